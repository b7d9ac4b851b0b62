"""Merging side by side, the warning while typing, and the page of likely duplicates."""

from typing import Any

import pytest
from django.test import Client

from crm.models import Account, Contact
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def dora(office: Company) -> Client:
    client = Client()
    client.force_login(office.people["dora"])
    return client


def merging(office: Company, *rows: Any, **choices: Any) -> dict[str, Any]:
    tokens = {f"token-{row.number}": row.token for row in rows}
    numbers = [str(row.number) for row in rows]
    return {"number": numbers, "keep": numbers[0], **tokens, **choices}


def test_each_field_takes_the_chosen_value(office: Company, dora: Client) -> None:
    with office.acting("dora"):
        one = make.account(name="Acme", phone="1", email="a@b.test")
        two = make.account(name="ACME", phone="2", website="acme.test")
        person = make.contact(account=two)
    path = office.path("accounts/merge/")
    page = dora.get(path, {"number": [one.number, two.number]})
    assert {c.field.name for c in page.context["differing"]} >= {
        "name",
        "phone",
        "website",
        "email",
    }
    chosen = {c.field.name: c.chosen for c in page.context["differing"]}
    assert chosen["website"] == two.number
    fields = {"field-phone": two.number, "field-website": two.number}
    answer = dora.post(path, merging(office, one, two, **fields))
    assert answer.url == office.path(f"accounts/{one.number}/")
    with office.acting("dora"):
        kept = Account.objects.get(pk=one.pk)
        assert (kept.name, kept.phone, kept.website, kept.email) == (
            "Acme",
            "2",
            "acme.test",
            "a@b.test",
        )
        assert Contact.objects.get(pk=person.pk).account_id == one.pk
        assert not Account.objects.filter(pk=two.pk).exists()


def test_what_somebody_changed_meanwhile_is_looked_at_again(office: Company, dora: Client) -> None:
    with office.acting("dora"):
        one, two = make.account(), make.account()
    data = merging(office, one, two, **{f"token-{two.number}": "1.99"})
    assert dora.post(office.path("accounts/merge/"), data).status_code == 409
    with office.acting("dora"):
        assert Account.objects.count() == 5


@pytest.mark.parametrize("numbers", [[], ["1"], ["1", "2", "3", "1001"], ["1", "1"], ["1", "77"]])
def test_wrong_selections_are_refused(office: Company, dora: Client, numbers: list[str]) -> None:
    with office.acting("dora"):
        make.account()
    answer = dora.get(office.path("accounts/merge/"), {"number": numbers})
    assert answer.status_code in (403, 404)


def test_hidden_records_cannot_be_merged(office: Company) -> None:
    client = Client()
    client.force_login(office.people["max"])
    assert client.get(office.path("accounts/merge/"), {"number": [1, 3]}).status_code == 404


def test_documents_are_not_merged(office: Company, dora: Client) -> None:
    assert dora.get(office.path("quotes/merge/"), {"number": [1, 2]}).status_code == 404


def test_who_types_a_known_name_is_warned(office: Company) -> None:
    client = Client()
    client.force_login(office.people["ana"])
    path = office.path("accounts/duplicates/")
    text = client.post(
        path, {"name": "CUSTOMER 1 Co., Ltd", "founded": "not a year"}
    ).content.decode()
    assert "#1 Customer 1" in text
    assert "Customer 2" not in client.post(path, {"name": "Customer 2"}).content.decode()
    assert client.post(path, {"name": "Customer 1", "exclude": "1"}).content.strip() == b""


def test_likely_duplicates_are_listed_once_and_only_visible_ones(
    office: Company, dora: Client
) -> None:
    with office.acting("dora"):
        make.account(name="Acme", phone="55512345", owner=office.seat("mia"))
        make.account(name="ACME Ltd", phone="55512345", owner=office.seat("mia"))
    page = dora.get(office.path("accounts/duplicate-groups/"))
    (found,) = page.context["groups"]
    assert [row.name for row, _url in found[1]] == ["Acme", "ACME Ltd"]
    client = Client()
    client.force_login(office.people["ana"])
    assert client.get(office.path("accounts/duplicate-groups/")).context["groups"] == []


SCRIPT = "<script>alert(1)</script>"


def test_scripts_in_records_stay_text_on_all_pages(office: Company, dora: Client) -> None:
    with office.acting("dora"):
        one, two = make.account(name=SCRIPT, phone="1"), make.account(name=SCRIPT, phone="2")
    number = {"number": [one.number, two.number]}
    pages = [
        dora.get(office.path("accounts/merge/"), number),
        dora.get(office.path("accounts/duplicate-groups/")),
        dora.post(office.path("accounts/duplicates/"), {"name": SCRIPT}),
        dora.post(office.path("accounts/bulk/"), {**number, "operation": "delete"}),
        dora.post(office.path("accounts/merge/"), merging(office, one, two), follow=True),
    ]
    for page in pages:
        text = page.content.decode()
        assert SCRIPT not in text
        assert "&lt;script&gt;" in text


def test_saving_what_is_there_already_asks_once_and_keeps_what_was_typed(
    office: Company, dora: Client
) -> None:
    with office.acting("dora") as actor:
        there = make.account(name="Acme Press", phone="123456", billing_city="Wuhan")
        owner = str(actor.seat)
    path = office.path("accounts/new/")
    typed = {"name": "ACME  press", "website": "acme.example", "kind": "direct"}
    asked = dora.post(path, typed)
    page = asked.content.decode()
    assert asked.status_code == 400
    assert 'value="acme.example"' in page
    for told in (f"Open #{there.number}", "Same name", "123456", "Wuhan", owner, "Save as new"):
        assert told in page
    with office.acting("dora"):
        assert Account.objects.filter(website="acme.example").count() == 0

    assert dora.post(path, {**typed, "anyway": "1"}).status_code == 302
    with office.acting("dora"):
        assert Account.objects.filter(website="acme.example").count() == 1


def test_merging_says_what_belongs_to_each_and_shows_values_as_elsewhere(
    office: Company, dora: Client
) -> None:
    with office.acting("dora"):
        one = make.account(annual_revenue="1234567.5")
        two = make.account(annual_revenue="2000000")
        make.contact(account=two)
        make.contact(account=two)
        make.opportunity(account=two)
        make.task(about_collection="accounts", about_id=one.pk)
    page = dora.get(office.path("accounts/merge/"), {"number": [one.number, two.number]})
    text = page.content.decode()
    assert "2 contacts, 1 opportunity" in text.replace(
        "1 opportunity, 2 contacts", "2 contacts, 1 opportunity"
    )
    assert "1 task" in text
    assert "$1,234,567.50" in text


def test_merging_is_offered_only_to_who_may_and_needs_no_secret_in_the_address(
    office: Company, dora: Client
) -> None:
    rep = Client()
    rep.force_login(office.people["ana"])
    refused = rep.get(office.path("accounts/")).content.decode()
    assert "data-merge" not in refused
    bar = refused[refused.index("data-bulk") :]
    resting = bar[bar.index("ti-arrow-merge") - 300 : bar.index("ti-arrow-merge") + 200]
    assert "disabled" in resting and "may not delete accounts" in resting
    assert "arrow-merge" not in rep.get(office.path("quotes/")).content.decode()
    page = dora.get(office.path("accounts/")).content.decode()
    button = page[page.index("data-merge") - 200 : page.index("data-merge")]
    assert "formmethod" not in button
    with office.acting("dora"):
        one, two = make.account(), make.account()
    chosen = dora.post(office.path("accounts/merge/"), {"number": [one.number, two.number]})
    assert chosen.url == office.path(f"accounts/merge/?number={one.number}&number={two.number}")


def test_the_menu_of_a_list_leads_to_its_duplicates(office: Company, dora: Client) -> None:
    assert office.path("accounts/duplicate") in dora.get(office.path("accounts/")).content.decode()
    assert "Find duplicates" not in dora.get(office.path("quotes/")).content.decode()
