"""The page of the time machine: choose a moment, look into it, step back and forth."""

import pytest
from django.test import Client

from lab.journal.models import Entry, Moment
from tests.factories.company import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(office: Company) -> Client:
    client = Client()
    client.force_login(office.people["ana"])
    return client


@pytest.fixture
def address(office: Company) -> str:
    return f"/s/{office.sandbox.pk}/"


def entries(office: Company) -> list[int]:
    rows = Entry._base_manager.filter(sandbox=office.sandbox).order_by("number")
    return list(rows.values_list("number", flat=True))


@pytest.fixture
def renamed(office: Company, client: Client, address: str) -> str:
    """Two names that an account has had, the last at the last entry."""
    for name in ("First name", "Second name"):
        version = client.get(f"/api/v1/sandboxes/{office.sandbox.pk}/accounts/1/").json()["version"]
        answer = client.patch(
            f"/api/v1/sandboxes/{office.sandbox.pk}/accounts/1/",
            {"name": name, "version": version},
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content
    return "accounts/1/"


def test_the_company_opens_as_it_was(client: Client, office: Company, address: str, renamed: str):
    before = entries(office)[-2]

    answer = client.post(f"{address}moments/", {"entry": before})

    page = client.get(f"{answer.url}{renamed}").content.decode()
    assert "First name" in page
    assert "Second name" not in page
    assert "Second name" in client.get(f"{address}{renamed}").content.decode()


def test_nothing_is_changed_there(client: Client, office: Company, address: str, renamed: str):
    copy = client.post(f"{address}moments/", {"entry": entries(office)[-2]}).url

    assert client.post(f"{copy}tasks/new/", {"subject": "x"}).status_code == 403


def test_one_steps_back_and_forth(client: Client, office: Company, address: str, renamed: str):
    numbers = entries(office)
    client.post(f"{address}moments/", {"entry": numbers[-1], "to": "previous"})
    assert Moment._base_manager.get().entry == numbers[-2]

    client.post(f"{address}moments/", {"entry": numbers[-2], "to": "next"})
    assert Moment._base_manager.get().entry == numbers[-1]

    assert client.post(f"{address}moments/", {"entry": numbers[-1], "to": "next"}).url == address


def test_the_slider_tells_what_happened_there(
    client: Client, office: Company, address: str, renamed: str
):
    page = client.get(
        f"{address}moments/", {"entry": entries(office)[-1]}, headers={"HX-Target": "moment"}
    )

    assert "Second name" in page.content.decode()
    assert "<html" not in page.content.decode()


@pytest.mark.parametrize("entry", ["", "0", "999999", "x", "-1", "9" * 30])
def test_no_other_entry_opens(client: Client, office: Company, address: str, entry: str):
    assert client.post(f"{address}moments/", {"entry": entry}).status_code == 404


def test_a_moment_is_no_snapshot_of_the_list(
    client: Client, office: Company, address: str, renamed: str
):
    client.post(f"{address}moments/", {"entry": entries(office)[-2]})

    assert "entry" not in client.get(f"{address}snapshots/").content.decode().partition("<tbody")[2]


def test_strangers_find_nothing(office: Company, other_office: Company, address: str):
    client = Client()
    client.force_login(other_office.people["ana"])

    assert client.post(f"{address}moments/", {"entry": 1}).status_code == 404
