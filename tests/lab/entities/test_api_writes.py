"""Writes of the API that meet others, come twice, or are many at once."""

import pytest

from crm.models import Account, Quote
from lab.testing.callers import program
from lab.testing.contract import entry_count
from tests.factories import make


class TestConflict:
    def test_a_stale_version_is_told_with_the_record_as_it_is_now(self, ana, dora, office):
        read = ana.get(office.api("accounts/1/")).json()
        dora.patch(office.api("accounts/1/"), {"phone": "1"})
        answer = ana.patch(office.api("accounts/1/"), {"phone": "2", "version": read["version"]})
        assert answer.status_code == 409
        assert answer.json()["current"]["phone"] == "1"
        assert "Customer 1" in answer.json()["detail"]
        now = answer.json()["current"]["version"]
        again = ana.patch(office.api("accounts/1/"), {"phone": "2", "version": now})
        assert again.status_code == 200

    def test_a_stale_version_stops_actions_and_deletes_too(self, dora, office):
        read = dora.get(office.api("opportunities/1/")).json()
        dora.patch(office.api("opportunities/1/"), {"next_step": "call"})
        stale = {"version": read["version"], "reason": "price"}
        assert dora.post(office.api("opportunities/1/win/"), stale).status_code == 409
        deleted = dora.delete(office.api(f"opportunities/1/?version={read['version']}"))
        assert deleted.status_code == 409
        assert dora.get(office.api("opportunities/1/")).json()["stage"] == "qualify"

    def test_a_version_from_before_a_reset_is_stale(self, office):
        tess, ana = program(office.people["tess"]), program(office.people["ana"])
        read = ana.get(office.api("accounts/1/")).json()
        assert tess.post(office.api("reset/")).status_code == 200
        answer = ana.patch(office.api("accounts/1/"), {"phone": "2", "version": read["version"]})
        assert answer.status_code == 409


class TestRepeats:
    def test_a_call_sent_twice_with_one_key_makes_one_record(self, ana, office):
        key = {"Idempotency-Key": "5f1d"}
        first = ana.post(office.api("accounts/"), {"name": "Once"}, headers=key)
        second = ana.post(office.api("accounts/"), {"name": "Once"}, headers=key)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["number"] == second.json()["number"]
        assert ana.get(office.api("accounts/?q=Once")).json()["count"] == 1

    def test_an_action_sent_twice_with_one_key_is_done_once(self, ana, office):
        with office.acting("ana"):
            quote = make.quote(account=Account.objects.numbered(1).get())
        path = office.api(f"quotes/{quote.number}/send/")
        key = {"Idempotency-Key": "send-1"}
        assert ana.post(path, {}, headers=key).status_code == 200
        assert ana.post(path, {}, headers=key).status_code == 200
        assert ana.post(path, {}).status_code == 400

    def test_a_key_belongs_to_what_it_was_used_for(self, ana, office):
        key = {"Idempotency-Key": "5f1d"}
        ana.post(office.api("accounts/"), {"name": "Once"}, headers=key)
        before = entry_count(office.sandbox)
        for path, given in (
            ("leads/", {"name": "Once"}),
            ("accounts/", {"name": "Twice"}),
            ("accounts/", [{"name": "Once"}]),
            ("opportunities/1/lose/", {"reason": "price"}),
        ):
            answer = ana.post(office.api(path), given, headers=key)
            assert answer.status_code == 422, path
            assert "other content" in answer.json()["detail"]
        assert entry_count(office.sandbox) == before
        fields = {"name": "Fields", "phone": "1"}
        other = {"Idempotency-Key": "order"}
        first = ana.post(office.api("accounts/"), fields, headers=other)
        turned = dict(reversed(fields.items()))
        assert ana.post(office.api("accounts/"), turned, headers=other).json() == first.json()

    def test_a_key_of_one_record_is_none_for_an_action_on_another(self, ana, office):
        with office.acting("ana"):
            account = Account.objects.numbered(1).get()
            one, two = make.quote(account=account), make.quote(account=account)
        key = {"Idempotency-Key": "send-1"}
        assert (
            ana.post(office.api(f"quotes/{one.number}/send/"), {}, headers=key).status_code == 200
        )
        for path in (f"quotes/{two.number}/send/", f"quotes/{one.number}/accept/"):
            assert ana.post(office.api(path), {}, headers=key).status_code == 422
        with office.acting("ana"):
            assert {q.status for q in Quote.objects.all()} == {"sent", "draft"}

    def test_several_records_with_one_key_are_made_once(self, ana, office):
        key = {"Idempotency-Key": "many"}
        given = [{"name": "Twin A"}, {"name": "Twin B"}]
        first = ana.post(office.api("accounts/"), given, headers=key)
        second = ana.post(office.api("accounts/"), given, headers=key)
        assert first.json() == second.json()
        for other in (given[:1], [*given, {"name": "Twin C"}], given[0], [given[0], {"name": "X"}]):
            assert ana.post(office.api("accounts/"), other, headers=key).status_code == 422
        assert ana.get(office.api("accounts/?q=Twin")).json()["count"] == 2

    def test_a_key_is_of_reasonable_length(self, ana, office):
        key = {"Idempotency-Key": "k" * 51}
        assert ana.post(office.api("accounts/"), {"name": "X"}, headers=key).status_code == 400


class TestSeveral:
    def test_several_are_made_in_one_call(self, ana, office, django_assert_max_num_queries):
        given = [{"name": f"Firm {n}"} for n in range(200)]
        with django_assert_max_num_queries(40):
            answer = ana.post(office.api("accounts/"), given)
        assert answer.status_code == 201
        assert len({row["number"] for row in answer.json()}) == 200
        assert ana.get(office.api("accounts/?q=Firm")).json()["count"] == 200

    def test_one_bad_record_stops_all_and_every_bad_one_is_told(self, ana, office):
        given = [{"name": "A"}, {"name": ""}, {"name": "C"}, {"name": "D", "industry": "x"}]
        before = entry_count(office.sandbox)
        answer = ana.post(office.api("accounts/"), given)
        assert answer.status_code == 400
        assert {place: set(told) for place, told in answer.json().items()} == {
            "1": {"name"},
            "3": {"industry"},
        }
        assert entry_count(office.sandbox) == before

    def test_documents_with_lines_are_made_together_or_not_at_all(self, ana, office):
        good = {"account": 1, "lines": [{"description": "A", "price": "1"}]}
        bad = {"account": 1, "lines": [{"quantity": 1}]}
        answer = ana.post(office.api("quotes/"), [good, bad])
        assert answer.status_code == 400
        assert set(answer.json()) == {"1"}
        assert ana.get(office.api("quotes/")).json()["count"] == 0
        assert ana.post(office.api("quotes/"), [good, good]).status_code == 201

    def test_several_are_changed_by_their_numbers(self, dora, office):
        given = [{"number": 1, "phone": "1"}, {"number": 2, "phone": "2", "name": "Two"}]
        answer = dora.patch(office.api("accounts/"), given)
        assert answer.status_code == 200, answer.content
        assert [row["number"] for row in answer.json()] == [1, 2]
        assert dora.get(office.api("accounts/2/")).json()["name"] == "Two"
        assert dora.get(office.api("accounts/1/")).json()["name"] == "Customer 1"

    @pytest.mark.parametrize(
        ("given", "place"),
        [
            ([{"number": 1, "phone": "9"}, {"number": 77, "phone": "9"}], "1"),
            ([{"number": 1, "phone": "9"}, {"number": 1, "phone": "8"}], "1"),
            ([{"number": 1, "phone": "9"}, {"number": 2, "kind": "x"}], "1"),
            ([{"number": 1, "name": "Customer 1"}, {"number": 2, "name": ""}], "1"),
        ],
    )
    def test_several_are_changed_together_or_not_at_all(self, dora, office, given, place):
        answer = dora.patch(office.api("accounts/"), given)
        assert answer.status_code == 400
        assert set(answer.json()) == {place}
        assert dora.get(office.api("accounts/1/")).json()["phone"] == ""

    def test_hidden_ones_are_not_changed_in_a_list(self, ana, office):
        answer = ana.patch(office.api("accounts/"), [{"number": 2, "phone": "9"}])
        assert answer.status_code == 400
        assert set(answer.json()) == {"0"}

    def test_a_stale_one_among_several_stops_all(self, dora, office):
        stale = dora.get(office.api("accounts/2/")).json()["version"]
        dora.patch(office.api("accounts/2/"), {"phone": "5"})
        given = [{"number": 1, "phone": "9"}, {"number": 2, "phone": "9", "version": stale}]
        assert dora.patch(office.api("accounts/"), given).status_code == 409
        assert dora.get(office.api("accounts/1/")).json()["phone"] == ""

    @pytest.mark.parametrize(
        "given", [[5], ["a"], [[]], [None], [{"phone": "1"}], [{"number": "1"}], [{"number": True}]]
    )
    def test_what_is_no_list_of_records_is_refused(self, dora, office, given):
        assert dora.patch(office.api("accounts/"), given).status_code == 400

    def test_too_many_at_once_are_refused(self, dora, office):
        for call in (dora.post, dora.patch):
            answer = call(office.api("accounts/"), [{"name": "x", "number": 1}] * 1001)
            assert answer.status_code == 400
            assert "1000" in answer.json()["detail"]
