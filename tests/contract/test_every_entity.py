"""What holds for every entity, from the day it is declared."""

import csv
import io
import json

import openpyxl
import pytest
from django.utils.html import escape

from lab.entities.spec import REGISTRY, Entity
from lab.journal.jumps import take_snapshot
from lab.journal.models import Entry
from lab.tenancy.actor import NoActor
from lab.tenancy.models import Owned
from lab.testing.callers import browser, program
from lab.testing.contract import (
    entry_count,
    fingerprint,
    maker_of,
    plain_value,
    sights_of,
    text_fields,
)
from tests.factories import make
from tests.factories.company import Company

NAMES = sorted(REGISTRY)
# What follows from documents is only read.
BOOKED = [name for name in NAMES if REGISTRY[name].model.booked]
WRITTEN = [name for name in NAMES if name not in BOOKED]
OWNED = [name for name in WRITTEN if issubclass(REGISTRY[name].model, Owned)]
SIGHTS = [(name, sight) for name in WRITTEN for sight in sights_of(REGISTRY[name])]
SIGHT_IDS = [f"{name}-{sight.who}" for name, sight in SIGHTS]
MARK = "<i x='&\">"

entities = pytest.mark.parametrize("name", NAMES)
written = pytest.mark.parametrize("name", WRITTEN)
owned = pytest.mark.parametrize("name", OWNED)


def built(office: Company, name: str, who: str | None = None, /, **values) -> int:
    """The number of a new record, made by whoever of the cast makes such."""
    with office.acting(who or maker_of(REGISTRY[name])):
        return make.build(name, **values).number


def titled(office: Company, name: str, who: str, text: str) -> int:
    """A record with a text in the field that people find it by."""
    return built(office, name, who, **{title_field(REGISTRY[name]): text})


def title_field(entity: Entity) -> str:
    """A text field that is searched in, so that a record can be found by it."""
    texts = {field.name for field in text_fields(entity)}
    return next(path for path in entity.search if path in texts)


@entities
def test_without_an_actor_no_query_runs(db, name):
    with pytest.raises(NoActor):
        REGISTRY[name].model.objects.count()


@entities
def test_everything_of_it_can_be_built_for_tests(office, name):
    assert built(office, name) > 0


class TestSights:
    """Each role with a record of Ana (or of the whole company), by page and by program."""

    @pytest.mark.parametrize(("name", "sight"), SIGHTS, ids=SIGHT_IDS)
    def test_who_sees_changes_and_deletes(self, office, name, sight):
        number = built(office, name)
        path, person = f"{name}/{number}/", office.people[sight.who]
        api, page = program(person), browser(person)
        # Who has no seat is told to ask for one, whatever the program asks for.
        hidden = 404 if sight.seated else 403
        assert api.get(office.api(path)).status_code == (200 if sight.sees else hidden)
        assert page.get(office.path(path)).status_code == (200 if sight.sees else 404)
        rows = api.get(office.api(f"{name}/")).json().get("results", [])
        assert (number in {row["number"] for row in rows}) == sight.sees
        field, value = plain_value(REGISTRY[name])
        before = fingerprint(office.sandbox)
        answer = api.patch(office.api(path), {field: value})
        expected = 200 if sight.changes else 403 if sight.sees else hidden
        assert answer.status_code == expected, answer.content
        if not sight.changes:
            assert fingerprint(office.sandbox) == before
        before = fingerprint(office.sandbox)
        answer = api.delete(office.api(path))
        expected = 204 if sight.deletes else 403 if sight.sees else hidden
        assert answer.status_code == expected, answer.content
        if not sight.deletes:
            assert fingerprint(office.sandbox) == before
        if answer.status_code == 403:
            assert answer.json()["detail"]


@pytest.mark.parametrize("name", BOOKED)
class TestBooked:
    """What documents have booked is read by everybody who may, and written by nobody."""

    @pytest.mark.parametrize("who", ["dora", "ana", "tess"])
    def test_nobody_writes_it_by_hand(self, office, name, who):
        number = built(office, name)
        api, page = program(office.people[who]), browser(office.people[who])
        before = fingerprint(office.sandbox)
        for answer in (
            api.post(office.api(f"{name}/"), {}),
            api.patch(office.api(f"{name}/{number}/"), {}),
            api.delete(office.api(f"{name}/{number}/")),
            page.get(office.path(f"{name}/new/")),
            page.post(office.path(f"{name}/{number}/delete/"), {}),
        ):
            assert answer.status_code in (403, 404), answer
        assert fingerprint(office.sandbox) == before

    def test_who_may_sees_it_and_is_offered_no_change(self, office, name):
        number = built(office, name)
        page = browser(office.people["dora"])
        for path in (f"{name}/", f"{name}/{number}/"):
            answer = page.get(office.path(path))
            assert answer.status_code == 200
            assert f"{name}/new/" not in answer.content.decode()
            assert f"{number}/edit/" not in answer.content.decode()
        rows = program(office.people["dora"]).get(office.api(f"{name}/")).json()["results"]
        assert number in {row["number"] for row in rows}


class TestLeaks:
    """What is hidden is told by no list, search, drop-down, export, journal or difference."""

    ADDRESSES = (
        "{name}/",
        "{name}/?q=Zyx",
        "{name}/options/?q=Zyx",
        "{name}/board/",
        "{name}/duplicate-groups/",
        "search/?q=Zyx",
        "search/options/?q=Zyx",
        "journal/",
        "difference/",
    )

    @owned
    def test_a_colleagues_record_shows_nowhere(self, office, name):
        titled(office, name, "bo", "Zyxhidden")
        titled(office, name, "ana", "Zyxshown")
        page = browser(office.people["ana"])
        shown = 0
        for address in self.ADDRESSES:
            answer = page.get(office.path(address.format(name=name)))
            content = b"".join(answer) if answer.streaming else answer.content
            assert b"Zyxhidden" not in content, address
            shown += b"Zyxshown" in content
        assert shown >= 4
        api = program(office.people["ana"])
        for address in (f"{name}/?q=Zyx", "journal/", "diff/"):
            content = api.get(office.api(address)).content
            assert b"Zyxhidden" not in content, address
            assert b"Zyxshown" in content, address

    @owned
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
    def test_exports_hold_what_one_may_see(self, office, name, kind):
        hidden = titled(office, name, "bo", "Zyxhidden")
        titled(office, name, "ana", "Zyxshown")
        page = browser(office.people["ana"])
        path = office.path(f"{name}/export/")
        answers = [
            page.get(f"{path}?format={kind}&columns=all"),
            page.post(path, {"format": kind, "columns": "all", "all": "1", "query": ""}),
            page.post(path, {"format": kind, "columns": "all", "number": [hidden]}),
        ]
        texts = [file_text(kind, answer) for answer in answers]
        assert "Zyxshown" in texts[0] and "Zyxshown" in texts[1]
        assert not any("Zyxhidden" in text for text in texts)

    @owned
    def test_related_lists_tell_nothing_hidden(self, office, name):
        """Records that hang on something everybody sees still show to their own people only."""
        entity = REGISTRY[name]
        for related in entity.related:
            other = REGISTRY.get(related.collection)
            if other is None or not issubclass(other.model, Owned) or related.field == "about":
                continue
            with office.as_system():
                whole = make.build(name, owner=office.seat("ana"))
                first, *deeper = related.field.split("__")
                hung_on = whole
                for field in deeper:
                    between = other.model._meta.get_field(first).related_model
                    hung_on = make.build(between.collection, **{field: whole})
                values = {title_field(other): "Zyxhidden", first: hung_on}
                make.build(related.collection, owner=office.seat("bo"), **values)
            page = browser(office.people["ana"])
            panel = f"{name}/{whole.number}/panel/{related.collection}-{related.field}/"
            for address in (f"{name}/{whole.number}/", panel):
                assert b"Zyxhidden" not in page.get(office.path(address)).content


class TestWrites:
    @written
    @pytest.mark.parametrize("field", ["sandbox", "sandbox_id", "id", "number", "pk"])
    def test_what_the_kernel_sets_cannot_be_sent(self, office, other_office, name, field):
        number, who = built(office, name), maker_of(REGISTRY[name])
        before = fingerprint(office.sandbox, other_office.sandbox)
        api = program(office.people[who])
        for call, path in ((api.post, f"{name}/"), (api.patch, f"{name}/{number}/")):
            answer = call(office.api(path), {field: other_office.sandbox.pk})
            assert answer.status_code == 400
            assert set(answer.json()) == {field}
        assert fingerprint(office.sandbox, other_office.sandbox) == before

    @owned
    def test_nobody_makes_or_hands_a_record_to_a_seat_out_of_reach(self, office, name):
        number = built(office, name)
        api = program(office.people["ana"])
        before = fingerprint(office.sandbox)
        answer = api.patch(office.api(f"{name}/{number}/"), {"owner": 6})
        assert answer.status_code == 403
        row = api.get(office.api(f"{name}/{number}/")).json()
        field, value = plain_value(REGISTRY[name])
        given = {**sendable(REGISTRY[name], row), field: value, "owner": 6}
        assert api.post(office.api(f"{name}/"), given).status_code == 403
        assert fingerprint(office.sandbox) == before

    @written
    def test_a_form_that_names_more_than_it_has_changes_no_more(self, office, other_office, name):
        entity, who = REGISTRY[name], maker_of(REGISTRY[name])
        number = built(office, name)
        page = browser(office.people[who])
        field, value = plain_value(entity)
        with office.acting(who):
            owner = getattr(entity.model.objects.numbered(number).get(), "owner_id", None)
        before = fingerprint(other_office.sandbox)
        page.post(
            office.path(f"{name}/{number}/field/{field}/"),
            {field: value, "sandbox": other_office.sandbox.pk, "owner": 6, "id": 1, "version": 9},
        )
        with office.acting(who):
            row = entity.model.objects.numbered(number).get()
            assert row.sandbox_id == office.sandbox.pk
            assert getattr(row, "owner_id", None) == owner
        assert fingerprint(other_office.sandbox) == before

    @written
    def test_a_stale_version_stops_the_second_of_two_people(self, office, name):
        number, who = built(office, name), maker_of(REGISTRY[name])
        path = f"{name}/{number}/"
        api, page = program(office.people[who]), browser(office.people["dora"])
        read = api.get(office.api(path)).json()["version"]
        field, value = plain_value(REGISTRY[name])
        assert api.patch(office.api(path), {field: "First", "version": read}).status_code == 200
        late = api.patch(office.api(path), {field: value, "version": read})
        assert late.status_code == 409
        assert late.json()["current"][field] == "First"
        answer = page.post(office.path(f"{path}field/{field}/"), {field: value, "token": read})
        assert answer.status_code == 409
        assert api.get(office.api(path)).json()[field] == "First"

    @written
    def test_form_and_program_write_the_same_entry(self, office, name):
        """One write path: what a page saves and what a program sends is journalled alike."""
        who = maker_of(REGISTRY[name])
        first, second = built(office, name), built(office, name)
        field = plain_value(REGISTRY[name])[0]
        api, page = program(office.people[who]), browser(office.people[who])
        token = api.get(office.api(f"{name}/{first}/")).json()["version"]
        page.post(office.path(f"{name}/{first}/field/{field}/"), {field: "First", "token": token})
        api.patch(office.api(f"{name}/{second}/"), {field: "Second"})
        by_page, by_api = (self.last_entry(office, name, number) for number in (first, second))
        assert (by_page.via, by_api.via) == ("page", "api")
        assert (by_page.after[field], by_api.after[field]) == ("First", "Second")
        assert (by_page.event, set(by_page.after)) == (by_api.event, set(by_api.after))
        assert by_page.user == by_api.user == office.people[who]

    @staticmethod
    def last_entry(office: Company, name: str, number: int) -> Entry:
        entries = Entry._base_manager.filter(sandbox=office.sandbox, collection=name)
        return entries.filter(record=number).latest("number")

    @written
    def test_form_and_program_refuse_with_the_same_words(self, office, name):
        entity, who = REGISTRY[name], maker_of(REGISTRY[name])
        limited = [one for one in text_fields(entity) if getattr(one.column, "max_length", None)]
        field = limited[0].name
        number = built(office, name)
        token = program(office.people[who]).get(office.api(f"{name}/{number}/")).json()["version"]
        value, path = "x" * 5000, f"{name}/{number}/"
        told = program(office.people[who]).patch(office.api(path), {field: value}).json()
        answer = browser(office.people[who]).post(
            office.path(f"{path}field/{field}/"), {field: value, "token": token}
        )
        assert answer.status_code == 400
        assert escape(told[field][0]) in answer.content.decode()

    @written
    def test_making_changing_and_deleting_is_journalled(self, office, name):
        number, who = built(office, name), maker_of(REGISTRY[name])
        api, field = program(office.people["dora"]), plain_value(REGISTRY[name])[0]
        made = self.last_entry(office, name, number)
        assert (made.change, made.user) == ("made", office.people[who])
        before = entry_count(office.sandbox)
        api.patch(office.api(f"{name}/{number}/"), {field: "Changed"})
        changed = self.last_entry(office, name, number)
        assert (changed.change, changed.after[field]) == ("changed", "Changed")
        assert changed.before[field] != "Changed"
        api.delete(office.api(f"{name}/{number}/"))
        gone = self.last_entry(office, name, number)
        assert (gone.change, gone.before[field]) == ("deleted", "Changed")
        assert entry_count(office.sandbox) > before

    @written
    def test_saving_what_is_there_already_writes_nothing(self, office, name):
        number, who = built(office, name), maker_of(REGISTRY[name])
        api, field = program(office.people[who]), plain_value(REGISTRY[name])[0]
        row = api.get(office.api(f"{name}/{number}/")).json()
        before = fingerprint(office.sandbox)
        answer = api.patch(office.api(f"{name}/{number}/"), {field: row[field]})
        assert answer.status_code == 200
        assert answer.json()["version"] == row["version"]
        assert fingerprint(office.sandbox) == before

    @entities
    def test_not_more_than_a_thousand_at_once(self, office, name):
        before = entry_count(office.sandbox)
        api = program(office.people["dora"])
        assert api.post(office.api(f"{name}/"), [{}] * 1001).status_code == 400
        assert entry_count(office.sandbox) == before

    @written
    def test_a_snapshot_refuses_what_would_be_allowed(self, office, name):
        """Dora may do everything in the company, and nothing in a frozen copy of it."""
        number = built(office, name)
        with office.as_system() as actor:
            snapshot = take_snapshot(actor.sandbox, name="Before")
        before = fingerprint(snapshot)
        api, page = program(office.people["dora"]), browser(office.people["dora"])
        path = f"{name}/{number}/"
        row = api.get(f"/api/v1/sandboxes/{snapshot.pk}/{path}").json()
        field, value = plain_value(REGISTRY[name])
        given = {field: value, "token": row["version"]}
        for answer in (
            api.patch(f"/api/v1/sandboxes/{snapshot.pk}/{path}", {field: value}),
            api.delete(f"/api/v1/sandboxes/{snapshot.pk}/{path}"),
            api.post(f"/api/v1/sandboxes/{snapshot.pk}/{name}/", sendable(REGISTRY[name], row)),
            page.post(f"/s/{snapshot.pk}/{path}field/{field}/", given),
            page.post(f"/s/{snapshot.pk}/{path}delete/", given),
        ):
            assert answer.status_code == 403, answer
        assert fingerprint(snapshot) == before

    @entities
    def test_a_reset_undoes_it(self, office, name):
        with office.as_system():
            template = fingerprint_of_rows(office, REGISTRY[name])
        built(office, name)
        assert program(office.people["tess"]).post(office.api("reset/")).status_code == 200
        with office.as_system():
            assert fingerprint_of_rows(office, REGISTRY[name]) == template


class TestHostileText:
    @written
    def test_markup_in_every_text_field_is_shown_as_text(self, office, name):
        entity, who = REGISTRY[name], maker_of(REGISTRY[name])
        number = built(office, name)
        api, page = program(office.people[who]), browser(office.people[who])
        for field in text_fields(entity):
            value = MARK[: getattr(field.column, "max_length", None) or 99]
            answer = api.patch(office.api(f"{name}/{number}/"), {field.name: value})
            if answer.status_code != 200:
                assert set(answer.json()) == {field.name}, field.name
        columns = "&".join(f"columns={column}" for column in entity.all_columns)
        page.post(office.path(f"{name}/look/"), {"columns": entity.all_columns})
        addresses = (f"?{columns}", f"{number}/", f"{number}/edit/", f"{number}/history/", "board/")
        shown = 0
        for address in (*(f"{name}/{one}" for one in addresses), "search/?q=<i", "journal/"):
            text = page.get(office.path(address)).content.decode()
            assert MARK not in text, address
            assert "<i x=" not in text, address
            shown += "&lt;i x=" in text
        assert shown >= 4

    @entities
    def test_the_api_answers_as_data_and_never_as_a_page(self, office, name):
        answer = program(office.people["dora"]).get(office.api(f"{name}/"))
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def sendable(entity: Entity, row: dict) -> dict:
    """What of a told row can be sent to make another."""
    given = {name: row[name] for name in entity.form_fields if row[name] not in (None, "")}
    if entity.lines:
        own = set(entity.lines.fields)
        lines = entity.lines.name
        given[lines] = [
            {name: value for name, value in line.items() if name in own} for line in row[lines]
        ]
    return given


def fingerprint_of_rows(office: Company, entity: Entity) -> list[int]:
    return list(entity.model.objects.order_by("pk").values_list("pk", flat=True))


def file_text(kind: str, answer) -> str:
    """All that an exported file says."""
    assert answer.status_code == 200, answer
    content = b"".join(answer) if answer.streaming else answer.content
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return repr([[cell.value for cell in row] for row in book.active.iter_rows()])
    text = content.decode("utf-8-sig")
    return repr(list(csv.reader(io.StringIO(text))) if kind == "csv" else json.loads(text))
