"""What holds for every entity, from the day it is declared."""

import pytest

from lab.entities.spec import REGISTRY
from lab.tenancy.actor import NoActor
from lab.tenancy.models import Owned
from lab.testing.callers import browser, program
from lab.testing.contract import (
    fingerprint,
    maker_of,
    plain_value,
    sights_of,
    text_fields,
)
from tests.contract.entities import (
    BOOKED,
    MARK,
    WRITTEN,
    built,
    entities,
    file_text,
    owned,
    title_field,
    titled,
    written,
)
from tests.factories import make

SIGHTS = [(name, sight) for name in WRITTEN for sight in sights_of(REGISTRY[name])]
SIGHT_IDS = [f"{name}-{sight.who}" for name, sight in SIGHTS]


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
