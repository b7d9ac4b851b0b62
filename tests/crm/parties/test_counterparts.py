"""One party in two collections: a lead whose person is a contact, whose company an account."""

import pytest
from django.core.cache import cache

from crm.models import Account, Contact
from crm.selling.services import lead_convert
from lab import records
from lab.access.models import SharingMode
from lab.testing.callers import browser, program
from tests.factories import make

BOS = "It belongs to Bo."


@pytest.fixture(autouse=True)
def no_uses_counted():
    cache.clear()


@pytest.fixture(autouse=True)
def customer(office) -> Contact:
    """Everybody may look up accounts and contacts; Bo has these two."""
    with office.acting("dora"):
        records.change(SharingMode.objects.get(family="accounts"), {"mode": "read"})
    with office.acting("bo"):
        account = make.account(name="Zebra Works Ltd", phone="010 65529988", email="hi@zebra.cn")
        return make.contact(
            name="Li Wei", account=account, mobile="138 0013 8000", email="li@zebra.cn"
        )


def told(office, who: str, collection: str, **typed: str) -> str:
    page = browser(office.people[who])
    return page.post(office.path(f"{collection}/duplicates/"), typed).content.decode()


@pytest.mark.parametrize(
    ("typed", "record", "noun"),
    [
        ({"name": "L. Wei", "mobile": "+86 138 0013 8000"}, "Li Wei", "contact"),
        ({"name": "L. Wei", "email": "LI@zebra.cn"}, "Li Wei", "contact"),
        ({"name": "Jo", "company": "zebra works"}, "Zebra Works Ltd", "account"),
        ({"name": "Zebra", "phone": "010-6552 9988"}, "Zebra Works Ltd", "account"),
        ({"name": "Zebra", "email": "hi@zebra.cn"}, "Zebra Works Ltd", "account"),
    ],
)
def test_a_typed_lead_finds_the_contact_or_account_and_whose_it_is(office, typed, record, noun):
    said = told(office, "ana", "leads", **typed)
    assert record in said and f">{noun}</span>" in said and BOS in said
    answer = program(office.people["ana"]).post(office.api("leads/duplicates/"), typed).json()
    assert answer["results"] == []
    (found,) = answer["elsewhere"]
    assert (found["collection"], found["label"]) == (f"{noun}s", record)
    assert (found["owner"], BOS in found["text"]) == ("Bo", True)


def test_ones_own_is_told_as_ones_own(office):
    said = told(office, "bo", "leads", name="x", company="Zebra Works")
    assert "It is yours." in said and BOS not in said


def test_what_is_out_of_sight_is_not_listed(office):
    with office.acting("dora"):
        records.change(SharingMode.objects.get(family="accounts"), {"mode": "private"})
    said = told(office, "ana", "leads", name="x", company="Zebra Works")
    assert "Zebra Works Ltd" not in said
    assert "A colleague works this customer already: Bo" in said


def test_a_typed_account_or_contact_finds_the_open_lead(office):
    with office.acting("ana"):
        make.lead(name="Jo Doe", company="Acme", mobile="555 0100 1")
        make.lead(name="Al", company="Dead", status="unqualified", unqualified_reason="No budget")
    assert "Jo Doe" in told(office, "ana", "accounts", name="ACME Inc.")
    assert "Jo Doe" in told(office, "ana", "contacts", name="Joe", mobile="55501001")
    assert "Al" not in told(office, "ana", "accounts", name="Dead").replace("Alert", "")


def test_another_person_of_a_company_that_is_a_lead_is_told_of(office):
    with office.acting("ana"):
        first = make.lead(name="Jo Doe", company="Acme")
        other = make.lead(name="Al Roe", company="Acme Inc")
    said = told(office, "ana", "leads", name="Mo Poe", company="ACME")
    assert "Jo Doe" in said and "Al Roe" in said and "Same company" in said
    said = told(office, "ana", "leads", name="Jo Doe", company="ACME")
    assert said.count("Jo Doe") == 1
    said = told(office, "ana", "leads", name="Jo", company="ACME", exclude=str(first.number))
    assert "Jo Doe" not in said and "Al Roe" in said
    answer = program(office.people["ana"]).get(office.api(f"leads/{other.number}/duplicates/"))
    assert [one["number"] for one in answer.json()["elsewhere"]] == [first.number]


def test_saving_asks_once(office):
    page, address = browser(office.people["ana"]), office.path("leads/new/")
    given = {"name": "Jo", "company": "Zebra Works", "status": "new", "idempotency_key": "k"}
    first = page.post(address, given)
    assert first.status_code == 400 and 'name="anyway"' in first.content.decode()
    assert page.post(address, {**given, "anyway": "1", "warned": "1"}).status_code == 302


def test_the_scan_finds_leads_that_are_customers_but_not_converted_ones(office):
    with office.acting("ana"):
        make.lead(name="L. Wei", company="Other", mobile="13800138000")
        done = make.lead(name="Gone", company="Umbrella", mobile="13912345678")
        lead_convert(done)
    page = browser(office.people["ana"])
    text = page.get(office.path("leads/duplicate-groups/")).content.decode()
    assert "L. Wei" in text and "Li Wei" in text and BOS in text and "Same mobile" in text
    assert "Gone" not in text
    groups = program(office.people["ana"]).get(office.api("leads/duplicate-groups/")).json()
    (group,) = groups
    assert [one["name"] for one in group["records"]] == ["L. Wei"]
    assert [one["label"] for one in group["elsewhere"]] == ["Li Wei"]
    text = page.get(office.path("contacts/duplicate-groups/")).content.decode()
    assert "L. Wei" in text and "Gone" not in text


def test_a_converted_lead_is_not_told_of_its_own_contact(office):
    with office.acting("ana"):
        lead = make.lead(name="Gone", company="Umbrella", mobile="13912345678")
        lead_convert(lead)
        assert Account.objects.visible().filter(name="Umbrella").exists()
    typed = {"name": "Gone", "mobile": "13912345678", "exclude": str(lead.number)}
    assert "may be there" not in told(office, "ana", "leads", **typed)


def test_the_dialog_of_converting_says_whose_account_it_is(office):
    with office.acting("ana"):
        lead = make.lead(name="Li Wei", company="Zebra Works", mobile="13800138000")
    text = browser(office.people["ana"]).get(office.path(f"leads/{lead.number}/convert/"))
    assert text.content.decode().count(BOS) == 2
