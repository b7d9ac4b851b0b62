"""What holds for writing records of every entity, by form, by program and together."""

import pytest
from django.utils.html import escape

from lab.entities.spec import REGISTRY
from lab.journal.jumps import take_snapshot
from lab.journal.models import Entry
from lab.testing.callers import browser, program
from lab.testing.contract import (
    entry_count,
    fingerprint,
    maker_of,
    plain_value,
    text_fields,
)
from tests.contract.entities import built, entities, fingerprint_of_rows, owned, sendable, written
from tests.factories.company import Company


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
