"""What a hidden record is called must not come out by what refers to it."""

import pytest
from django.test import Client

from crm.models import Account, Contact, Lead, Opportunity, Task
from crm.selling.services import lead_convert, quote_send
from lab import records
from lab.testing.callers import browser, program
from tests.factories import make

SECRET = "Zebra Secret GmbH"


@pytest.fixture
def hidden(office) -> Account:
    """An account of Bo's, to which Ana's first deal goes all the same."""
    with office.acting("dora"):
        account = records.create(Account, {"name": SECRET, "owner": office.seat("bo")})
        records.change(Opportunity.objects.get(name="Deal 1"), {"account": account})
    return account


@pytest.fixture
def ana(office) -> Client:
    return browser(office.people["ana"])


def found(office, text: str) -> int:
    api = program(office.people["ana"])
    return api.get(office.api("opportunities/"), {"q": text}).json()["count"]


def test_a_search_does_not_look_into_hidden_records(office, hidden):
    assert found(office, "Deal") == 1
    assert found(office, "Zebra") == 0


def test_neither_does_a_drop_down_nor_the_search_over_everything(office, hidden, ana):
    options = ana.get(office.path("opportunities/options/"), {"q": "Zebra"}).json()
    assert options == []
    assert "Deal 1" not in ana.get(office.path("search/"), {"q": "Zebra"}).content.decode()


def test_a_search_still_finds_by_the_names_of_records_that_one_sees(office):
    assert found(office, "Customer") == 1
    everything = program(office.people["dora"]).get(office.api("opportunities/"), {"q": "Customer"})
    assert everything.json()["count"] == 3


@pytest.mark.parametrize("ordering", ["account", "-account"])
def test_the_place_in_a_sorted_list_says_nothing_of_a_hidden_name(office, hidden, ordering):
    with office.acting("ana"):
        for name in ("Aa", "Zz"):
            make.opportunity(name=name, account=records.create(Account, {"name": name}))
    api = program(office.people["ana"])
    told = api.get(office.api("opportunities/"), {"ordering": ordering}).json()["results"]
    assert len(told) == 3
    assert told[1]["name"] != "Deal 1"


def test_records_that_one_sees_are_sorted_by_name(office):
    with office.acting("ana"):
        for name in ("Beta", "Alpha", "Gamma"):
            make.opportunity(name=name, account=records.create(Account, {"name": name}))
    api = program(office.people["ana"])
    for ordering, names in [
        ("account", ["Alpha", "Beta", "Deal 1", "Gamma"]),
        ("-account", ["Gamma", "Deal 1", "Beta", "Alpha"]),
    ]:
        told = api.get(office.api("opportunities/"), {"ordering": ordering}).json()["results"]
        assert [row["name"] for row in told] == names


def test_a_conflict_does_not_name_it(office, hidden, ana):
    typed = {"name": "Deal 1", "token": "9.9", "account": ""}
    answer = ana.post(office.path("opportunities/1/edit/"), typed)
    assert answer.status_code == 409
    assert SECRET not in answer.content.decode()
    answer = ana.post(office.path("opportunities/1/field/account/"), {"token": "9", "account": "1"})
    assert answer.status_code == 409
    assert SECRET not in answer.content.decode()


def test_the_home_does_not_name_it(office, hidden, ana):
    with office.acting("dora"):
        quote = make.quote(account=hidden, subject="Waiting", owner=office.seat("ana"))
        quote_send(quote)
    seen = ana.get(office.path("")).content.decode()
    assert "Waiting" in seen
    assert SECRET not in seen


def test_converting_a_lead_does_not_name_it(office, hidden, ana):
    person = {"name": "Jo Doe", "mobile": "13812345678", "owner": office.seat("ana")}
    with office.acting("dora"):
        records.create(Contact, {**person, "account": hidden})
        lead = records.create(Lead, {**person, "company": "Other"})
    seen = ana.get(office.path(f"leads/{lead.number}/convert/")).content.decode()
    assert "Jo Doe" in seen
    assert SECRET not in seen


def test_the_journal_of_a_converted_lead_does_not_name_it(office, hidden, ana):
    with office.acting("dora"):
        lead = records.create(
            Lead, {"name": "Jo Doe", "company": "Other", "owner": office.seat("ana")}
        )
        lead_convert(lead, account=hidden)
    api = program(office.people["ana"])
    told = api.get(office.api("journal/"), {"collection": "conversions"}).content.decode()
    assert "Jo Doe" in told
    assert SECRET not in told


def test_deleting_does_not_name_what_colleagues_noted_about_a_record(office):
    with office.acting("dora"):
        account = records.create(Account, {"name": "Free", "owner": office.seat("ana")})
        about = {"about_collection": "accounts", "about_id": account.pk}
        records.create(Task, {**about, "subject": SECRET, "owner": office.seat("bo")})
        records.create(Task, {**about, "subject": "Seen", "owner": office.seat("bea")})
    page = browser(office.people["max"]).get(office.path(f"accounts/{account.number}/delete/"))
    assert "2 tasks: Seen…" in page.content.decode()
    assert SECRET not in page.content.decode()
