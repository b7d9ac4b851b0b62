"""Who gets the file of a record, and how it is sent."""

from dataclasses import replace

import pytest
from django.core.files.storage import default_storage

from crm.models import Contact
from lab import records
from lab.access.models import RecordShare
from lab.entities.spec import REGISTRY
from lab.files.models import Blob
from lab.files.references import digest_of
from lab.records.sharing import share
from lab.testing.callers import browser, program
from tests.factories.company import Company
from tests.lab.files.photos import give, photographed
from tests.lab.files.pictures import GREEN, picture, pixels

GETS = {
    "dora": True,
    "max": True,
    "ana": True,
    "tess": True,
    "al": True,
    "mia": False,
    "bea": False,
    "bo": False,
    "idle": False,
}


class TestServing:
    def addresses(self, office: Company, number: int) -> tuple[str, str]:
        return (
            office.path(f"files/contacts/{number}/photo/zoe.png"),
            office.api(f"contacts/{number}/files/photo/"),
        )

    @pytest.mark.parametrize("who", GETS)
    def test_a_file_is_given_to_who_sees_the_record(self, office, who):
        page, api = self.addresses(office, photographed(office))
        expected = 200 if GETS[who] else 404
        person = office.people[who]
        for size in ("", "?size=small", "?size=medium"):
            assert browser(person).get(page + size).status_code == expected
            told = 403 if who == "idle" else expected
            assert program(person).get(api + size).status_code == told
            assert browser(person).head(page + size).status_code == expected

    def test_who_knows_that_a_browser_kept_it_learns_nothing_more(self, office):
        number = photographed(office)
        page, _api = self.addresses(office, number)
        etag = browser(office.people["ana"]).get(page)["ETag"]
        headers = {"If-None-Match": etag}
        assert browser(office.people["ana"]).get(page, headers=headers).status_code == 304
        assert browser(office.people["bea"]).get(page, headers=headers).status_code == 404

    def test_a_share_opens_it_and_its_end_closes_it(self, office):
        number = photographed(office)
        page, api = self.addresses(office, number)
        with office.acting("max"):
            contact = Contact.objects.numbered(number).get()
            share([contact], seats=[office.seat("bea")], level=RecordShare.Level.READ)
        assert browser(office.people["bea"]).get(page).status_code == 200
        with office.acting("max"):
            records.delete_many(list(RecordShare.objects.all()), verb="share")
        assert browser(office.people["bea"]).get(page).status_code == 404
        assert program(office.people["bea"]).get(api).status_code == 404

    def test_another_company_has_neither_the_record_nor_the_file(self, office, other_office):
        page, api = self.addresses(office, photographed(office))
        for who in ("dora", "tess", "al"):
            person = other_office.people[who]
            assert browser(person).get(page).status_code == 404
            assert program(person).get(api).status_code == 404

    def test_the_same_number_elsewhere_has_its_own_picture_or_none(self, office, other_office):
        give(office)
        other = other_office.path("files/products/1/picture/press.png")
        assert browser(other_office.people["dora"]).get(other).status_code == 404
        give(other_office, picture(colour=GREEN))
        answer = browser(other_office.people["dora"]).get(other)
        content = b"".join(answer.streaming_content)
        assert pixels(content).convert("RGB").getpixel((0, 0)) == GREEN

    def test_without_login_or_token_nothing_is_given(self, office, client):
        page, api = self.addresses(office, photographed(office))
        assert client.get(page).status_code == 302
        assert client.get(api).status_code == 401

    @pytest.mark.parametrize(
        "rest",
        [
            "files/products/1/picture/other.png",
            "files/products/1/name/press.png",
            "files/products/1/sandbox/press.png",
            "files/products/2/picture/press.png",
            "files/products/99999999/picture/press.png",
            "files/nothing/1/picture/press.png",
            "files/products/1/picture/press.png?size=large",
            "files/products/1/picture/press.png?size=../../x",
            "files/products/1/picture/..%2Fpress.png",
        ],
    )
    def test_wrong_addresses_lead_nowhere(self, office, rest):
        give(office)
        assert browser(office.people["dora"]).get(office.path(rest)).status_code == 404

    def test_a_field_that_no_form_has_is_given_to_nobody(self, office, monkeypatch):
        give(office)
        url = office.path("files/products/1/picture/press.png")
        assert browser(office.people["dora"]).get(url).status_code == 200
        without = replace(REGISTRY["products"], sections=(), picture="")
        monkeypatch.setitem(REGISTRY, "products", without)
        assert browser(office.people["dora"]).get(url).status_code == 404

    def test_how_a_picture_leaves(self, office):
        value = give(office, name="Press 压机.png")
        url = f"{office.path('files/products/1/picture/Press 压机.png')}"
        answer = browser(office.people["ana"]).get(f"{url}?v={digest_of(value)[:12]}")
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''Press%20")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"] == "private, max-age=3600"
        assert "Cookie" in answer["Vary"]
        assert answer["ETag"] == f'"{digest_of(value)}"'
        assert int(answer["Content-Length"]) == Blob.objects.get().size
        api = program(office.people["ana"]).get(office.api("products/1/files/picture/"))
        assert {"Cookie", "Authorization"} <= set(api["Vary"].split(", "))
        again = browser(office.people["ana"]).get(url)
        assert again["Cache-Control"] == "private, no-cache"

    def test_what_is_no_picture_is_only_ever_saved(self, office):
        value = give(office)
        Blob.objects.filter(pk=digest_of(value)).update(media_type="text/html")
        url = office.path("files/products/1/picture/press.png")
        answer = browser(office.people["ana"]).get(url)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert browser(office.people["ana"]).get(f"{url}?size=small").status_code == 404

    def test_a_thumbnail_is_made_once(self, office):
        give(office, picture("JPEG", (1000, 500)), "wide.jpg")
        url = office.path("files/products/1/picture/wide.jpg?size=small")
        page = browser(office.people["ana"])
        first = b"".join(page.get(url).streaming_content)
        assert pixels(first).size == (96, 48)
        path = Blob.objects.get().thumbnail_path("small")
        made = default_storage.get_modified_time(path)
        assert page.get(url)["Content-Type"] == "image/webp"
        assert default_storage.get_modified_time(path) == made

    def test_a_content_that_the_storage_has_lost_is_not_there(self, office):
        value = give(office)
        default_storage.delete(Blob(sha256=digest_of(value)).path)
        url = office.path("files/products/1/picture/press.png")
        assert browser(office.people["ana"]).get(url).status_code == 404
        assert browser(office.people["ana"]).get(office.path("products/1/")).status_code == 200
        give(office, name="again.png")
        url = office.path("files/products/1/picture/again.png")
        assert browser(office.people["ana"]).get(url).status_code == 200, "uploading mends it"
