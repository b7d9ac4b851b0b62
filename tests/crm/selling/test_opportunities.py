import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.models import EvaluationPoint, Opportunity, Stage, StageChange
from crm.selling.selectors import funnel, score, scorecard, stays
from crm.selling.services import (
    evaluation_answer,
    opportunities_create,
    opportunity_create,
    opportunity_lose,
    opportunity_move,
    opportunity_quote,
    opportunity_reopen,
    opportunity_win,
)
from lab import records
from lab.access.decisions import Refused
from lab.access.models import SharingMode
from lab.journal.models import Entry
from tests.factories import make


def stage(key: str) -> Stage:
    return Stage.objects.get(key=key)


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.fixture
def strict(office):
    """Three open stages; the middle one cannot be skipped and asks a question before it is left."""
    with office.acting("dora"):
        for key, position in (("propose", 3), ("won", 4), ("lost", 5)):
            records.change(stage(key), {"position": position})
        middle = make.stage(key="meet", position=2, probability=30, may_be_skipped=False)
        records.create(EvaluationPoint, {"stage": middle, "key": "who", "question": "Who decides?"})
        records.change(stage("propose"), {"required_fields": ["account", "amount"]})
    with office.acting("ana"):
        yield


def test_a_new_opportunity_starts_in_the_first_open_stage(ana):
    deal = make.opportunity()

    assert (deal.stage.key, deal.probability, deal.engaged_on) == ("qualify", 20, ana.today)
    change = StageChange.objects.get(opportunity=deal)
    assert (change.from_stage, change.to_stage, change.seat) == (None, deal.stage, ana.seat)


def test_a_new_opportunity_cannot_be_won_already(ana):
    count = Opportunity.objects.count()

    with pytest.raises(ValidationError) as refused:
        opportunities_create([{"name": "One"}, {"name": "Two", "stage": stage("won")}])

    assert "stage" in refused.value.message_dict
    assert refused.value.position == 1
    assert Opportunity.objects.count() == count


def test_moving_sets_the_probability_and_keeps_the_history(ana):
    deal = opportunity_move(make.opportunity(), stage=stage("propose"), comment="They asked")

    assert deal.probability == 50
    last = StageChange.objects.filter(opportunity=deal).last()
    assert (last.from_stage.key, last.to_stage.key, last.comment) == (
        "qualify",
        "propose",
        "They asked",
    )
    entry = Entry.objects.get(event="opportunity.moved")
    assert (entry.data["from"], entry.data["to"]) == ("qualify", "propose")


def test_moving_to_the_present_stage_changes_nothing(ana):
    deal = make.opportunity()
    count = Entry.objects.count()

    opportunity_move(deal, stage=deal.stage)

    assert Entry.objects.count() == count


@pytest.mark.parametrize("key", ["won", "lost"])
def test_moving_is_no_way_to_close(ana, key):
    with pytest.raises(ValidationError, match="Win"):
        opportunity_move(make.opportunity(), stage=stage(key))


def test_a_stage_that_may_not_be_skipped_is_named(strict):
    deal = make.opportunity(amount=5, account=make.account())

    with pytest.raises(ValidationError) as refused:
        opportunity_move(deal, stage=stage("propose"))
    assert "cannot be skipped" in refused.value.message_dict["stage"][0]
    with pytest.raises(ValidationError, match="cannot be skipped"):
        opportunity_win(deal, reason="price")
    with pytest.raises(ValidationError, match="cannot be skipped"):
        make.opportunity(amount=5, account=make.account(), stage=stage("propose"))
    assert Opportunity.objects.get(pk=deal.pk).stage.key == "qualify"


def test_entering_asks_for_fields_and_met_points_all_at_once(strict):
    deal = opportunity_move(make.opportunity(), stage=stage("meet"))

    with pytest.raises(ValidationError) as refused:
        opportunity_move(deal, stage=stage("propose"))

    assert set(refused.value.message_dict) == {"account", "amount", "stage"}
    assert "Who decides?" in refused.value.message_dict["stage"][0]


def test_with_fields_and_points_the_stage_opens(strict):
    deal = make.opportunity(amount=5, account=make.account())
    deal = opportunity_move(deal, stage=stage("meet"))
    (point,) = scorecard(deal)
    assert (point.met, score(deal)) == (False, 0)

    evaluation_answer(deal, point=point.point, met=False, note="Not yet known")
    evaluation_answer(deal, point=point.point, met=True, note="Mrs Li")

    assert scorecard(deal)[0].evaluation.note == "Mrs Li"
    assert score(deal) == 100
    assert opportunity_move(deal, stage=stage("propose")).stage.key == "propose"


def test_going_back_asks_for_nothing(strict):
    deal = opportunity_move(make.opportunity(), stage=stage("meet"))

    assert opportunity_move(deal, stage=stage("qualify")).probability == 20


def test_a_point_of_weight_zero_is_advice_only(office, strict):
    deal = opportunity_move(make.opportunity(amount=1, account=make.account()), stage=stage("meet"))
    with office.acting("dora"):
        records.change(EvaluationPoint.objects.get(), {"weight": 0})

    with office.acting("ana"):
        assert opportunity_move(deal, stage=stage("propose")).stage.key == "propose"


def test_winning_makes_the_deal_certain_and_is_journalled(ana):
    deal = opportunity_win(make.opportunity(amount=70), reason="service")

    assert (deal.stage.kind, deal.probability, deal.closed_on) == ("won", 100, ana.today)
    assert Entry.objects.filter(event="opportunity.won", record=deal.number).exists()
    assert deal in Opportunity.objects.won()


def test_losing_needs_a_reason_and_keeps_the_competitor(ana):
    deal, rival = make.opportunity(), make.competitor()

    with pytest.raises(ValidationError) as refused:
        opportunity_lose(deal, reason="")
    assert "reason" in refused.value.message_dict
    lost = opportunity_lose(deal, reason="price", competitor=rival)
    assert (lost.probability, lost.lost_reason, lost.lost_to) == (0, "price", rival)


def test_a_reason_that_is_not_in_the_list_is_refused(ana):
    with pytest.raises(ValidationError) as refused:
        opportunity_lose(make.opportunity(), reason="bad luck")
    assert "reason" in refused.value.message_dict


@pytest.mark.parametrize("days", [1, -1])
def test_a_deal_is_not_closed_tomorrow_nor_before_it_began(ana, days):
    with pytest.raises(ValidationError) as refused:
        opportunity_win(
            make.opportunity(), closed_on=ana.today + dt.timedelta(days), reason="price"
        )
    assert "closed_on" in refused.value.message_dict


def test_a_won_deal_is_not_lost_before_it_is_reopened(ana):
    deal = opportunity_win(make.opportunity(), reason="price")

    with pytest.raises(ValidationError, match="Reopen"):
        opportunity_lose(deal, reason="price")
    assert opportunity_lose(opportunity_reopen(deal), reason="price").stage.kind == "lost"


def test_a_closed_deal_is_only_reopened(ana):
    deal = opportunity_move(make.opportunity(), stage=stage("propose"))
    deal = opportunity_lose(deal, reason="price")

    with pytest.raises(ValidationError, match="Reopen"):
        opportunity_win(deal, reason="price")
    with pytest.raises(ValidationError, match="Reopen"):
        opportunity_move(deal, stage=stage("qualify"))
    deal = opportunity_reopen(deal, comment="They called again")

    assert (deal.stage.key, deal.probability) == ("propose", 50)
    assert (deal.closed_on, deal.lost_reason, deal.lost_to) == (None, "", None)
    entry = Entry.objects.get(event="opportunity.reopened")
    assert entry.before["lost_reason"] == "price"
    with pytest.raises(ValidationError, match="is open"):
        opportunity_reopen(deal)


def test_a_colleague_who_may_only_read_neither_moves_nor_quotes(office):
    with office.acting("ana"):
        deal = make.opportunity(account=make.account())
    with office.as_system():
        for family in ("opportunities", "accounts"):
            present = SharingMode.objects.filter(family=family).first()
            values = {"family": family, "mode": "read"}
            records.change(present, values) if present else records.create(SharingMode, values)
    with office.acting("bea"):
        assert Opportunity.objects.visible().filter(pk=deal.pk).exists()
        with pytest.raises(Refused):
            opportunity_move(deal, stage=stage("propose"))
        with pytest.raises(Refused):
            opportunity_quote(deal)


def test_the_funnel_sums_every_stage_with_its_weight(ana):
    make.opportunity(amount="100.10")
    opportunity_move(make.opportunity(amount="30"), stage=stage("propose"))

    steps = {step.stage.key: step for step in funnel(Opportunity.objects.visible())}

    # Ana's own deal of the template: 100.00, at 0 %.
    assert (steps["qualify"].count, steps["qualify"].amount) == (2, Decimal("200.10"))
    assert steps["qualify"].weighted == Decimal("20.02")
    assert (steps["propose"].count, steps["propose"].weighted) == (1, Decimal("15.00"))
    assert (steps["won"].count, steps["won"].amount) == (0, 0)


def test_the_funnel_asks_two_questions(ana, django_assert_num_queries):
    rows = Opportunity.objects.visible()
    list(rows)

    with django_assert_num_queries(2):
        funnel(rows)


def test_stays_tell_how_long_a_deal_was_in_each_stage(office):
    with office.acting("ana") as ana:
        deal = make.opportunity()
        ana.sandbox.simulated_now += dt.timedelta(days=5)
        ana.sandbox.save()
    with office.acting("ana") as ana:
        opportunity_move(deal, stage=stage("propose"))
        ana.sandbox.simulated_now += dt.timedelta(days=2)
        first, second = stays(deal)
    assert (first.days, first.change.to_stage.key) == (5, "qualify")
    assert (second.days, second.until) == (2, None)


def test_an_opportunity_cannot_be_worth_less_than_nothing(ana):
    with pytest.raises(ValidationError) as refused:
        opportunity_create({"name": "Odd", "amount": "-1"})
    assert "amount" in refused.value.message_dict
