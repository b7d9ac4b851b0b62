"""Seats, rights, sharing modes, the history of a record and undoing, for programs."""

import pytest
from rest_framework.test import APIClient

from crm.models import Account
from lab.journal.models import Entry
from lab.testing.callers import program
from lab.testing.contract import fingerprint
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def ana(office: Company) -> APIClient:
    return program(office.people["ana"])


@pytest.fixture
def dora(office: Company) -> APIClient:
    return program(office.people["dora"])


@pytest.fixture
def tess(office: Company) -> APIClient:
    return program(office.people["tess"])


class TestSeats:
    def test_everybody_reads_the_chart_and_what_a_seat_may_do(self, office, ana):
        seats = ana.get(office.api("seats/")).json()
        assert [(seat["number"], seat["parent"]) for seat in seats] == [
            (1, None),
            (2, 1),
            (3, 1),
            (4, 2),
            (5, 2),
            (6, 3),
        ]
        assert seats[3]["occupied_by"] == ["ana-one"]
        seat = ana.get(office.api("seats/4/")).json()
        assert seat["rights"]["accounts"]["delete"] == "none"
        assert seat["rights"]["accounts"]["view"] == "team"
        assert ana.get(office.api("seats/1/")).json()["rights"]["accounts"]["delete"] == "all"

    def test_the_head_makes_changes_moves_and_removes_seats(self, office, dora):
        body = {"title": "Trainee", "kind": "rep", "parent": 2, "department": "North"}
        made = dora.post(office.api("seats/"), body)
        assert made.status_code == 201, made.content
        path = office.api(f"seats/{made.json()['number']}/")
        changed = dora.patch(path, {"parent": 3, "name": "Tom"}).json()
        assert (changed["parent"], changed["name"], changed["title"]) == (3, "Tom", "Trainee")
        answer = dora.patch(path, {"name": "Tim", "version": made.json()["version"]})
        assert answer.status_code == 409
        assert dora.delete(path).status_code == 204
        assert dora.get(path).status_code == 404

    @pytest.mark.parametrize(
        ("call", "path", "body", "status"),
        [
            ("post", "seats/", {"title": "X", "parent": 1}, 403),
            ("patch", "seats/5/", {"title": "X"}, 403),
            ("delete", "seats/5/", None, 403),
            ("post", "seats/5/people/", {"username": "idle-one"}, 403),
            ("delete", "seats/4/people/ana-one/", None, 403),
        ],
    )
    def test_a_rep_changes_no_seat(self, office, ana, call, path, body, status):
        before = fingerprint(office.sandbox)
        assert getattr(ana, call)(office.api(path), body).status_code == status
        assert fingerprint(office.sandbox) == before

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("seats/", {"title": ""}),
            ("seats/", {"title": "X"}),
            ("seats/", {"title": "X", "parent": 99}),
            ("seats/", {"title": "X", "parent": 1, "kind": "king"}),
            ("seats/", {"title": "X", "parent": 1, "sandbox": 2}),
        ],
    )
    def test_a_seat_that_cannot_be_is_refused(self, office, dora, path, body):
        assert dora.post(office.api(path), body).status_code == 400

    def test_nobody_stands_above_the_own_superior(self, office, dora):
        assert dora.patch(office.api("seats/2/"), {"parent": 4}).status_code == 400

    def test_a_seat_that_is_used_stays(self, office, dora):
        answer = dora.delete(office.api("seats/4/"))
        assert answer.status_code == 400
        assert "still has" in str(answer.json())

    def test_a_teacher_seats_and_unseats_a_student(self, office, tess):
        path = office.api("seats/5/people/")
        told = tess.post(path, {"username": "idle-one"}).json()
        assert told["occupied_by"] == ["bea-one", "idle-one"]
        assert tess.post(path, {"username": "idle-one"}).status_code == 400
        assert tess.post(path, {"username": "nobody"}).status_code == 400
        assert tess.delete(f"{path}idle-one/").status_code == 204
        assert tess.delete(f"{path}idle-one/").status_code == 404


class TestRules:
    def test_modes_are_read_by_all_and_set_by_the_head(self, office, ana, dora):
        modes = ana.get(office.api("sharing-modes/")).json()
        assert modes["accounts"] == "private"
        assert ana.patch(office.api("sharing-modes/"), {"accounts": "read"}).status_code == 403
        assert ana.get(office.api("accounts/3/")).status_code == 404
        told = dora.patch(office.api("sharing-modes/"), {"accounts": "read"}).json()
        assert told == {**modes, "accounts": "read"}
        assert ana.get(office.api("accounts/3/")).status_code == 200

    @pytest.mark.parametrize("body", [{"accounts": "all"}, {"evil": "read"}, {"accounts": 1}, []])
    def test_a_mode_that_there_is_not_is_refused(self, office, dora, body):
        assert dora.patch(office.api("sharing-modes/"), body).status_code == 400

    def test_rights_are_read_by_all_and_set_by_the_head(self, office, ana, dora):
        rights = ana.get(office.api("rights/")).json()
        assert rights["rep"]["accounts"]["delete"] == "none"
        body = {"rep": {"accounts": {"delete": "own"}}}
        assert ana.patch(office.api("rights/"), body).status_code == 403
        assert dora.patch(office.api("rights/"), body).json()["rep"]["accounts"]["delete"] == "own"
        with office.acting("ana"):
            number = make.account().number
        assert ana.delete(office.api(f"accounts/{number}/")).status_code == 204

    @pytest.mark.parametrize(
        "body",
        [
            {"head": {"accounts": {"delete": "none"}}},
            {"rep": {"evil": {"delete": "own"}}},
            {"rep": {"accounts": {"fly": "own"}}},
            {"rep": {"accounts": {"delete": "far"}}},
            {"rep": {"products": {"delete": "own"}}},
            {"rep": "all"},
            {"rep": {"accounts": "all"}},
            {"king": {"accounts": {"delete": "own"}}},
        ],
    )
    def test_a_right_that_there_is_not_is_refused(self, office, dora, body):
        before = fingerprint(office.sandbox)
        assert dora.patch(office.api("rights/"), body).status_code == 400
        assert fingerprint(office.sandbox) == before

    def test_a_key_field_is_locked_and_opened(self, office, ana, dora):
        body = {"kind": "rep", "collection": "accounts", "field": "name"}
        assert ana.post(office.api("field-locks/"), body).status_code == 403
        lock = dora.post(office.api("field-locks/"), body).json()
        assert ana.get(office.api("field-locks/")).json() == [lock]
        assert ana.patch(office.api("accounts/1/"), {"name": "X"}).status_code == 403
        assert ana.delete(office.api(f"field-locks/{lock['number']}/")).status_code == 403
        assert dora.delete(office.api(f"field-locks/{lock['number']}/")).status_code == 204
        assert ana.patch(office.api("accounts/1/"), {"name": "X"}).status_code == 200
        assert dora.post(office.api("field-locks/"), {**body, "field": "evil"}).status_code == 400
        assert dora.post(office.api("field-locks/"), {**body, "kind": "head"}).status_code == 400


class TestHistory:
    def test_a_record_tells_all_that_was_written_about_it(self, office, ana, dora):
        ana.patch(office.api("accounts/1/"), {"phone": "1"})
        dora.patch(office.api("accounts/1/"), {"phone": "2"})
        told = ana.get(office.api("accounts/1/history/")).json()
        assert [(one["user"], one["after"]["phone"]) for one in told["results"]] == [
            ("dora-one", "2"),
            ("ana-one", "1"),
        ]
        assert ana.get(office.api("accounts/3/history/")).status_code == 404
        assert ana.get(office.api("unicorns/1/history/")).status_code == 404

    def test_a_deleted_record_is_told_to_staff_only(self, office, dora, tess):
        with office.acting("ana"):
            number = make.account().number
        dora.delete(office.api(f"accounts/{number}/"))
        path = office.api(f"accounts/{number}/history/")
        assert dora.get(path).status_code == 404
        told = tess.get(path).json()["results"]
        assert [one["change"] for one in told] == ["deleted", "made"]

    def test_of_a_reset_staff_read_what_it_did_to_this_record(self, office, ana, tess):
        ana.patch(office.api("accounts/1/"), {"phone": "1"})
        tess.post(office.api("reset/"))
        jump = tess.get(office.api("accounts/1/history/")).json()["results"][0]
        assert (jump["change"], jump["before"], jump["after"]) == (
            "jump",
            {"phone": "1"},
            {"phone": ""},
        )
        told = ana.get(office.api("accounts/1/history/")).json()["results"]
        assert all(one["before"] == {} for one in told if one["change"] == "jump")


class TestSync:
    def test_a_copy_is_kept_by_going_on_after_the_last_entry(self, office, tess):
        with office.acting("ana"):
            numbers = [make.account().number for _each in range(5)]
        seen, after = [], 0
        while True:
            path = office.api(f"journal/?after={after}&page_size=2&event=account.created")
            page = tess.get(path).json()["results"]
            if not page:
                break
            seen += [one["record"] for one in page]
            after = page[-1]["number"]
        assert seen == numbers

    @pytest.mark.parametrize("text", ["x", "-1", "1.5", "9" * 30])
    def test_what_is_no_entry_is_told(self, office, tess, text):
        assert list(tess.get(office.api(f"journal/?after={text}")).json()) == ["after"]


class TestUndo:
    def test_who_did_it_takes_it_back_as_long_as_nobody_changed_it(self, office, ana, dora):
        ana.patch(office.api("accounts/1/"), {"phone": "1"})
        last = Entry._base_manager.filter(sandbox=office.sandbox).latest("number").number
        path = office.api(f"journal/{last}/")
        assert ana.get(path).json()["undo"] == {"allowed": True, "reason": ""}
        assert dora.get(path).json()["undo"]["allowed"] is False
        assert dora.post(f"{path}undo/").status_code == 403
        assert ana.post(f"{path}undo/").status_code == 200
        with office.as_system():
            assert Account.objects.numbered(1).get().phone == ""
        assert ana.post(f"{path}undo/").status_code == 403

    def test_an_entry_that_one_may_not_read_is_not_there(self, office, ana):
        with office.acting("bo"):
            make.account()
        last = Entry._base_manager.filter(sandbox=office.sandbox).latest("number").number
        for number in (last, last + 99):
            assert ana.get(office.api(f"journal/{number}/")).status_code == 404
            assert ana.post(office.api(f"journal/{number}/undo/")).status_code == 404
