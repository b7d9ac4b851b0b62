"""Forms: what is filled in goes through the write door, and nothing typed is lost."""

import re

import pytest
from django.test import Client

from crm.models import Account, Lead, Opportunity, Quote, Task
from lab import records
from lab.access.models import FieldLock
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(office: Company) -> Client:
    return as_person(office, "ana")


def values_of(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def test_a_new_record_belongs_to_the_acting_seat(ana: Client, office: Company) -> None:
    response = ana.post(office.path("accounts/new/"), {"name": "Acme", "kind": "partner"})
    with office.acting("ana"):
        made = Account.objects.get(name="Acme")
        assert made.owner == office.seat("ana")
        assert made.kind == "partner"
        assert response["Location"] == office.path(f"accounts/{made.number}/")


def test_what_is_left_empty_gets_its_default(ana: Client, office: Company) -> None:
    ana.post(office.path("opportunities/new/"), {"name": "Big", "stage": "", "probability": ""})
    with office.acting("ana"):
        made = Opportunity.objects.select_related("stage").get(name="Big")
        assert (made.stage.key, made.probability) == ("qualify", 20)


def test_a_submit_that_is_sent_twice_makes_one_record(ana: Client, office: Company) -> None:
    form = {"name": "Once", "idempotency_key": "k-1"}
    first, second = (ana.post(office.path("leads/new/"), form) for _time in range(2))
    assert first["Location"] == second["Location"]
    with office.acting("ana"):
        assert Lead.objects.filter(name="Once").count() == 1


def test_errors_stand_beside_their_field_and_keep_what_was_typed(
    ana: Client, office: Company
) -> None:
    response = ana.post(
        office.path("accounts/new/"), {"name": "", "email": "no", "website": "acme.example"}
    )
    page = response.content.decode()
    assert response.status_code == 400
    assert 'id="id_name-errors"' in page
    assert 'id="id_email-errors"' in page
    assert values_of(page, "website") == ["acme.example"]


def test_what_only_the_kernel_sets_cannot_be_sent(
    ana: Client, office: Company, other_office: Company
) -> None:
    hostile = {
        "name": "Mine", "sandbox": str(other_office.sandbox.pk), "id": "1", "number": "1",
        "version": "99", "owner": "6", "owner_id": str(other_office.seat("bo").pk),
    }  # fmt: skip
    ana.post(office.path("accounts/new/"), hostile)
    with office.acting("dora"):
        made = Account.objects.get(name="Mine")
        assert made.owner == office.seat("ana")
        assert (made.version, made.number > 1000) == (1, True)
    with other_office.acting("dora"):
        assert not Account.objects.filter(name="Mine").exists()


def test_only_who_may_transfer_chooses_the_owner(office: Company) -> None:
    assert 'name="owner"' not in text_of(as_person(office, "ana"), office.path("accounts/new/"))
    max_ = as_person(office, "max")
    assert 'name="owner"' in text_of(max_, office.path("accounts/new/"))
    max_.post(office.path("accounts/new/"), {"name": "For Bea", "owner": "5"})
    refused = max_.post(office.path("accounts/new/"), {"name": "For Bo", "owner": "6"})
    with office.acting("dora"):
        assert Account.objects.get(name="For Bea").owner == office.seat("bea")
        assert not Account.objects.filter(name="For Bo").exists()
    assert refused.status_code == 403


def test_a_reference_to_a_hidden_record_is_refused_and_not_named(
    ana: Client, office: Company
) -> None:
    response = ana.post(office.path("contacts/new/"), {"name": "Pia", "account": "2"})
    assert response.status_code == 400
    assert "Customer 2" not in response.content.decode()


def test_the_address_fills_in_what_is_known(ana: Client, office: Company) -> None:
    page = text_of(ana, office.path("contacts/new/?account=1&owner=6&sandbox=9"))
    assert '<option value="1" selected>Customer 1</option>' in page
    assert "Customer 2" not in text_of(ana, office.path("contacts/new/?account=2"))
    about = text_of(ana, office.path("tasks/new/?about=accounts/1"))
    assert '<option value="accounts/1" selected>Customer 1</option>' in about


def test_no_page_gives_away_a_primary_key(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
    for address in ("contacts/new/?account=1", "accounts/1/edit/", "accounts/1/", "accounts/"):
        assert str(account.pk) not in text_of(ana, office.path(address))


def test_who_saves_second_sees_both_versions_and_loses_nothing(
    ana: Client, office: Company
) -> None:
    page = text_of(ana, office.path("accounts/1/edit/"))
    (token,) = values_of(page, "token")
    other = {"name": "Customer 1", "kind": "direct", "lifecycle": "active", "token": token}
    assert ana.post(office.path("accounts/1/edit/"), other).status_code == 302
    late = {**other, "name": "Renamed", "lifecycle": "lost"}
    response = ana.post(office.path("accounts/1/edit/"), late)
    conflict = response.content.decode()
    assert response.status_code == 409
    assert values_of(conflict, "name") == ["Renamed"]
    assert "Now: Active" in conflict
    (fresh,) = values_of(conflict, "token")
    saved = ana.post(office.path("accounts/1/edit/"), {**late, "token": fresh})
    assert saved.status_code == 302
    with office.acting("ana"):
        assert Account.objects.numbered(1).get().name == "Renamed"


def test_a_stale_or_missing_token_never_overwrites(ana: Client, office: Company) -> None:
    assert ana.post(office.path("accounts/1/edit/"), {"name": "X"}).status_code == 409


QUOTE = {
    "subject": "Presses",
    "account": "1",
    "lines-present": "1",
    "lines-0-number": "",
    "lines-0-product": "1",
    "lines-0-quantity": "3",
    "lines-0-price": "",
    "lines-7-number": "",
    "lines-7-description": "Setting up",
    "lines-7-quantity": "1",
    "lines-7-price": "50",
    "lines-8-quantity": "1",
}


def test_lines_are_saved_with_their_document_and_empty_ones_left_out(
    ana: Client, office: Company
) -> None:
    response = ana.post(office.path("quotes/new/"), QUOTE)
    assert response.status_code == 302
    with office.acting("ana"):
        quote = Quote.objects.get(subject="Presses")
        lines = [(line.description, str(line.price)) for line in quote.lines.all()]
    assert lines == [("Press", "100.00"), ("Setting up", "50.00")]


def test_an_error_in_a_line_stands_in_that_line(ana: Client, office: Company) -> None:
    response = ana.post(office.path("quotes/new/"), {**QUOTE, "lines-7-price": "cheap"})
    page = response.content.decode()
    assert response.status_code == 400
    assert re.search(r'name="lines-7-price"[^>]*is-invalid', page)
    assert not re.search(r'name="lines-0-price"[^>]*is-invalid', page)
    assert '<option value="1" selected>Press</option>' in page


def test_a_line_that_was_removed_on_the_page_is_deleted(ana: Client, office: Company) -> None:
    ana.post(office.path("quotes/new/"), QUOTE)
    with office.acting("ana"):
        quote = Quote.objects.get(subject="Presses")
        kept, _gone = (line.number for line in quote.lines.all())
    form = {
        "subject": "Presses", "account": "1", "token": quote.token, "lines-present": "1",
        "lines-0-number": str(kept), "lines-0-product": "1", "lines-0-quantity": "4",
        "lines-0-price": "10", "lines-0-description": "Press",
    }  # fmt: skip
    ana.post(office.path(f"quotes/{quote.number}/edit/"), form)
    with office.acting("ana"):
        (line,) = quote.lines.all()
        assert (line.number, line.quantity, line.price) == (kept, 4, 10)


def test_a_field_is_edited_in_place_with_its_token(ana: Client, office: Company) -> None:
    address = office.path("accounts/1/field/website/")
    (token,) = values_of(text_of(ana, address), "token")
    response = ana.post(address, {"website": "acme.example", "token": token})
    assert "acme.example" in response.content.decode()
    assert response["HX-Trigger"] == "record-changed"
    stale = ana.post(address, {"website": "other.example", "token": token})
    assert stale.status_code == 409
    assert "Now: acme.example" in stale.content.decode()
    with office.acting("ana"):
        assert Account.objects.numbered(1).get().website == "acme.example"


def test_a_bad_value_in_place_is_told_there(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        token = Account.objects.numbered(1).get().token
    response = ana.post(office.path("accounts/1/field/email/"), {"email": "x", "token": token})
    assert response.status_code == 400
    assert "is-invalid" in response.content.decode()


@pytest.mark.parametrize("name", ["sandbox", "version", "name_key", "id", "source_lead", "x"])
def test_only_fields_of_the_form_are_edited_in_place(
    ana: Client, office: Company, name: str
) -> None:
    assert ana.post(office.path(f"accounts/1/field/{name}/"), {name: "1"}).status_code == 404


def test_where_rules_move_a_record_its_group_is_not_edited_in_place(
    ana: Client, office: Company
) -> None:
    address = office.path("opportunities/1/field/stage/")
    assert ana.post(address, {"stage": "won"}).status_code == 404


def test_a_dialog_leads_back_to_the_page_under_it(ana: Client, office: Company) -> None:
    record = office.path("accounts/1/")
    headers = {
        "HX-Request": "true", "HX-Target": "modal-content",
        "HX-Current-URL": f"http://testserver{record}?x=1",
    }  # fmt: skip
    address = office.path("tasks/new/?about=accounts/1")
    assert "<html" not in text_of(ana, address, **headers)
    bad = ana.post(address, {"subject": "", "about": "accounts/1"}, headers=headers)
    assert (bad.status_code, b"is-invalid" in bad.content) == (400, True)
    form = {"subject": "Call", "about": "accounts/1"}
    assert ana.post(address, form, headers=headers)["HX-Redirect"].startswith(record)
    elsewhere = {**headers, "HX-Current-URL": "https://evil.example/x"}
    led = ana.post(address, {**form, "subject": "Two"}, headers=elsewhere)["HX-Redirect"]
    assert led.startswith("/")
    with office.acting("ana"):
        assert Task.objects.about(Account.objects.numbered(1).get()).count() == 2


def test_who_may_not_change_gets_the_reason(office: Company) -> None:
    with office.acting("dora"):
        product = make.product().number
    response = as_person(office, "ana").get(office.path(f"products/{product}/edit/"))
    assert response.status_code == 403
    assert "may not change products" in response.content.decode()


def test_a_locked_field_is_shown_but_not_sent(ana: Client, office: Company) -> None:
    with office.as_system():
        records.create(FieldLock, {"kind": "rep", "subject": "accounts", "field": "name"})
    page = text_of(ana, office.path("accounts/1/edit/"))
    assert re.search(r'name="name"[^>]*disabled', page)
    (token,) = values_of(page, "token")
    form = {"name": "Other", "kind": "partner", "lifecycle": "active", "token": token}
    assert ana.post(office.path("accounts/1/edit/"), form).status_code == 302
    with office.acting("ana"):
        saved = Account.objects.numbered(1).get()
        assert (saved.name, saved.kind) == ("Customer 1", "partner")
