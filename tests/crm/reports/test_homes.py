import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from crm.activities.services import contact_log_reply, task_complete
from crm.models import Stage
from crm.reports import selectors
from crm.reports.pipeline import Cut, by_month, by_seat
from crm.reports.selectors import (
    closing_this_month,
    figures_by_seat,
    leads_to_work,
    quiet_deals,
    quotes_waiting,
    recent_records,
    tasks_due,
    team_of,
    waiting,
)
from crm.reports.staff import work_by_seat
from crm.selling.services import opportunity_move, opportunity_win, quote_send
from lab import records
from lab.company.overview import own_companies
from lab.company.profile import profile_change
from lab.tenancy.actor import acting_as
from tests.factories import make


@pytest.fixture
def page(office, client):
    """The text of a page of the company, as somebody sees it."""

    def show(who: str, rest: str = "") -> str:
        client.force_login(office.people[who])
        response = client.get(office.path(rest))
        assert response.status_code == 200
        return response.content.decode()

    return show


def later(actor, days: int) -> None:
    actor.sandbox.simulated_now += dt.timedelta(days=days)
    actor.sandbox.save()


def test_a_deal_is_quiet_until_somebody_gives_a_sign_of_life(office):
    with office.acting("ana") as ana:
        silent, called, visited = (
            make.opportunity(amount=amount) for amount in (10_000, 20_000, 30_000)
        )
        later(ana, 20)
    with office.acting("ana") as ana:
        own = [ana.seat.pk]
        assert [deal.amount for deal in quiet_deals(own)][:3] == [30_000, 20_000, 10_000]
        make.contact_log(about_collection="opportunities", about_id=called.pk)
        make.event(about_collection="opportunities", about_id=visited.pk)
        make.opportunity(amount=50_000)

        found = list(quiet_deals(own))

        assert silent in found
        assert not {called, visited} & set(found)
        assert found[0].amount == 10_000


@pytest.mark.parametrize("sign", ["a task is done", "the stage changes", "another deal"])
def test_what_was_done_for_a_deal_is_a_sign_of_life(office, sign):
    with office.acting("ana") as ana:
        deal, other = make.opportunity(amount=10_000), make.opportunity(amount=20_000)
        later(ana, 20)
    with office.acting("ana") as ana:
        if sign == "a task is done":
            task_complete(make.task(about_collection="opportunities", about_id=deal.pk))
        elif sign == "the stage changes":
            opportunity_move(deal, stage=Stage.objects.get(key="propose"))
        else:
            make.event(about_collection="opportunities", about_id=other.pk)
            # An event about nothing says nothing about any deal.
            make.event()

        assert (deal in quiet_deals([ana.seat.pk])) is (sign == "another deal")


def test_signs_of_life_are_read_once_and_not_for_each_deal(office):
    if connection.vendor != "sqlite":
        pytest.skip("Other databases tell their plans in other words.")
    with office.acting("ana") as ana:
        plan = quiet_deals([ana.seat.pk]).explain()
    assert "LIST SUBQUERY" in plan
    assert "CORRELATED" not in plan


def test_what_waits_is_counted_in_the_query_of_its_first_rows(
    office, monkeypatch, django_assert_num_queries
):
    with office.acting("ana") as ana:
        for place in range(4):
            make.task(subject=f"Call {place}", due_on=ana.today)
        with django_assert_num_queries(1):
            found = waiting(tasks_due([ana.seat.pk]), "", 3)
        assert (len(found.rows), found.count, found.count_text) == (3, 4, "4")
        monkeypatch.setattr(selectors, "COUNTED", 2)
        assert waiting(tasks_due([ana.seat.pk]), "", 3).count_text == "2+"
        assert waiting(tasks_due([ana.seat.pk]).none(), "", 3).count == 0


def test_figures_sum_what_is_open_and_what_was_won_this_quarter(office):
    with office.acting("ana") as ana:
        make.opportunity(amount="50.50")
        opportunity_win(make.opportunity(amount="400"), reason="price")
        make.task(due_on=ana.today - dt.timedelta(1))
        make.task(due_on=ana.today)
        figures = figures_by_seat()[ana.seat.pk]
        # Ana's deal of the template: 100.00 at 0 %.
        assert (figures.open, figures.pipeline) == (2, Decimal("150.50"))
        assert figures.weighted == Decimal("10.10")
        assert (figures.won, figures.turnover, figures.overdue) == (1, 400, 1)
        later(ana, 120)
    with office.acting("ana") as ana:
        assert figures_by_seat()[ana.seat.pk].won == 0


def test_a_member_of_the_team_counts_all_below(office):
    with office.acting("ana"):
        make.opportunity(amount=1000)
    with office.acting("dora") as dora:
        team = {member.seat.name: member for member in team_of(dora.seat.pk, figures_by_seat())}

    assert set(team) == {"Max", "Mia"}
    # Ana and Bea have 100 and 200 in the template, Bo has 300.
    assert (team["Max"].size, team["Max"].figures.pipeline) == (3, 1300)
    assert team["Mia"].figures.pipeline == 300


def test_a_rep_sees_what_waits_today(office, page):
    with office.acting("ana") as ana:
        make.task(subject="Call Mrs Li", due_on=ana.today)
        make.lead(name="Wang Fang")
        quote_send(make.quote(subject="Two presses"))
        log = make.contact_log(summary="They hesitate")
    with office.acting("max"):
        make.task(subject="Not yet", due_on=ana.today + dt.timedelta(3), owner=ana.seat)
        contact_log_reply(log, reply="Offer a trial")
    with office.acting("bo"):
        make.lead(name="Hidden Person")

    text = page("ana")

    for shown in ("Call Mrs Li", "Wang Fang", "Two presses", "Offer a trial"):
        assert shown in text
    for absent in ("Not yet", "Hidden Person"):
        assert absent not in text


def test_a_manager_sees_the_team_and_the_logs_that_wait(office, page):
    with office.acting("ana"):
        make.contact_log(summary="They hesitate")
    with office.acting("bo"):
        make.contact_log(summary="Of another team")

    text = page("max")

    assert "They hesitate" in text
    assert "Ana" in page("max", "home/figures/")
    assert "Bo" not in page("max", "home/figures/")
    assert "Of another team" not in text


def test_the_teacher_sees_who_worked_and_how_much(office, page):
    with office.acting("ana"):
        make.lead()
        make.lead()
    with office.acting("tess"):
        work = {each.seat.name: each for each in work_by_seat()}

    assert (work["Ana"].steps, work["Ana"].people) == (2, ["Ana"])
    assert (work["Bea"].steps, work["Bea"].last) == (0, None)
    assert "Who works here" in page("tess")


def test_the_funnel_shows_only_what_one_may_see(office, page):
    with office.acting("bo"):
        make.opportunity(amount=987_654)

    assert "987,654" not in page("ana", "funnel/?whose=all")
    assert "987,654" not in page("dora", "funnel/?whose=mine")
    # With the deals of the template: 100, 200 and 300.
    assert "988,254" in page("dora", "funnel/?whose=team")


@pytest.mark.parametrize("who", ["ana", "max", "dora", "tess"])
def test_homes_cost_the_same_however_much_there_is(
    office, client, who, django_assert_max_num_queries
):
    own = ["home/figures/", "home/pipeline/"] if who != "tess" else []

    def cost(most: int = 14) -> list[int]:
        return [one(part, most) for part in ["", "funnel/", *own]]

    def one(part: str, most: int) -> int:
        with django_assert_max_num_queries(most) as queries:
            assert client.get(office.path(part)).status_code == 200
        return len(queries)

    client.force_login(office.people[who])
    cost(most=40)  # fills what is remembered between requests
    few = cost()
    with office.acting("ana") as ana:
        for _each in range(8):
            make.task(due_on=ana.today)
            make.lead()
            make.contact_log()
            quote_send(make.quote())
            make.opportunity(engaged_on=ana.today - dt.timedelta(60))

    assert cost() == few


def test_a_stranger_gets_nothing(office, other_office, client):
    client.force_login(other_office.people["ana"])

    assert client.get(office.path()).status_code == 404
    assert client.get(office.path("funnel/")).status_code == 404
    assert client.get(office.path("home/figures/")).status_code == 404
    assert client.get(office.path("home/pipeline/")).status_code == 404


def test_staff_have_no_home_of_a_seat(office, client):
    client.force_login(office.people["tess"])

    assert client.get(office.path("home/figures/")).status_code == 404


def test_lists_of_the_home_are_only_of_those_asked_for(office):
    with office.acting("bea") as bea:
        make.lead()
        make.task(due_on=bea.today)
        quote_send(make.quote())
    with office.acting("max") as boss:
        for rows in (leads_to_work, tasks_due, quotes_waiting):
            assert not rows([boss.seat.pk]).exists()
            assert rows([bea.seat.pk]).exists()


def test_the_funnel_is_cut_by_seat_month_and_period_and_leads_to_lists(office, client):
    with office.acting("ana"):
        make.opportunity(amount=1000, expected_close="2018-01-15")
        make.opportunity(amount=500, expected_close="2018-02-10")
        make.opportunity(amount=70, expected_close="2018-05-01")
        opportunity_win(make.opportunity(amount=4000, expected_close="2018-06-01"), reason="price")
    with office.acting("max"):
        everything, quarter = Cut(whose="team"), Cut(whose="team", period="quarter")
        stages = ["qualify", "propose"]
        months = [(share.label, share.amount) for share in by_month(everything, stages)]
        assert months == [
            (dt.date(2018, 1, 1), 1000),
            (dt.date(2018, 2, 1), 500),
            (dt.date(2018, 5, 1), 70),
            (None, 300),
        ]
        assert [(s.label.name, s.amount) for s in by_seat(quarter, stages)] == [("Ana", 1500)]
        assert quarter.rows().count() == 3
        links = [
            (share.url, share.count)
            for cut in (everything, quarter)
            for share in (*by_month(cut, stages), *by_seat(cut, stages))
        ]
    client.force_login(office.people["max"])
    for url, count in links:
        assert client.get(url).context["count"] == count, url


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("month", "2018-11-01", "2018-11-30"),
        ("quarter", "2018-10-01", "2018-12-31"),
        ("next", "2019-01-01", "2019-03-31"),
    ],
)
def test_periods_follow_the_simulated_day(office, period, first, last):
    with office.acting("ana") as ana:
        later(ana, 313)  # 10 November
    with office.acting("ana"):
        days = Cut(period=period).days
        assert days == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "quarter", "coming"),
    [
        (1, ("2018-10-01", "2018-12-31"), ("2019-01-01", "2019-03-31")),
        (12, ("2018-12-01", "2019-02-28"), ("2019-03-01", "2019-05-31")),
    ],
)
def test_quarters_are_those_of_the_companys_fiscal_year(office, start, quarter, coming):
    with office.acting("dora"):
        profile_change({"fiscal_year_start_month": start})
    with office.acting("ana") as actor:
        later(actor, 348)
        assert str(actor.today) == "2018-12-15"
        for period, days in (("quarter", quarter), ("next", coming)):
            assert tuple(map(str, Cut(period=period).days)) == days
        opportunity_win(make.opportunity(amount=100), reason="price")
        earlier = make.opportunity(amount=40, engaged_on="2018-11-01")
        opportunity_win(earlier, closed_on=dt.date(2018, 11, 20), reason="price")
        figures = figures_by_seat()[actor.seat.pk]
        assert figures.turnover == (140 if start == 1 else 100)
        assert figures.before == (0 if start == 1 else 40)


def test_what_was_won_in_the_last_quarter_stands_beside_this_one(office):
    with office.acting("ana") as ana:
        opportunity_win(make.opportunity(amount="400"), reason="price")
        later(ana, 100)
    with office.acting("ana") as ana:
        opportunity_win(make.opportunity(amount="30"), reason="price")
        figures = figures_by_seat()[ana.seat.pk]
        assert (figures.turnover, figures.before) == (30, 400)


def test_the_home_lists_what_one_worked_on_but_not_what_was_deleted(office):
    with office.acting("dora"):
        kept, deleted = make.task(subject="Kept"), make.task(subject="Deleted")
        records.change(kept, {"priority": "high"})
        records.delete(deleted)
        assert [entry.label for entry in recent_records(5)] == ["Kept"]
    with office.acting("bea"):
        assert recent_records(5) == []


def test_deals_of_this_month_include_the_overdue(office):
    with office.acting("ana") as ana:
        for day in ("2017-12-20", "2018-01-31", "2018-02-01"):
            make.opportunity(name=day, expected_close=day)
        found = [deal.name for deal in closing_this_month([ana.seat.pk])]
        assert found == ["2017-12-20", "2018-01-31"]


def test_only_what_people_did_counts_as_a_step(office):
    with office.acting("ana") as actor:
        make.task()
        nobody = dataclasses.replace(actor, user=None)
    with acting_as(nobody):
        make.task()
    with office.acting("tess"):
        (ana,) = (each for each in work_by_seat() if each.seat.name == "Ana")
    assert ana.steps == 1
    own = own_companies(office.people["ana"])
    assert [company.changes for company in own] == [1]
