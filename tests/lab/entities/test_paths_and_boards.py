"""Ends stand apart: one last step of the path, folded columns of the board."""

import pytest

from crm.models import Stage
from crm.selling.services import opportunity_lose, opportunity_win
from lab.entities.spec import REGISTRY
from lab.entities.views.paths import path_of
from lab.testing.callers import browser
from tests.factories import make


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def states(row) -> list[tuple[str, str]]:
    path = path_of(REGISTRY[row.collection], type(row).objects.get(pk=row.pk))
    return [(step.label, step.state) for step in path]


def test_an_open_deal_has_its_ends_as_one_last_step(ana):
    deal = make.opportunity()
    assert states(deal) == [("Qualification", "current"), ("Proposal", "open"), ("Closed", "open")]
    path = path_of(REGISTRY["opportunities"], deal)
    assert [key for key, _label in path[-1].ends] == ["won", "lost"]


def test_a_closed_deal_shows_which_end_it_is_and_only_passed_steps(ana):
    won = opportunity_win(make.opportunity(), reason="price")
    lost = opportunity_lose(make.opportunity(), reason="price")
    assert states(won) == [("Qualification", "done"), ("Proposal", "done"), ("Won", "current")]
    assert states(lost) == [("Qualification", "open"), ("Proposal", "open"), ("Lost", "current")]


def test_tasks_and_leads_have_ends_too(ana):
    assert [label for label, _state in states(make.task())] == [
        "Not started",
        "In progress",
        "Closed",
    ]
    assert states(make.lead())[-1] == ("Closed", "open")
    given_up = make.lead(status="unqualified", unqualified_reason="No budget")
    assert states(given_up)[-1] == ("Unqualified", "current")
    assert ("Converted", "done") not in states(given_up)


def test_ends_are_folded_until_they_are_opened(office, ana):
    won = opportunity_win(make.opportunity(name="Won one", amount=300), reason="price")
    make.opportunity(name="Open one", amount=500)
    client = browser(office.people["ana"])

    folded = client.get(office.path("opportunities/board/")).content.decode()
    assert "Open one" in folded
    assert won.name not in folded
    assert "$300" in folded
    opened = client.get(office.path("opportunities/board/?unfold=won")).content.decode()
    assert won.name in opened


def test_open_columns_have_a_weighted_sum(office, ana):
    make.opportunity(amount=500)  # 20 % of it, beside Deal 1 at 0 %
    page = browser(office.people["ana"]).get(office.path("opportunities/board/")).content.decode()
    assert "weighted" in page
    assert "$100</span>" in page
    assert Stage.objects.get(key="qualify").probability == 20
