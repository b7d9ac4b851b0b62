"""Leads go to seats by the company's rules."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import AssignmentRule, AssignmentSeat, Lead
from crm.parties.assignment.selectors import Assigner
from crm.parties.assignment.services import (
    assignment_rule_change,
    assignment_rules_sort,
    lead_assign,
    leads_assign,
)
from crm.selling.services import lead_convert
from lab import records
from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.access.models import Right
from lab.journal.jumps import reset, stamp
from lab.journal.models import Entry
from lab.records.loading import load_rows, set_counters
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import make_id, number_of
from lab.tenancy.models import Occupancy
from lab.testing.callers import browser, program
from tests.factories import make


def rule(office, *who: str, **values) -> AssignmentRule:
    """A rule of Dora's that gives leads to these people in their turn."""
    with office.acting("dora"):
        return make.assignment_rule(seats=[office.seat(one) for one in who], **values)


def leads(office, count: int, **values) -> list[Lead]:
    with office.acting("dora"):
        return [make.lead(**values) for _each in range(count)]


def assigned(office, rows) -> list[str]:
    """Whose the leads are after Dora let the rules assign them."""
    with office.acting("dora") as actor:
        leads_assign(rows)
        found = Lead.objects.in_bulk([row.pk for row in rows])
        return [actor.policy.seats[found[row.pk].owner_id].name for row in rows]


def test_round_robin_gives_each_seat_its_turn_and_goes_on_next_time(office):
    rule(office, "ana", "bea", "bo")
    assert assigned(office, leads(office, 4)) == ["Ana", "Bea", "Bo", "Ana"]
    assert assigned(office, leads(office, 1)) == ["Bea"]


def test_a_reset_turns_the_turn_back(office):
    """A rule made in play goes with the reset, so it is one of the scenario's."""
    template = office.template
    with acting_as(system_actor(template)):
        load_rows(AssignmentRule, [(1, {"name": "All", "position": 1})])
        places = [
            (n, {"rule_id": make_id(template.pk, 1), "seat_id": make_id(template.pk, seat)})
            for n, seat in enumerate((4, 5), 1)
        ]
        load_rows(AssignmentSeat, places)
        set_counters()
    fresh = stamp(template, name="Fresh", classroom=office.classroom)

    def first_owner() -> int:
        with acting_as(system_actor(fresh)):
            return number_of(lead_assign(make.lead()).owner_id)

    assert [first_owner(), first_owner(), first_owner()] == [4, 5, 4]
    with acting_as(system_actor(fresh)):
        reset(fresh)
    assert first_owner() == 4


def test_the_first_fitting_rule_takes_a_lead_and_all_its_conditions_must_hold(office):
    rule(office, "ana", name="North fair", region="north", source="fair")
    rule(office, "bo", name="Berlin", city="berlin")
    rule(office, "bea", name="Rest")
    with office.acting("dora"):
        rows = [
            make.lead(region="north", source="fair", city="Berlin"),
            make.lead(region="north", source="web", city="East BERLIN"),
            make.lead(region="north"),
        ]
    assert assigned(office, rows) == ["Ana", "Bo", "Bea"]
    entry = Entry._base_manager.filter(event="lead.assigned").earliest("number")
    assert entry.data["rule"] == "North fair"
    assert entry.data["seat"] == "Ana"


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        ({"region": "north"}, {"region": "south"}),
        ({"industry": "retail"}, {"industry": "software"}),
        ({"source": "fair"}, {"source": "web"}),
        ({"rating": "hot"}, {"rating": "cold"}),
        ({"city": "Berlin"}, {"city": "Bern"}),
    ],
)
def test_each_condition_counts(office, condition, other):
    rule(office, "ana", **condition)
    with office.acting("dora"):
        assert leads_assign([make.lead(**condition)]) == 1
        assert leads_assign([make.lead(**other), make.lead()]) == 0


def test_an_inactive_rule_takes_nothing(office):
    rule(office, "ana", active=False)
    with office.acting("dora"), pytest.raises(ValidationError, match="No active rule"):
        lead_assign(make.lead())


def test_the_fewest_open_leads_win_and_what_is_given_meanwhile_counts(office):
    rule(office, "ana", "bea", mode="fewest_open")
    with office.acting("ana"):
        make.lead(), make.lead()
        make.lead(status="unqualified", unqualified_reason="No budget")
    assert assigned(office, leads(office, 4)) == ["Bea", "Bea", "Ana", "Bea"]


def test_a_lead_that_somebody_has_already_does_not_count_against_them(office):
    rule(office, "ana", "bea", mode="fewest_open")
    with office.acting("ana"):
        row = make.lead()
    assert assigned(office, [row]) == ["Ana"]


def test_a_fixed_seat_gets_them_all(office):
    rule(office, "bo", "ana", mode="fixed")
    assert assigned(office, leads(office, 3)) == ["Bo", "Bo", "Bo"]


def test_seats_without_a_person_are_left_out_while_somebody_sits_on_another(office):
    Occupancy._base_manager.filter(user=office.people["ana"]).delete()
    rule(office, "ana", "bea")
    assert assigned(office, leads(office, 2)) == ["Bea", "Bea"]
    Occupancy._base_manager.filter(user=office.people["bea"]).delete()
    assert set(assigned(office, leads(office, 2))) == {"Ana", "Bea"}


def test_a_converted_lead_is_nobodys_to_give_any_more(office):
    rule(office, "ana")
    with office.acting("dora"):
        row = make.lead()
        lead_convert(row)
        with pytest.raises(ValidationError, match="converted already"):
            lead_assign(row)


class TestRights:
    def test_a_rep_needs_the_right_to_transfer(self, office):
        rule(office, "bea")
        with office.acting("ana"):
            row = make.lead()
            with pytest.raises(Refused, match="may not transfer"):
                lead_assign(row)
            with pytest.raises(Refused):
                leads_assign([row])
        with office.acting("dora"):
            right = {"kind": "rep", "subject": "leads", "verb": "transfer", "reach": "own"}
            records.create(Right, right)
        with office.acting("ana"):
            lead_assign(row)
            assert not Lead.objects.visible().filter(pk=row.pk).exists()

    @pytest.mark.parametrize(
        ("who", "may"), [("dora", 201), ("tess", 201), ("max", 403), ("ana", 403)]
    )
    def test_only_head_and_staff_make_rules(self, office, who, may):
        api = program(office.people[who])
        given = {"name": "Mine", "lines": [{"seat": 4}]}
        assert api.post(office.api("assignment-rules/"), given).status_code == may
        assert api.get(office.api("assignment-rules/")).status_code == 200

    def test_a_rep_cannot_sort_them(self, office):
        first, second = rule(office, "ana"), rule(office, "bea")
        numbers = {"rule": [second.number, first.number]}
        page = browser(office.people["ana"])
        assert page.post(office.path("assignment-rules/order/"), numbers).status_code == 403
        with office.acting("dora"):
            assert list(AssignmentRule.objects.all()) == [first, second]

    def test_trying_tells_nothing_of_a_hidden_lead(self, office):
        rule(office, "ana")
        with office.acting("bo"):
            hidden = make.lead()
        page = browser(office.people["ana"])
        address = office.path("assignment-rules/try/")
        for number in (hidden.number, 999, "x", ""):
            assert page.get(address, {"lead": number}).status_code == 404


class TestRules:
    def test_a_new_rule_comes_last_and_an_active_one_needs_a_seat(self, office):
        first, second = rule(office, "ana"), rule(office, "bea")
        assert (first.position, second.position) == (1, 2)
        with office.acting("dora"):
            with pytest.raises(ValidationError) as refused:
                assignment_rule_change(first, {}, [])
            assert "lines" in refused.value.message_dict
            assignment_rule_change(first, {"active": False}, [])
            assert not first.seats.exists()

    def test_the_order_is_set_as_a_whole(self, office):
        first, second, third = (rule(office, "ana") for _each in range(3))
        with office.acting("dora"):
            assignment_rules_sort([third.number, first.number, second.number])
            assert list(AssignmentRule.objects.all()) == [third, first, second]
            for numbers in ([first.number], [first.number] * 3, [*range(3)]):
                with pytest.raises(ValidationError, match="changed meanwhile"):
                    assignment_rules_sort(numbers)

    def test_the_arrows_move_a_rule_by_one(self, office):
        first, second = rule(office, "ana"), rule(office, "bea")
        page, address = browser(office.people["dora"]), office.path("assignment-rules/order/")
        page.post(address, {"up": second.number})
        with office.acting("dora"):
            assert list(AssignmentRule.objects.all()) == [second, first]
        page.post(address, {"up": second.number})
        page.post(address, {"down": second.number})
        with office.acting("dora"):
            assert list(AssignmentRule.objects.all()) == [first, second]
        assert page.post(address, {"up": "77"}).status_code == 404

    def test_the_page_says_who_is_next_and_what_would_happen(self, office):
        rule(office, "ana", "bea", name="Fair only", source="fair")
        rule(office, "bo", name="Rest")
        (row,) = leads(office, 1, name="Jo Doe", source="web")
        page = browser(office.people["dora"])
        text = page.get(office.path("assignment-rules/")).content.decode()
        assert "Fair only" in text and text.count(">next<") == 2
        before = Entry._base_manager.filter(sandbox=office.sandbox).count()
        told = page.get(office.path("assignment-rules/try/"), {"lead": row.number}).content.decode()
        assert "Does not fit: Source" in told
        assert "would go to Bo by the rule “Rest”" in told
        assert Entry._base_manager.filter(sandbox=office.sandbox).count() == before

    def test_choosing_costs_the_same_for_many_leads(self, office, django_assert_num_queries):
        rule(office, "ana", "bea", mode="fewest_open")
        rows = leads(office, 12)
        with office.acting("dora") as actor:
            actor.policy.seats
            with django_assert_num_queries(4):
                assigner = Assigner()
                for row in rows:
                    assigner.given(row, assigner.choose(row))


class TestWays:
    """By page, selection, new form, import and API."""

    def test_a_selection_is_assigned_in_one_step_that_can_be_undone(self, office):
        rule(office, "ana", "bo", source="fair")
        rows = [*leads(office, 2, source="fair"), *leads(office, 1, source="web")]
        page = browser(office.people["dora"])
        given = {"operation": "assign", "number": [row.number for row in rows], "confirmed": "1"}
        page.post(office.path("leads/bulk/"), given)
        with office.acting("dora") as actor:
            owners = [actor.policy.seats[row.owner_id].name for row in Lead.objects.order_by("pk")]
            assert owners == ["Ana", "Bo", "Dora"]
            entry = Entry.objects.filter(event="lead.assigned").latest("number")
        page.post(office.path(f"undo/{entry.batch}/"))
        with office.acting("dora"):
            assert set(Lead.objects.values_list("owner", flat=True)) == {office.seat("dora").pk}

    def test_a_rep_is_refused_with_the_reason(self, office):
        rule(office, "bea")
        with office.acting("ana"):
            row = make.lead()
        page = browser(office.people["ana"])
        given = {"operation": "assign", "number": [row.number], "confirmed": "1"}
        assert page.post(office.path("leads/bulk/"), given).status_code == 403
        assert "disabled" in page.get(office.path("leads/")).content.decode()

    def test_the_form_of_a_new_lead_offers_it_to_whom_may(self, office):
        rule(office, "bo")
        ana, dora = browser(office.people["ana"]), browser(office.people["dora"])
        address = office.path("leads/new/")
        assert 'name="then"' not in ana.get(address).content.decode()
        assert 'name="then"' in dora.get(address).content.decode()
        given = {"name": "Jo", "then": "assign", "idempotency_key": "k1"}
        for _twice in range(2):
            dora.post(address, given)
        ana.post(address, {**given, "name": "Mine", "idempotency_key": "k2"})
        with office.acting("dora"):
            assert Lead.objects.get(name="Jo").owner == office.seat("bo")
            assert Lead.objects.get(name="Mine").owner == office.seat("ana")
            assert Entry.objects.filter(event="lead.assigned").count() == 1

    def test_who_gives_a_lead_away_is_led_to_the_list(self, office):
        rule(office, "bo")
        answer = browser(office.people["max"]).post(
            office.path("leads/new/"), {"name": "Jo", "then": "assign", "idempotency_key": "k"}
        )
        assert answer.headers["Location"] == office.path("leads/")

    def test_an_import_can_be_assigned_at_once(self, office):
        rule(office, "ana", "bo")
        page = browser(office.people["dora"])
        file = SimpleUploadedFile("leads.csv", b"name\nOne\nTwo\n")
        run = page.post(office.path("leads/import/"), {"file": file}).headers["Location"]
        assert 'name="then"' in page.get(run).content.decode()
        page.post(run, {"column-0": "name", "duplicates": "skip", "then": ["assign"]})
        page.post(run, {"bad_rows": "none"})
        with office.acting("dora") as actor:
            found = {row.name: actor.policy.seats[row.owner_id].name for row in Lead.objects.all()}
        assert found == {"One": "Ana", "Two": "Bo"}

    def test_by_the_api(self, office):
        rule(office, "bo")
        (row,) = leads(office, 1)
        api = program(office.people["dora"])
        told = api.post(office.api(f"leads/{row.number}/assign/"))
        assert (told.status_code, told.json()["owner"]) == (200, 6)
        assert api.post(office.api("leads/999/assign/")).status_code == 404
        with office.acting("ana"):
            own = make.lead()
        refused = program(office.people["ana"]).post(office.api(f"leads/{own.number}/assign/"))
        assert refused.status_code == 403

    def test_a_lead_that_leaves_ones_reach_is_told_by_its_number_only(self, office):
        rule(office, "bo")
        with office.acting("ana"):
            row = make.lead(name="Secret")
        told = program(office.people["max"]).post(office.api(f"leads/{row.number}/assign/"))
        assert told.status_code == 200
        assert "Secret" not in told.content.decode()
