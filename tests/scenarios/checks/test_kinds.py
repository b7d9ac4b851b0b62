"""Each kind of check earns nothing by idling, all by doing what it asks for, and a part by half of it."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from crm.models import Account, Contact, ContactLog, Opportunity, Stage, Task
from crm.selling.services.opportunities import opportunity_move
from lab import records
from lab.access.actors import system_actor
from lab.records.merging import merge
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandboxed
from tests.scenarios.checks.conftest import Practice

Make = Callable[[str], Practice]


def account(number: int = 1) -> Account:
    return Account.objects.numbered(number).get()


def new_account(name: str, **values: Any) -> Sandboxed:
    return records.create(Account, {"name": name, **values})


RECORDS = """
kind: records
of: accounts
where: {name__contains: Park}
count: 2
"""


def test_records_are_counted_as_far_as_they_were_asked_for(practice: Make) -> None:
    company = practice(RECORDS)
    assert company.share == 0
    with company.working():
        made = [new_account("North Park"), new_account("Hill")]
    judged = company.judged()
    assert (judged.outcome.share, judged.earned) == (0.5, Decimal("2.00"))
    assert judged.outcome.evidence == (("accounts", made[0].number),)
    with company.working():
        new_account("South Park")
        new_account("East Park")
    assert company.share == 1


def test_what_was_there_or_others_did_is_not_the_student_s_work(practice: Make) -> None:
    company = practice("kind: records\nof: accounts\nwhere: {industry: retail}")
    assert company.share == 0
    with acting_as(system_actor(company.sandbox)):
        records.change(account(), {"website": "https://daughter.example"})
    assert company.share == 0
    with company.working():
        records.change(account(), {"phone": "+1 555 0100"})
    assert company.share == 1
    company.cast.client("s1").post(f"/s/{company.sandbox.pk}/reset/", {"confirm": "1"})
    assert company.share == 0


def test_whatever_is_there_counts_where_anybody_may_have_done_it(practice: Make) -> None:
    assert practice("kind: records\nof: accounts\nby: anybody\ncount: 4").share == 0.5


def test_a_reset_takes_the_work_and_its_points(practice: Make) -> None:
    company = practice(RECORDS)
    with company.working():
        new_account("North Park")
        new_account("South Park")
    assert company.share == 1
    company.cast.client("s1").post(f"/s/{company.sandbox.pk}/reset/", {"confirm": "1"})
    company.sandbox.refresh_from_db()
    assert company.sandbox.attempt == 2
    assert company.share == 0


FIELDS = """
kind: fields
of: accounts
record: daughter
should: {phone: "0100", employees__gte: 20, parent: mother, industry: retail}
"""


def test_fields_earn_as_many_parts_as_are_right(practice: Make) -> None:
    company = practice(FIELDS)
    assert company.share == 0.5
    with company.working():
        records.change(account(), {"phone": "+1 555 0100"})
    assert company.share == 0.75
    with company.working():
        records.change(account(), {"employees": 30})
    assert company.share == 1


def test_of_several_records_the_best_one_counts(practice: Make) -> None:
    company = practice(
        'kind: fields\nof: accounts\nwhere: {name__contains: Park}\nshould: {phone: "7", billing_city: Ulm}'
    )
    with company.working():
        new_account("North Park", phone="7")
        best = new_account("South Park", phone="7", billing_city="Ulm")
        new_account("East Park")
    assert company.judged().outcome.evidence == (("accounts", best.number),)
    assert company.share == 1


def test_the_best_record_counts_however_many_were_made_before_it(practice: Make) -> None:
    company = practice('kind: fields\nof: accounts\nshould: {phone: "7", billing_city: Ulm}')
    with company.working():
        records.create_many(Account, [{"name": f"Park {n}", "phone": "7"} for n in range(205)])
        best = new_account("Last Park", phone="7", billing_city="Ulm")
    assert company.judged().outcome.evidence == (("accounts", best.number),)
    assert company.share == 1


MANY = "count: 40"


@pytest.mark.parametrize(
    "text",
    [
        f"kind: records\nof: accounts\nwhere: {{name__contains: Park}}\n{MANY}",
        f"kind: events\nevents: [account.created]\n{MANY}",
    ],
)
def test_more_than_is_shown_as_evidence_is_counted_to_the_end(practice: Make, text: str) -> None:
    company = practice(text)
    for made, share in ((30, 0.75), (30, 1)):
        with company.working():
            records.create_many(Account, [{"name": f"Park {n}"} for n in range(made)])
        outcome = company.judged().outcome
        assert (outcome.share, len(outcome.evidence)) == (share, 20)


GONE = "kind: gone\nof: tasks\nrecords: [call]"


def test_what_should_be_gone_earns_when_it_is(practice: Make) -> None:
    company = practice(GONE)
    assert company.share == 0
    with acting_as(system_actor(company.sandbox)):
        records.delete(Task.objects.get())
    assert company.share == 1


def test_what_should_have_stayed_costs_what_the_other_earned(practice: Make) -> None:
    company = practice("kind: gone\nof: opportunities\nrecords: [deal]\nstay: [deal]")
    with acting_as(system_actor(company.sandbox)):
        records.delete(Task.objects.get())
        records.delete(Opportunity.objects.get())
    assert company.share == 0


SEQUENCE = """
kind: sequence
steps:
  - {event: account.changed, of: accounts, record: daughter}
  - {event: contact.created}
  - {event: opportunity.moved, of: opportunities, record: deal}
"""


def test_steps_count_in_their_order_only(practice: Make) -> None:
    company = practice(SEQUENCE)
    assert company.share == 0
    with company.working():
        records.create(Contact, {"name": "Early", "account": account()})
        records.change(account(), {"phone": "1"})
    assert company.share == pytest.approx(1 / 3)
    with company.working():
        records.create(Contact, {"name": "Late", "account": account()})
        opportunity_move(Opportunity.objects.get(), stage=Stage.objects.get(key="new"))
    assert company.share in (pytest.approx(2 / 3), 1)


def test_a_step_on_another_record_does_not_count(practice: Make) -> None:
    company = practice(SEQUENCE)
    with company.working():
        other = new_account("Other")
        records.change(other, {"phone": "1"})
    assert company.share == 0


def test_steps_that_took_too_long_count_from_where_they_were_quick(practice: Make) -> None:
    company = practice(
        "kind: sequence\nwithin_days: 2\n"
        "steps: [{event: account.created}, {event: contact.created}]"
    )
    with company.working():
        new_account("Slow")
    _days_later(company, 5)
    with company.working():
        contact = {"name": "A", "account": account()}
        records.create(Contact, contact)
    assert company.share == 0.5
    with company.working():
        new_account("Quick")
        records.create(Contact, {**contact, "name": "B"})
    assert company.share == 1


def _days_later(company: Practice, days: int) -> None:
    company.sandbox.refresh_from_db()
    company.sandbox.simulated_now += dt.timedelta(days=days)
    company.sandbox.save(update_fields=["simulated_now"])


def test_quality_counts_from_the_share_at_the_start(practice: Make) -> None:
    company = practice(
        "kind: quality\nof: accounts\ngood: {industry__empty: 0}\nstart: 0.5\ntarget: 1"
    )
    assert company.share == 0
    with acting_as(system_actor(company.sandbox)):
        records.change(account(2), {"industry": "retail"})
    assert company.share == 1


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("measure: count\ntarget: 2", (0, 0.5, 1)),
        ("measure: sum\nfield: employees\ntarget: 40", (0, 0.25, 1)),
        ("measure: mean\nfield: employees\nstart: 5\ntarget: 20", (0, pytest.approx(1 / 3), 1)),
        ("measure: sum\nfield: employees\nexactly: 40", (0, 0, 1)),
    ],
)
def test_an_indicator_earns_as_far_as_it_is_reached(
    practice: Make, text: str, shares: tuple[float, float, float]
) -> None:
    company = practice(f"kind: indicator\nof: accounts\n{text}")
    reached = [company.share]
    for number, employees in enumerate((10, 30)):
        with company.working():
            new_account(f"New {number}", employees=employees)
        reached.append(company.share)
    assert tuple(reached) == shares


def test_what_only_a_teacher_can_judge_waits(practice: Make) -> None:
    judged = practice("kind: manual").judged()
    assert judged.waits
    assert judged.earned == 0
    assert not judged.passed


def test_in_a_shared_company_each_seat_is_judged_by_its_own_work(practice: Make) -> None:
    company = practice(RECORDS)
    with company.working() as actor:
        seat = actor.seat.number
        new_account("North Park")
        new_account("South Park")
    assert company.judged(seat=seat).outcome.share == 1
    assert company.judged(seat=seat + 1).outcome.share == 0


def test_judging_costs_the_same_however_much_there_is(
    practice: Make, django_assert_num_queries: Any
) -> None:
    company = practice(RECORDS)
    with company.working():
        records.create_many(Account, [{"name": f"Park {n}"} for n in range(300)])
    company.judged()
    with django_assert_num_queries(5):
        # The company is read again; its version, its own fields and to what it was restored are
        # asked for; the check asks once.
        company.judged()


MERGED = "kind: merged\nof: accounts\ngroups: [[daughter, mother]]"


def test_of_the_same_records_exactly_one_is_left_whichever(practice: Make) -> None:
    company = practice(MERGED)
    assert company.share == 0
    with acting_as(system_actor(company.sandbox)):
        merge(account(2), [account(1)], {})
    assert company.judged().outcome.evidence == (("accounts", 2),)
    assert company.share == 1


def test_what_is_about_a_record_is_found_by_its_key(practice: Make) -> None:
    company = practice("kind: records\nof: contact-logs\nwhere: {about: accounts/mother}")
    with company.working():
        for number in (1, 2):
            values = {"about_collection": "accounts", "about_id": account(number).pk}
            records.create(ContactLog, {**values, "channel": "call", "summary": "Called"})
    assert len(company.judged().outcome.evidence) == 1
    assert company.share == 1
