"""Pages travel compressed, except those that show a password or a token."""

import gzip

import pytest
from django.http import HttpResponse

from lab.testing.callers import browser, program
from lab.ui.middleware import CompressionMiddleware


@pytest.fixture
def zipped(office):
    client = browser(office.people["tess"])
    client.defaults["HTTP_ACCEPT_ENCODING"] = "gzip, deflate, br"
    return client


def test_a_page_is_compressed_to_less_than_it_is(office, zipped):
    answer = zipped.get(office.path("accounts/"))
    assert answer["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer["Vary"]
    text = gzip.decompress(answer.content)
    assert b"Customer 1" in text and len(answer.content) < len(text) / 3


def test_the_length_of_the_very_same_text_differs_each_time(rf):
    """Random bytes blur it; besides, the token against forged requests is masked anew in a page."""
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    middleware = CompressionMiddleware(lambda _request: HttpResponse("The same. " * 500))
    assert len({len(middleware(request).content) for _time in range(20)}) > 3


def test_who_asks_for_no_compression_gets_none(office):
    answer = browser(office.people["tess"]).get(office.path("accounts/"))
    assert "Content-Encoding" not in answer and b"Customer 1" in answer.content


def test_a_token_and_slips_travel_as_they_are(zipped):
    for answer in (zipped.post("/me/token/"), zipped.get("/slips/")):
        assert answer.status_code == 200 and "Content-Encoding" not in answer


def test_a_file_and_the_api_are_compressed_and_read_the_same(office, zipped):
    file = zipped.get(office.path("journal/?format=csv"))
    assert file["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(file)).decode("utf-8-sig").count("\n") >= 1
    api = program(office.people["tess"])
    plain = api.get(office.api("accounts/")).content
    packed = api.get(office.api("accounts/"), headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain


def test_what_is_compressed_already_stays_as_it_is(office, zipped):
    answer = zipped.post(office.path("accounts/export/"), {"format": "xlsx", "all": "1"})
    assert answer.status_code == 200 and "spreadsheet" in answer["Content-Type"]
    assert "Content-Encoding" not in answer
