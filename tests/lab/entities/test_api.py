"""The REST API as programs meet it: the door, lists, records, actions, refusals."""

from decimal import Decimal

import pytest

from crm.models import Account, Opportunity, Quote
from lab.journal.models import Entry
from lab.testing.callers import program
from tests.factories import make


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

    def test_a_person_without_a_seat_is_told_to_ask_for_one(self, office):
        idle = program(office.people["idle"])
        for answer in (
            idle.get(office.api("accounts/")),
            idle.post(office.api("accounts/"), {"name": "X"}),
        ):
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
