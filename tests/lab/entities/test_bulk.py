"""Bulk actions: the confirmation counts, refusals have reasons, the deed is whole and undoable."""

from typing import Any

import pytest
from django.test import Client

from crm.models import Account, Contact, Opportunity, Task
from lab import records
from lab.access.models import RecordShare
from lab.journal.models import Entry
from lab.records.tags import Tag, tag_records
from tests.factories import make
from tests.factories.company import Company

HTMX = {"HX-Request": "true", "HX-Target": "modal-content"}


class Bar:
    """One person's bulk bar over one list."""

    def __init__(self, office: Company, who: str, collection: str = "accounts") -> None:
        self.office = office
        self.path = office.path(f"{collection}/bulk/")
        self.client = Client()
        self.client.force_login(office.people[who])

    def ask(self, operation: str, **data: Any) -> Any:
        data.setdefault("number", ["1", "2", "3"])
        return self.client.post(self.path, {"operation": operation, **data}, headers=HTMX)

    def do(self, operation: str, **data: Any) -> Any:
        return self.ask(operation, confirmed="1", **data)

    def undo(self) -> None:
        self.client.post(self.office.path(f"undo/{last()}/"))


def last() -> int:
    return Entry._base_manager.latest("pk").number


def owners(office: Company, model: Any = Account) -> list[str]:
    with office.as_system():
        return [row.owner.name for row in model.objects.order_by("pk")]


def test_asking_writes_nothing_and_names_the_count(office: Company) -> None:
    before = Entry._base_manager.count()
    page = Bar(office, "dora").ask("transfer")
    assert page.context["count"] == 3
    assert "3 accounts" in page.content.decode()
    assert Entry._base_manager.count() == before


def test_transfer_with_what_belongs_to_it_is_one_step_and_undone_in_one(office: Company) -> None:
    with office.acting("ana"):
        firm = Account.objects.visible().get()
        make.contact(account=firm)
        make.task(about_collection="accounts", about_id=firm.pk)
        make.task(about_collection="accounts", about_id=firm.pk, status="done")
    bar = Bar(office, "max")
    page = bar.ask("transfer", number="1")
    offered = {name for name, _label in page.context["form"].fields["related"].choices}
    assert {"contacts", "opportunities"} <= offered
    answer = bar.do(
        "transfer", number="1", owner="5", related=["contacts", "opportunities", "tasks"]
    )
    assert answer.status_code == 204, answer.content.decode()
    assert owners(office)[0] == "Bea"
    assert owners(office, Contact) == ["Bea"]
    assert owners(office, Opportunity)[0] == "Bea"
    assert owners(office, Task) == ["Bea", "Ana"]
    with office.as_system():
        batch = Entry.objects.latest("number").batch
        assert Entry.objects.filter(batch=batch, event__endswith=".transferred").count() == 4
    bar.undo()
    assert (
        owners(office)[0] == owners(office, Contact)[0] == owners(office, Opportunity)[0] == "Ana"
    )


def test_refused_rows_are_named_and_the_others_done_when_asked(office: Company) -> None:
    with office.acting("dora"):
        values = {"record_collection": "accounts", "seat": office.seat("max")}
        foreign = Account.objects.numbered(3).get()
        records.create(RecordShare, {**values, "record_id": foreign.pk})
    bar = Bar(office, "max")
    page = bar.do("transfer", owner="2")
    assert page.status_code == 422
    text = page.content.decode()
    assert "1 of 3 cannot" in text
    assert "belongs to Bo" in text
    assert owners(office) == ["Ana", "Bea", "Bo"]
    assert bar.do("transfer", owner="2", without_refused="1").status_code == 204
    assert owners(office) == ["Max", "Max", "Bo"]


def test_hidden_rows_are_as_if_they_were_not_there(office: Company) -> None:
    page = Bar(office, "max").ask("transfer", number=["1", "3"])
    assert page.context["count"] == 1
    assert Bar(office, "max").ask("transfer", number="3").status_code == 400


def test_who_may_not_is_told_why(office: Company) -> None:
    for who, operation in (("ana", "transfer"), ("ana", "delete"), ("al", "tag")):
        answer = Bar(office, who).do(operation, number="1", owner="5", tag="x")
        assert answer.status_code == 403, (who, operation)
    assert owners(office) == ["Ana", "Bea", "Bo"]


def test_all_that_the_filters_match_is_more_than_the_page(office: Company) -> None:
    bar = Bar(office, "dora")
    answer = bar.do("tag", number=[], all="3", query="q=Customer", tag="fair")
    assert answer.status_code == 204
    with office.as_system():
        assert Tag.objects.get().taggings.count() == 3


def test_more_than_the_limit_is_refused(office: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.entities.bulk.selection.AT_MOST", 2)
    bar = Bar(office, "dora")
    for data in ({"number": ["1", "2", "3"]}, {"number": [], "all": "3", "query": ""}):
        answer = bar.do("tag", tag="x", **data)
        assert (answer.status_code, b"More than 2" in answer.content) == (400, True)


def test_a_field_is_set_for_all_or_refused_with_reasons(office: Company) -> None:
    bar = Bar(office, "dora", "leads")
    with office.acting("dora"):
        first = make.lead(status="unqualified", unqualified_reason="No budget")
        second = make.lead()
        numbers = [str(first.number), str(second.number)]
    page = bar.ask("edit", number=numbers, field="status")
    assert page.context["form"].chosen == "status"
    page = bar.do("edit", number=numbers, field="status", status="unqualified")
    assert page.status_code == 422
    assert "Say why" in page.content.decode()
    assert bar.do("edit", number=numbers, field="status", status="nonsense").status_code == 422
    assert bar.do("edit", number=numbers, field="rating", rating="hot").status_code == 204
    with office.as_system():
        ratings = list(type(first).objects.values_list("rating", flat=True))
    assert ratings == ["hot", "hot"]


def test_fields_that_are_not_declared_cannot_be_set(office: Company) -> None:
    answer = Bar(office, "dora").do("edit", field="name", name="x")
    assert answer.status_code in (400, 422)
    with office.as_system():
        assert not Account.objects.filter(name="x").exists()


def test_tags_go_on_and_off_and_filter_the_list(office: Company) -> None:
    bar = Bar(office, "ana")
    assert bar.do("tag", number="1", tag="  key   customer ").status_code == 204
    with office.acting("ana"):
        tag = Tag.objects.get()
        assert tag.name == "key customer"
        make.account(name="Without")
    page = bar.client.get(office.path("accounts/"), {"tag": tag.number})
    assert "Customer 1" in page.content.decode()
    assert "Without" not in page.content.decode()
    assert bar.do("untag", number="1", tag=str(tag.number)).status_code == 204
    with office.acting("ana"):
        assert not tag.taggings.exists()


def test_sharing_opens_records_to_a_seat(office: Company) -> None:
    assert Bar(office, "ana").do("share", number="1", seats=["6"], level="read").status_code == 204
    with office.acting("bo"):
        assert Account.objects.visible().filter(name="Customer 1").exists()


def test_deleting_names_what_goes_along_and_can_be_undone(office: Company) -> None:
    with office.acting("dora"):
        firm = make.account(name="Doomed")
        make.task(about_collection="accounts", about_id=firm.pk)
        tag_records([firm], "x")
    bar = Bar(office, "dora")
    page = bar.ask("delete", number=str(firm.number))
    assert page.context["lost"][0] == "1 account"
    assert {"1 task", "1 tag on a record"} == set(page.context["lost"][1:])
    assert bar.do("delete", number=str(firm.number)).status_code == 204
    bar.undo()
    with office.as_system():
        assert Account.objects.get(name="Doomed").pk == firm.pk
        assert Task.objects.count() == 1


def test_what_is_still_used_is_not_deleted(office: Company) -> None:
    bar = Bar(office, "dora")
    assert "still used by" in bar.ask("delete", number="1").content.decode()
    assert bar.do("delete", number="1").status_code == 422
    with office.as_system():
        assert Account.objects.count() == 3


def test_the_message_offers_to_undo_and_leads_back_only_to_our_own_pages(office: Company) -> None:
    bar = Bar(office, "dora")
    answer = bar.do("tag", number="1", tag="x", back="https://evil.example/")
    assert answer.headers["HX-Redirect"] == office.path("accounts/")
    page = bar.client.get(office.path("accounts/")).content.decode()
    assert f'hx-post="{office.path("undo/")}' in page


def test_a_seat_hands_over_everything_in_one_step(office: Company) -> None:
    with office.acting("ana"):
        make.contact()
        make.lead()
    client = Client()
    client.force_login(office.people["max"])
    path = office.path("handover/")
    page = client.get(path, {"source": "4"})
    offered = [name for name, _label in page.context["holdings"]]
    assert {"accounts", "contacts", "leads", "opportunities"} == set(offered)
    client.post(path, {"source": "4", "target": "5", "collections": offered})
    assert owners(office) == ["Bea", "Bea", "Bo"]
    assert owners(office, Contact) == ["Bea"]
    client.post(office.path(f"undo/{last()}/"))
    assert owners(office) == ["Ana", "Bea", "Bo"]


def test_handover_moves_only_what_one_may_transfer(office: Company) -> None:
    client = Client()
    client.force_login(office.people["max"])
    page = client.get(office.path("handover/"), {"source": "6"})
    assert page.context["holdings"] == []
    client.force_login(office.people["ana"])
    assert client.get(office.path("handover/")).status_code == 403


def test_no_selection_and_no_such_operation(office: Company) -> None:
    bar = Bar(office, "dora")
    assert bar.ask("tag", number=[]).status_code == 400
    assert bar.ask("explode").status_code == 404
    assert bar.ask("tag", number=["x", "-1", "9" * 30]).status_code == 400
