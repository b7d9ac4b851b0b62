"""The frame's own pages, and how errors are told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.utils import translation

from lab.ui import errors


def client(office, who: str) -> Client:
    browser = Client()
    browser.force_login(office.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_the_server_says_whether_it_still_knows_the_person(office):
    assert Client().get("/ping/").status_code == 401
    assert client(office, "ana").get("/ping/").status_code == 204


def test_pages_of_a_person_are_not_stored_by_the_browser(office):
    assert "no-store" in client(office, "ana").get("/")["Cache-Control"]


def test_the_start_page_lists_own_companies_and_classes_only(office, other_office):
    seen = client(office, "ana").get("/").content.decode()
    assert office.sandbox.name in seen
    assert other_office.sandbox.name not in seen
    staff = client(office, "tess").get("/").content.decode()
    assert f"/classes/{office.classroom.pk}/" in staff
    assert f"/classes/{other_office.classroom.pk}/" not in staff


def test_somebody_without_a_seat_is_told_what_happens_next(office):
    assert "gives you a seat" in client(office, "idle").get("/").content.decode()


def test_own_seats_are_listed_and_one_can_be_taken(office):
    browser, address = client(office, "ana"), f"/s/{office.sandbox.pk}/"
    shown = browser.get(f"{address}own-seats/").content.decode()
    assert "Ana" in shown
    assert "Bea" not in shown
    assert browser.post(f"{address}seat/", {"number": "4"}).status_code == 302


@pytest.mark.parametrize("number", ["5", "999", "-1", "x", "4\x00", "9" * 40])
def test_a_seat_that_is_not_ones_own_cannot_be_taken(office, number):
    browser = client(office, "ana")
    answer = browser.post(f"/s/{office.sandbox.pk}/seat/", {"number": number})
    assert answer.status_code == 404


def test_the_seats_of_a_foreign_company_are_hidden(office, other_office):
    browser = client(office, "ana")
    assert browser.get(f"/s/{other_office.sandbox.pk}/own-seats/").status_code == 404
    assert browser.post(f"/s/{other_office.sandbox.pk}/seat/", {"number": "4"}).status_code == 404


def test_a_refusal_shows_its_reason_as_a_page_and_as_a_sentence(db):
    reason = PermissionDenied("<b>Only</b> the owner may.")
    page = errors.forbidden(_asked(), reason)
    assert page.status_code == 403
    assert b"&lt;b&gt;Only&lt;/b&gt; the owner may." in page.content
    part = errors.forbidden(_asked(headers={"HX-Request": "true"}), reason)
    assert part.content == b"<b>Only</b> the owner may."
    assert part["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("name", ["bad_request", "not_found", "conflict", "csrf_failed"])
def test_every_error_says_what_to_do(db, name):
    page = getattr(errors, name)(_asked()).content.decode()
    assert any(word in page for word in ("try again", "Check", "Reload", "Go back"))


def test_a_broken_server_answers_without_database_or_session(rf):
    assert errors.server_error(rf.get("/")).status_code == 500


def _asked(**options):
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/s/1/", **options)
    request.user, request.actor = AnonymousUser(), None
    return request


MISSING = ["/nowhere/", "/s/9999/", "{inside}planets/", "{inside}accounts/3/", "/classes/9999/"]
MISSING_CALLS = ["planets/", "accounts/3/", "accounts/9999/", "snapshots/9999/"]


@pytest.mark.parametrize(
    "language, told", [("en", "There is nothing here"), ("zh-hans", "没有内容")]
)
def test_what_is_not_there_or_hidden_is_told_by_one_sentence_everywhere(office, language, told):
    person = office.people["ana"]
    person.language = language
    person.save(update_fields=["language"])
    browser = client(office, "ana")
    pages = [browser.get(one.format(inside=office.path())) for one in MISSING]
    calls = [browser.get(office.api(one)) for one in MISSING_CALLS]
    calls.append(browser.get("/api/v1/sandboxes/9999/"))
    assert {answer.status_code for answer in [*pages, *calls]} == {404}
    with translation.override(language):
        sentence = errors.nothing_here()
    assert told in sentence
    assert all(sentence in answer.content.decode() for answer in pages)
    assert all(answer.json()["detail"].startswith(sentence) for answer in calls)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_description_of_the_api_has_the_persons_theme_and_a_way_back(office, theme):
    person = office.people["ana"]
    person.theme = theme
    person.save(update_fields=["theme"])
    page = client(office, "ana").get("/api/v1/docs/").content.decode()
    assert ('class="dark-mode"' in page) == (theme == "dark")
    assert 'href="/"' in page
