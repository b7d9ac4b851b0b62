"""The REST API as programs meet it: lists, records, several records, actions, errors."""

from decimal import Decimal

import pytest

from crm.models import Account, Opportunity, Quote
from lab.journal.models import Entry
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def ana(office: Company):
    return program(office.people["ana"])


@pytest.fixture
def dora(office: Company):
    return program(office.people["dora"])


def entries(office: Company) -> int:
    return Entry._base_manager.filter(sandbox=office.sandbox).count()


class TestDoor:
    def test_without_a_token_nothing_is_told(self, office, client):
        answer = client.get(office.api("accounts/"))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Token"

    def test_the_token_view_opens_the_door(self, office, client):
        person = office.people["ana"]
        person.set_password("a long secret 1")
        person.save()
        given = {"username": person.username, "password": "a long secret 1"}
        answer = client.post("/api/v1/token/", given, "application/json")
        headers = {"Authorization": f"Token {answer.json()['token']}"}
        assert client.get(office.api("accounts/"), headers=headers).json()["count"] == 1

    def test_a_logged_in_browser_must_prove_that_a_write_is_its_own(self, office):
        from django.test import Client

        browser = Client(enforce_csrf_checks=True)
        browser.force_login(
            office.people["ana"], backend="django.contrib.auth.backends.ModelBackend"
        )
        assert browser.get(office.api("accounts/")).status_code == 200
        answer = browser.post(office.api("accounts/"), {"name": "X"}, "application/json")
        assert answer.status_code == 403

    def test_a_seat_that_is_not_ones_own_is_refused_with_the_own_ones(self, office):
        answer = program(office.people["ana"], seat=1).get(office.api("accounts/"))
        assert answer.status_code == 403
        assert "Your seats: 4" in answer.json()["detail"]
        assert program(office.people["ana"], seat=4).get(office.api("accounts/")).status_code == 200

    def test_a_second_seat_sees_with_its_own_eyes(self, office):
        from lab.tenancy.models import Occupancy

        Occupancy._base_manager.create(
            sandbox=office.sandbox, seat_number=3, user=office.people["ana"]
        )
        assert program(office.people["ana"]).get(office.api("accounts/")).json()["count"] == 1 + 0
        mia = program(office.people["ana"], seat=3).get(office.api("accounts/"))
        assert [row["owner"] for row in mia.json()["results"]] == [6]

    def test_an_address_that_does_not_exist_is_told_in_json(self, ana, office):
        answer = ana.get(office.api("unicorns/"))
        assert answer.status_code == 404
        assert "detail" in answer.json()


class TestList:
    def test_a_rep_lists_what_the_rep_may_see(self, ana, office):
        told = ana.get(office.api("accounts/")).json()
        assert (told["count"], told["next"], told["previous"]) == (1, None, None)
        (row,) = told["results"]
        assert (row["number"], row["name"], row["owner"]) == (1, "Customer 1", 4)
        assert row["version"] == "1.1"

    def test_pages_are_linked_and_do_not_overlap(self, dora, office):
        seen, url = [], office.api("opportunities/?page_size=1&ordering=amount")
        while url:
            told = dora.get(url).json()
            assert told["count"] == 3
            seen += [row["amount"] for row in told["results"]]
            url = told["next"]
        assert seen == ["100.00", "200.00", "300.00"]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("q=deal 2", [2]),
            ("q=customer", [1, 2, 3]),
            ("amount__gte=200", [2, 3]),
            ("amount__gte=150&amount__lte=250", [2]),
            ("account=1,3", [1, 3]),
            ("owner=5", [2]),
            ("owner=me", []),
            ("stage=qualify&stage=won", [1, 2, 3]),
            ("stage=won", []),
            ("expected_close__empty=true", [1, 2, 3]),
            ("closed_on__empty=false", []),
            ("account=99999999999999999999", []),
        ],
    )
    def test_filters_find_what_they_say(self, dora, office, query, numbers):
        answer = dora.get(office.api(f"opportunities/?ordering=number&{query}"))
        assert answer.status_code == 200, answer.content
        assert [row["number"] for row in answer.json()["results"]] == numbers

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("amount__gte=much", "amount__gte"),
            ("amount__gte=NaN", "amount__gte"),
            ("stage=winning", "stage"),
            ("owner=somebody", "owner"),
            ("account=first", "account"),
            ("expected_close__gte=2018-02-31", "expected_close__gte"),
            ("ordering=colour", "ordering"),
            ("ordering=-name,colour", "ordering"),
            ("page_size=1001", "page_size"),
            ("page_size=0", "page_size"),
            ("page_size=many", "page_size"),
            ("amuont=5", "amuont"),
            ("sandbox=2", "sandbox"),
            ("owner__parent=2", "owner__parent"),
            ("q=%00", "q"),
        ],
    )
    def test_a_wrong_parameter_is_named(self, dora, office, query, name):
        answer = dora.get(office.api(f"opportunities/?{query}"))
        assert answer.status_code == 400
        assert set(answer.json()) == {name}
        assert answer.json()[name][0]

    def test_an_extreme_number_filters_and_does_not_break(self, dora, office):
        for query in ("amount__gte=1e400", "amount__lte=-1e400", "probability__gte=" + "9" * 40):
            assert dora.get(office.api(f"opportunities/?{query}")).status_code in (200, 400)

    def test_a_page_beyond_the_end_is_not_there(self, dora, office):
        assert dora.get(office.api("opportunities/?page=2")).status_code == 404

    def test_a_list_costs_the_same_for_one_row_and_for_many(
        self, dora, office, django_assert_max_num_queries
    ):
        with office.acting("dora"):
            account = make.account()
            for _each in range(12):
                make.quote(account=account)
        with django_assert_max_num_queries(12) as few:
            assert len(dora.get(office.api("quotes/?page_size=1")).json()["results"]) == 1
        with django_assert_max_num_queries(len(few)):
            assert len(dora.get(office.api("quotes/?page_size=12")).json()["results"]) == 12


class TestRecord:
    def test_money_is_text_a_stage_its_key_and_a_reference_a_number(self, ana, office):
        row = ana.get(office.api("opportunities/1/")).json()
        assert row["amount"] == "100.00"
        assert row["stage"] == "qualify"
        assert (row["account"], row["owner"], row["contact"]) == (1, 4, None)

    def test_a_record_is_made_changed_and_deleted(self, dora, office):
        made = dora.post(office.api("accounts/"), {"name": "New Ltd", "industry": "retail"})
        assert made.status_code == 201, made.content
        number = made.json()["number"]
        assert made.headers["Location"].endswith(f"/accounts/{number}/")
        changed = dora.patch(office.api(f"accounts/{number}/"), {"phone": "123"})
        assert (changed.json()["phone"], changed.json()["industry"]) == ("123", "retail")
        assert changed.json()["version"] != made.json()["version"]
        assert dora.delete(office.api(f"accounts/{number}/")).status_code == 204
        assert dora.get(office.api(f"accounts/{number}/")).status_code == 404

    def test_every_write_is_journalled_as_coming_through_the_api(self, ana, office):
        ana.post(office.api("accounts/"), {"name": "New Ltd"})
        entry = Entry._base_manager.filter(sandbox=office.sandbox).first()
        assert (entry.event, entry.via, entry.seat_number) == ("account.created", "api", 4)
        assert entry.user == office.people["ana"]

    def test_put_empties_what_is_left_out(self, ana, office):
        ana.patch(office.api("accounts/1/"), {"phone": "123", "industry": "retail"})
        row = ana.put(office.api("accounts/1/"), {"name": "Only a name"}).json()
        assert (row["name"], row["phone"], row["industry"]) == ("Only a name", "", "")
        assert row["owner"] == 4

    def test_lines_are_updated_made_and_deleted_by_their_numbers(self, ana, office):
        given = {
            "account": 1,
            "lines": [
                {"description": "Press", "quantity": 2, "price": "50"},
                {"description": "Setup", "quantity": 1, "price": "10"},
            ],
        }
        made = ana.post(office.api("quotes/"), given)
        assert made.status_code == 201, made.content
        press, setup = made.json()["lines"]
        assert made.json()["total"] == "110.00"
        lines = [
            {"number": press["number"], "quantity": 3},
            {"description": "Care", "quantity": 1, "price": "5.50"},
        ]
        row = ana.patch(office.api(f"quotes/{made.json()['number']}/"), {"lines": lines}).json()
        assert [line["description"] for line in row["lines"]] == ["Press", "Care"]
        assert row["lines"][0]["number"] == press["number"]
        assert setup["number"] not in {line["number"] for line in row["lines"]}
        assert row["total"] == "155.50"

    def test_a_row_that_was_read_can_be_sent_back_line_by_line(self, ana, office):
        with office.acting("ana"):
            quote = make.quote(account=Account.objects.numbered(1).get())
        lines = ana.get(office.api(f"quotes/{quote.number}/")).json()["lines"]
        answer = ana.patch(office.api(f"quotes/{quote.number}/"), {"lines": lines})
        assert answer.status_code == 200, answer.content
        assert answer.json()["lines"] == lines

    def test_what_is_wrong_in_a_line_is_told_with_its_position(self, ana, office):
        given = {"account": 1, "lines": [{"description": "A"}, {"quantity": "many"}]}
        answer = ana.post(office.api("quotes/"), given)
        assert answer.status_code == 400
        assert set(answer.json()["lines"]) == {"1"}
        assert "quantity" in answer.json()["lines"]["1"]

    def test_a_line_of_another_quote_is_refused(self, ana, office):
        with office.acting("ana"):
            account = Account.objects.numbered(1).get()
            one, two = make.quote(account=account), make.quote(account=account)
            foreign = two.lines.get().number
        lines = [{"number": foreign, "price": "1"}]
        answer = ana.patch(office.api(f"quotes/{one.number}/"), {"lines": lines})
        assert answer.status_code == 400

    def test_giving_a_record_away_answers_only_its_number(self, office):
        max_ = program(office.people["max"])
        with office.acting("max"):
            number = make.account().number
        answer = max_.patch(office.api(f"accounts/{number}/"), {"owner": 6})
        assert answer.status_code == 403
        assert "reach" in answer.json()["detail"] or answer.json()["detail"]


class TestHostileBodies:
    @pytest.mark.parametrize(
        "given",
        [
            {"name": 5},
            {"name": ["a"]},
            {"name": {"a": 1}},
            {"name": "\x00"},
            {"name": "x" * 5000},
            {"name": None},
            {"name": "a", "founded": "99999-01-01"},
            {"name": "a", "founded": {}},
            {"name": "a", "annual_revenue": "1e400"},
            {"name": "a", "annual_revenue": "NaN"},
            {"name": "a", "annual_revenue": float(10**300)},
            {"name": "a", "annual_revenue": True},
            {"name": "a", "employees": 10**30},
            {"name": "a", "employees": 1.5},
            {"name": "a", "parent": 10**30},
            {"name": "a", "parent": -1},
            {"name": "a", "parent": "1; DROP TABLE crm_account"},
            {"name": "a", "parent": True},
            {"name": "a", "parent": [1]},
            {"name": "a", "kind": ["direct"]},
            {"name": "a", "kind": "nonsense"},
            {"name": "a", "industry": "nonsense"},
            {"name": "a", "industry": {}},
            {"name": "a", "email": "nobody"},
            {"name": "a", "owner": "ana"},
            {"name": "a", "version": 5},
        ],
    )
    def test_a_bad_value_is_told_by_its_field_and_writes_nothing(self, dora, office, given):
        before = entries(office)
        for call in (dora.post, dora.put, dora.patch):
            number = "" if call == dora.post else "1/"
            answer = call(office.api(f"accounts/{number}"), given)
            fine = {"name": 5}, {"name": "a", "employees": 1.5}, {"name": "a", "version": 5}
            if answer.status_code in (200, 201) and given in fine:
                continue
            assert answer.status_code == 400, (given, answer.content)
            assert set(answer.json()) <= set(given), answer.json()
        if given.get("name") == "a" and "employees" not in given and "version" not in given:
            assert entries(office) == before

    @pytest.mark.parametrize(
        "name", ["sandbox", "sandbox_id", "id", "pk", "number", "name_key", "owner_id", "unicorn"]
    )
    def test_what_only_the_kernel_sets_is_refused_by_name(self, ana, office, name):
        before = entries(office)
        for call, path in ((ana.post, "accounts/"), (ana.patch, "accounts/1/")):
            answer = call(office.api(path), {"name": "Mine", name: 3})
            assert answer.status_code == 400
            assert set(answer.json()) == {name}
        assert entries(office) == before

    @pytest.mark.parametrize(
        ("body", "kind", "status"),
        [
            (b'{"name": ', "application/json", 400),
            (b"\xff\xfe", "application/json", 400),
            (b'{"name": NaN}', "application/json", 400),
            (b'{"name": "\\ud800"}', "application/json", 400),
            (b"[" * 200_000, "application/json", 400),
            (b'"text"', "application/json", 400),
            (b"5", "application/json", 400),
            (b"null", "application/json", 400),
            (b"", "application/json", 400),
            (b"name=a", "application/x-www-form-urlencoded", 415),
            (b"<a/>", "text/xml", 415),
            (b'{"name": "' + b"x" * 6_000_000 + b'"}', "application/json", 413),
        ],
    )
    def test_a_body_that_is_no_record_is_refused(self, ana, office, body, kind, status):
        answer = ana.generic("POST", office.api("accounts/"), body, content_type=kind)
        assert answer.status_code == status, answer.content
        assert answer.json()

    def test_a_reference_to_what_is_hidden_is_as_one_to_nothing(self, ana, office):
        hidden = ana.post(office.api("contacts/"), {"name": "C", "account": 2})
        missing = ana.post(office.api("contacts/"), {"name": "C", "account": 12345})
        assert (hidden.status_code, missing.status_code) == (400, 400)
        assert hidden.json() == missing.json()
        for about in ("accounts/2", "accounts/12345", "unicorns/1", "seats", "accounts/x", 7, []):
            answer = ana.post(office.api("tasks/"), {"subject": "T", "about": about})
            assert answer.status_code == 400, about
            assert set(answer.json()) == {"about"}

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
    def test_the_ends_of_time_are_refused(self, ana, office, moment):
        answer = ana.post(office.api("events/"), {"subject": "E", "starts_at": moment})
        assert answer.status_code == 400
        assert set(answer.json()) == {"starts_at"}


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
        stale = {"version": read["version"]}
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
        before = entries(office)
        for path, given in (
            ("leads/", {"name": "Once"}),
            ("accounts/", {"name": "Twice"}),
            ("accounts/", [{"name": "Once"}]),
            ("opportunities/1/lose/", {"reason": "price"}),
        ):
            answer = ana.post(office.api(path), given, headers=key)
            assert answer.status_code == 422, path
            assert "other content" in answer.json()["detail"]
        assert entries(office) == before
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
        before = entries(office)
        answer = ana.post(office.api("accounts/"), given)
        assert answer.status_code == 400
        assert {place: set(told) for place, told in answer.json().items()} == {
            "1": {"name"},
            "3": {"industry"},
        }
        assert entries(office) == before

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


class TestActions:
    def test_a_lead_goes_to_a_confirmed_order(self, ana, office):
        lead = ana.post(office.api("leads/"), {"name": "Li Na", "company": "Blue Sky"}).json()
        path = office.api(f"leads/{lead['number']}/convert/")
        deal = ana.post(path, {"opportunity_name": "Presses", "amount": "500"}).json()
        assert deal["collection"] == "opportunities"
        given = {
            "opportunity": deal["number"],
            "account": deal["account"],
            "lines": [{"product": 1, "quantity": 5}],
        }
        quote = ana.post(office.api("quotes/"), given).json()
        for step in ("send", "accept"):
            answer = ana.post(office.api(f"quotes/{quote['number']}/{step}/"))
            assert answer.status_code == 200, answer.content
        order = ana.post(office.api(f"quotes/{quote['number']}/order/")).json()
        assert (order["collection"], order["status"]) == ("orders", "draft")
        confirmed = ana.post(office.api(f"orders/{order['number']}/confirm/")).json()
        assert (confirmed["status"], confirmed["total"]) == ("confirmed", "500.00")
        won = ana.post(office.api(f"opportunities/{deal['number']}/win/"), {"reason": "price"})
        assert won.json()["stage"] == "won"

    def test_arguments_are_checked_by_name_and_value(self, ana, office):
        path = office.api("opportunities/1/lose/")
        assert set(ana.post(path, {}).json()) == {"reason"}
        assert set(ana.post(path, {"reason": "nonsense"}).json()) == {"reason"}
        answer = ana.post(path, {"reason": "price", "competitor": 12345})
        assert set(answer.json()) == {"competitor"}
        assert set(ana.post(path, {"reason": "price", "owner": 1}).json()) == {"owner"}
        for wrong in ([], {}, 5, True, "x" * 10_000, "\x00"):
            answer = ana.post(path, {"reason": "price", "comment": wrong, "closed_on": wrong})
            assert answer.status_code == 400, wrong
        with office.acting("ana"):
            assert Opportunity.objects.get(name="Deal 1").stage.key == "qualify"

    def test_a_state_that_does_not_allow_it_says_why(self, ana, office):
        with office.acting("ana"):
            quote = make.quote(account=Account.objects.numbered(1).get())
        answer = ana.post(office.api(f"quotes/{quote.number}/accept/"))
        assert answer.status_code == 400
        assert answer.json()["non_field_errors"]
        with office.acting("ana"):
            assert Quote.objects.get().status == "draft"

    def test_an_action_on_what_is_hidden_is_not_there(self, ana, office):
        assert ana.post(office.api("opportunities/2/win/")).status_code == 404

    def test_an_unknown_action_is_not_there(self, ana, office):
        assert ana.post(office.api("opportunities/1/explode/")).status_code == 404


class TestRefusals:
    def test_a_refusal_gives_its_reason(self, ana, office):
        answer = ana.delete(office.api("accounts/1/"))
        assert answer.status_code == 403
        assert "delete" in answer.json()["detail"]
        answer = ana.post(office.api("products/"), {"name": "Mine"})
        assert answer.status_code == 403

    def test_an_assistant_looks_and_does_not_touch(self, office):
        al = program(office.people["al"])
        assert al.get(office.api("accounts/")).json()["count"] == 3
        assert al.patch(office.api("accounts/1/"), {"phone": "1"}).status_code == 403

    def test_a_person_without_a_seat_sees_empty_lists_and_is_told_why(self, office):
        idle = program(office.people["idle"])
        assert idle.get(office.api("accounts/")).json()["count"] == 0
        answer = idle.post(office.api("accounts/"), {"name": "X"})
        assert answer.status_code == 403
        assert "seat" in answer.json()["detail"]

    def test_errors_speak_the_persons_language(self, office):
        person = office.people["ana"]
        person.language = "zh-hans"
        person.save()
        answer = program(person).post(office.api("accounts/"), {"name": ""})
        assert answer.json()["name"] != ["This field cannot be blank."]

    def test_a_locked_database_asks_to_try_again(self, ana, office, monkeypatch):
        from django.db import OperationalError

        from lab.entities.api import views

        def locked(*_args, **_kwargs):
            raise OperationalError("database is locked")

        monkeypatch.setattr(views, "create_record", locked)
        answer = ana.post(office.api("accounts/"), {"name": "X"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"

    def test_totals_are_not_for_sending(self, ana, office):
        for name in ("total", "code", "status"):
            answer = ana.post(office.api("quotes/"), {"account": 1, name: "5"})
            assert set(answer.json()) == {name}
        answer = ana.post(
            office.api("quotes/"), {"account": 1, "lines": [{"description": "A", "sandbox": 1}]}
        )
        assert set(answer.json()["lines"]["0"]) == {"sandbox"}

    def test_decimals_keep_their_places(self, ana, office):
        row = ana.patch(office.api("opportunities/1/"), {"amount": "7.5"}).json()
        assert row["amount"] == "7.50"
        with office.acting("ana"):
            assert Opportunity.objects.get(name="Deal 1").amount == Decimal("7.5")
