"""Sandboxes through the API: mine, their journal, their difference, reset and snapshots."""

import pytest

from lab.company.snapshots import LIMIT as MOST
from lab.journal.models import Entry
from lab.people.models import Enrolment
from lab.tenancy.models import Occupancy, Sandbox
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company


def listed(office: Company, who: str) -> list[dict]:
    return program(office.people[who]).get("/api/v1/sandboxes/").json()["results"]


def alone(office: Company) -> None:
    """Ana's company only: nobody else sits there."""
    Occupancy._base_manager.exclude(user=office.people["ana"]).delete()


def taken_by_ana(office: Company) -> int:
    """A snapshot that Ana took while she worked alone; now Bo works there too."""
    alone(office)
    answer = program(office.people["ana"]).post(office.api("snapshots/"), {"name": "A"})
    Occupancy._base_manager.create(sandbox=office.sandbox, seat_number=6, user=office.people["bo"])
    return answer.json()["id"]


class TestMine:
    def test_a_sandbox_is_told_with_its_seats_and_the_own_ones(self, office, other_office):
        (told,) = listed(office, "ana")
        assert {
            "id": office.sandbox.pk,
            "name": "Company one",
            "kind": "live",
            "scenario": "test",
            "classroom": office.classroom.pk,
            "attempt": 1,
            "own_seats": [4],
        }.items() <= told.items()
        assert told["simulated_now"].startswith("2018-01-01T")
        assert told["seats"][3] == {
            "number": 4,
            "name": "Ana",
            "title": "Rep North",
            "kind": "rep",
            "department": "North",
            "parent": 2,
            "occupied_by": ["ana-one"],
        }

    @pytest.mark.parametrize(("who", "count"), [("ana", 1), ("tess", 1), ("al", 1), ("idle", 0)])
    def test_everybody_lists_the_own_ones_only(self, office, other_office, who, count):
        assert len(listed(office, who)) == count

    def test_who_left_the_class_lists_nothing(self, office):
        Enrolment.objects.filter(user=office.people["ana"]).update(left_on="2026-10-01")
        assert listed(office, "ana") == []

    def test_many_cost_no_more_than_one(self, office, django_assert_max_num_queries):
        from lab.journal.jumps import stamp

        teacher = program(office.people["tess"])
        with django_assert_max_num_queries(8) as one:
            assert teacher.get("/api/v1/sandboxes/").json()["count"] == 1
        for number in range(5):
            stamp(office.template, name=f"More {number}", classroom=office.classroom)
        with django_assert_max_num_queries(len(one)):
            assert teacher.get("/api/v1/sandboxes/").json()["count"] == 6

    def test_they_can_be_narrowed_to_a_class(self, office):
        teacher = program(office.people["tess"])
        path = "/api/v1/sandboxes/?classroom="
        assert teacher.get(f"{path}{office.classroom.pk}").json()["count"] == 1
        assert teacher.get(f"{path}999").json()["count"] == 0
        assert teacher.get(f"{path}mine").status_code == 400
        assert teacher.get("/api/v1/sandboxes/?kind=live").status_code == 400

    @pytest.mark.parametrize("who", ["ana", "tess"])
    def test_one_sandbox_tells_the_same(self, office, who):
        answer = program(office.people[who]).get(office.api())
        assert answer.status_code == 200
        assert answer.json()["id"] == office.sandbox.pk


class TestJournal:
    @pytest.fixture
    def busy(self, office: Company) -> Company:
        with office.acting("ana"):
            mine = make.account(name="Mine")
        with office.acting("bea"):
            make.account(name="Hers")
        with office.acting("max"):
            from lab import records

            records.change(type(mine).objects.get(pk=mine.pk), {"phone": "1"})
        return office

    def told(self, office: Company, who: str, query: str = "") -> list[dict]:
        answer = program(office.people[who]).get(office.api(f"journal/?{query}"))
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def test_staff_read_all_newest_first(self, busy):
        events = [(one["event"], one["label"]) for one in self.told(busy, "tess")]
        assert events == [
            ("account.changed", "Mine"),
            ("account.created", "Hers"),
            ("account.created", "Mine"),
            ("sandbox.stamped", ""),
        ]

    def test_a_seat_reads_of_what_it_may_see(self, busy):
        assert [one["label"] for one in self.told(busy, "ana")] == ["Mine", "Mine", ""]
        assert [one["label"] for one in self.told(busy, "bo")] == [""]
        assert [one["label"] for one in self.told(busy, "max")] == ["Mine", "Hers", "Mine", ""]

    def test_an_entry_says_who_did_what(self, busy):
        entry = self.told(busy, "tess", "event=account.changed")[0]
        assert (entry["user"], entry["seat"], entry["via"]) == ("max-one", 2, "page")
        assert (entry["collection"], entry["record"]) == ("accounts", 1001)
        assert entry["before"]["phone"] == ""
        assert entry["after"]["phone"] == "1"

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("event=account.*", 3),
            ("event=account.created", 2),
            ("collection=accounts&record=1001", 2),
            ("user=bea-one", 1),
            ("seat=2", 1),
            ("attempt=1", 4),
            ("attempt=2", 0),
            ("since=3", 1),
            ("since=2030-01-01T00:00:00%2B08:00", 0),
            ("since=2020-01-01T00:00", 4),
            ("page_size=2", 2),
        ],
    )
    def test_filters_find_what_they_say(self, busy, query, count):
        assert len(self.told(busy, "tess", query)) == count

    @pytest.mark.parametrize(
        "query",
        [
            "record=x",
            "seat=x",
            "attempt=1.5",
            "since=yesterday",
            "since=2020-13-01T00:00",
            "evnt=a",
        ],
    )
    def test_a_wrong_filter_is_named(self, busy, query):
        answer = program(busy.people["tess"]).get(busy.api(f"journal/?{query}"))
        assert answer.status_code == 400
        assert set(answer.json()) == {query.split("=")[0]}

    def test_a_reset_is_told_to_all_but_the_rows_only_to_staff(self, busy):
        program(busy.people["tess"]).post(busy.api("reset/"))
        staff, rep = self.told(busy, "tess")[0], self.told(busy, "bo")[0]
        assert staff["event"] == rep["event"] == "sandbox.reset"
        assert set(staff["before"]["accounts"]) == {"1001", "1002"}
        assert rep["before"] == rep["after"] == {}

    def test_it_cannot_be_written(self, office):
        teacher = program(office.people["tess"])
        for call in (teacher.post, teacher.patch, teacher.put, teacher.delete):
            assert call(office.api("journal/")).status_code == 405


class TestDifference:
    def test_it_tells_made_changed_and_deleted_rows(self, office):
        dora = program(office.people["dora"])
        made = dora.post(office.api("accounts/"), {"name": "New"}).json()["number"]
        dora.patch(office.api("accounts/1/"), {"phone": "5"})
        dora.delete(office.api("opportunities/3/"))
        told = dora.get(office.api("diff/")).json()
        assert set(told) == {"made", "changed", "deleted"}
        assert [row["number"] for row in told["made"]["accounts"]] == [made]
        (changed,) = told["changed"]["accounts"]
        assert (changed["before"]["phone"], changed["after"]["phone"]) == ("", "5")
        assert [row["label"] for row in told["deleted"]["opportunities"]] == ["Deal 3"]
        assert "counters" not in told["changed"]

    def test_a_seat_reads_of_what_it_may_see(self, office):
        program(office.people["ana"]).patch(office.api("accounts/1/"), {"phone": "5"})
        assert program(office.people["ana"]).get(office.api("diff/")).json()["changed"]
        hidden = program(office.people["bo"]).get(office.api("diff/")).json()
        assert hidden == {"made": {}, "changed": {}, "deleted": {}}

    def test_derived_fields_are_told_nowhere(self, office):
        dora, tess = (program(office.people[who]) for who in ("dora", "tess"))
        dora.patch(office.api("accounts/1/"), {"phone": "5551234", "name": "Renamed"})
        dora.post(office.api("accounts/"), {"name": "New"})
        told = [tess.get(office.api(rest)).content for rest in ("diff/", "journal/")]
        tess.post(office.api("reset/"))
        told += [tess.get(office.api(rest)).content for rest in ("journal/", "accounts/1/history/")]
        assert all(b"Renamed" in one for one in told)
        assert not any(b"_key" in one for one in told)

    def test_it_can_be_taken_from_a_snapshot_of_the_same_company_only(self, office, other_office):
        dora = program(office.people["dora"])
        dora.patch(office.api("accounts/1/"), {"phone": "5"})
        tess = program(office.people["tess"])
        snapshot = tess.post(office.api("snapshots/"), {"name": "Now"}).json()["id"]
        assert dora.get(office.api(f"diff/?base={snapshot}")).json()["changed"] == {}
        for base in (other_office.sandbox.pk, other_office.template.pk, 9999):
            assert dora.get(office.api(f"diff/?base={base}")).status_code == 404
        assert dora.get(office.api("diff/?base=x")).status_code == 400


class TestReset:
    def test_staff_reset_a_shared_company_and_it_is_done_when_answered(self, office):
        ana, tess = program(office.people["ana"]), program(office.people["tess"])
        ana.patch(office.api("accounts/1/"), {"phone": "5"})
        answer = tess.post(office.api("reset/"))
        assert (answer.status_code, answer.json()["attempt"]) == (200, 2)
        assert tess.get(office.api("diff/")).json()["changed"] == {}
        assert ana.get(office.api("accounts/1/")).json()["version"] == "2.1"

    @pytest.mark.parametrize("who", ["ana", "max", "dora", "al", "idle"])
    def test_nobody_else_resets_what_others_work_in(self, office, who):
        answer = program(office.people[who]).post(office.api("reset/"))
        assert answer.status_code == 403
        assert answer.json()["detail"]
        assert Sandbox.objects.get(pk=office.sandbox.pk).attempt == 1

    def test_who_works_alone_may_begin_again(self, office):
        alone(office)
        assert program(office.people["ana"]).post(office.api("reset/")).status_code == 200

    def test_looking_does_not_reset(self, office):
        assert program(office.people["tess"]).get(office.api("reset/")).status_code == 405


class TestSnapshots:
    def test_they_are_taken_listed_restored_and_removed(self, office):
        alone(office)
        ana = program(office.people["ana"])
        ana.patch(office.api("accounts/1/"), {"phone": "before"})
        taken = ana.post(office.api("snapshots/"), {"name": "Good state"})
        assert taken.status_code == 201
        snapshot = taken.json()["id"]
        assert [one["name"] for one in ana.get(office.api("snapshots/")).json()["results"]] == [
            "Good state"
        ]
        ana.patch(office.api("accounts/1/"), {"phone": "after"})
        answer = ana.post(office.api(f"snapshots/{snapshot}/restore/"))
        assert (answer.status_code, answer.json()["attempt"]) == (200, 2)
        assert ana.get(office.api("accounts/1/")).json()["phone"] == "before"
        assert ana.delete(office.api(f"snapshots/{snapshot}/")).status_code == 204
        assert not Sandbox.objects.filter(pk=snapshot).exists()
        assert not Entry._base_manager.filter(sandbox=snapshot).exists()

    def test_a_snapshot_is_read_like_a_sandbox_and_never_written(self, office):
        tess = program(office.people["tess"])
        snapshot = tess.post(office.api("snapshots/"), {"name": "Now"}).json()["id"]
        path = f"/api/v1/sandboxes/{snapshot}/"
        for who, count in (("tess", 3), ("ana", 1)):
            caller = program(office.people[who])
            assert caller.get(f"{path}accounts/").json()["count"] == count
            assert caller.patch(f"{path}accounts/1/", {"phone": "1"}).status_code == 403
            assert caller.post(f"{path}accounts/", {"name": "X"}).status_code == 403
            assert caller.post(f"{path}reset/").status_code == 403
            assert caller.post(f"{path}snapshots/", {"name": "X"}).status_code == 403

    def test_a_foreign_snapshot_is_not_there(self, office, other_office):
        other = program(other_office.people["tess"])
        snapshot = other.post(other_office.api("snapshots/"), {"name": "Theirs"}).json()["id"]
        tess = program(office.people["tess"])
        assert tess.post(office.api(f"snapshots/{snapshot}/restore/")).status_code == 404
        assert tess.delete(office.api(f"snapshots/{snapshot}/")).status_code == 404
        assert tess.get(f"/api/v1/sandboxes/{snapshot}/accounts/").status_code == 404

    def test_who_may_not_reset_may_neither_take_nor_restore(self, office):
        tess = program(office.people["tess"])
        snapshot = tess.post(office.api("snapshots/"), {"name": "A"}).json()["id"]
        for who in ("ana", "dora", "al"):
            caller = program(office.people[who])
            assert caller.post(office.api("snapshots/"), {"name": "B"}).status_code == 403
            answer = caller.post(office.api(f"snapshots/{snapshot}/restore/"))
            assert answer.status_code == 403
        assert Sandbox.objects.get(pk=office.sandbox.pk).attempt == 1

    @pytest.mark.parametrize(
        ("who", "status"), [("bo", 403), ("al", 403), ("ana", 204), ("tess", 204)]
    )
    def test_who_took_it_or_staff_remove_it(self, office, who, status):
        snapshot = taken_by_ana(office)
        answer = program(office.people[who]).delete(office.api(f"snapshots/{snapshot}/"))
        assert answer.status_code == status
        assert Sandbox.objects.filter(pk=snapshot).exists() == (status == 403)

    @pytest.mark.parametrize("who", ["al", "idle"])
    def test_who_does_not_work_here_takes_none(self, office, who):
        answer = program(office.people[who]).post(office.api("snapshots/"), {"name": "A"})
        assert answer.status_code == 403

    @pytest.mark.parametrize(
        "given",
        [{}, {"name": ""}, {"name": 5}, {"name": "a" * 121}, [], {"name": "a", "kind": "live"}],
    )
    def test_a_name_is_needed_and_nothing_else(self, office, given):
        answer = program(office.people["tess"]).post(office.api("snapshots/"), given)
        assert answer.status_code == 400

    def test_there_is_a_limit(self, office):
        tess = program(office.people["tess"])
        for number in range(MOST):
            assert tess.post(office.api("snapshots/"), {"name": f"{number}"}).status_code == 201
        assert tess.post(office.api("snapshots/"), {"name": "one more"}).status_code == 400


class TestDocs:
    def test_the_description_is_for_members(self, office, client):
        assert client.get("/api/v1/schema/").status_code == 401
        assert client.get("/api/v1/docs/").status_code == 302
        answer = program(office.people["ana"]).get("/api/v1/schema/")
        assert answer.status_code == 200

    def test_only_the_page_to_try_calls_may_have_inline_styles(self, office):
        from lab.testing.callers import browser

        page = browser(office.people["ana"]).get("/api/v1/docs/")
        assert page.status_code == 200
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert "style-src 'self' 'unsafe-inline'" in policy
        assert "script-src 'self'" in policy
        assert (
            "unsafe"
            not in browser(office.people["ana"]).get("/me/").headers["Content-Security-Policy"]
        )
