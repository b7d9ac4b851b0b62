"""A month in one jump: offers run out by the clock while customers decide, in the order of the day."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from crm.models import Quote
from crm.selling.services import quote_send
from lab.journal.models import Entry
from scenarios.customers.models import Decision
from scenarios.happenings.models import Happening
from scenarios.provisioning import provision
from tests.scenarios.customers.conftest import Played

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOBODY, MOTHER = 1, 2
# (account, contact, product, pieces, price, days of validity)
OFFERS = (
    (MOTHER, 1, 1, "10", "700.00", 0),
    (NOBODY, None, 1, "3", "900.00", 0),
    (NOBODY, None, 2, "5", "60.00", 5),
    (NOBODY, None, 2, "7", "60.00", 5),
    (NOBODY, None, 1, "9", "900.00", 29),
    (NOBODY, None, 1, "2", "900.00", 45),
)


class Month(Played):
    def offers(self) -> list[Quote]:
        return [self._offer(*one) for one in OFFERS]

    def _offer(
        self, account: int, contact: int | None, product: int, pieces: str, price: str, days: int
    ) -> Quote:
        line = {"product": product, "quantity": pieces, "price": price}
        known = {"contact": contact} if contact else {}
        quote = self.create("quotes", account=account, subject="Offer", lines=[line], **known)
        with self.rep():
            today = timezone.localdate(self.sandbox.simulated_now)
            return quote_send(quote, valid_until=today + days * DAY)

    def told(self, *events: str) -> list[tuple[str, int | None, dt.datetime]]:
        with self.system():
            found = Entry.objects.filter(event__in=events).order_by("number")
            return [(one.event, one.record, one.simulated_at) for one in found]

    def everything(self) -> list[tuple[str, str, int | None, dt.datetime]]:
        """What happened, but for the advances themselves."""
        with self.system():
            found = Entry.objects.exclude(event="clock.advanced").order_by("number")
            return [(one.event, one.collection, one.record, one.simulated_at) for one in found]


@pytest.fixture
def months(version: Callable[..., object]) -> Iterator[Month]:
    """Companies of one scenario, one after the other."""
    template = version().templates.get(language="en")  # type: ignore[attr-defined]
    return (Month(provision(template, name=f"Company {n}")) for n in range(3))


def test_offers_run_out_between_the_decisions_of_customers(months: Iterator[Month]) -> None:
    month = next(months)
    first = timezone.localdate(month.sandbox.simulated_now)
    wanted, *others = month.offers()
    month.days(30)
    statuses = [month.status(one) for one in (wanted, *others)]
    assert statuses == ["accepted", "expired", "expired", "expired", "expired", "sent"]
    accepted, *expired = month.told("quote.accepted", "quote.expired")
    # Taken on the last day of the offer, before it ran out at midnight.
    assert accepted[:2] == ("quote.accepted", wanted.number)
    assert timezone.localdate(accepted[2]) == first
    assert [(record, timezone.localtime(at)) for _event, record, at in expired] == [
        (one.number, timezone.make_aware(dt.datetime.combine(first + (days + 1) * DAY, dt.time())))
        for one, days in zip(others[:4], (0, 5, 5, 29), strict=True)
    ]


def test_the_journal_of_a_jump_goes_by_the_clock(months: Iterator[Month]) -> None:
    month = next(months)
    month.offers()
    month.days(30)
    moments = [at for *_what, at in month.everything()]
    assert moments == sorted(moments)


def test_one_jump_comes_to_the_same_as_thirty_days(months: Iterator[Month]) -> None:
    at_once, by_day = next(months), next(months)
    for month in (at_once, by_day):
        month.offers()
    at_once.days(30)
    for _day in range(30):
        by_day.days(1)
    assert at_once.everything() == by_day.everything()
    assert [one.body for one in at_once.inbox()] == [one.body for one in by_day.inbox()]


def test_who_still_thinks_when_the_offer_is_gone_says_nothing(months: Iterator[Month]) -> None:
    """Such as after somebody shortened the offer: what was decided is forgotten untold."""
    month = next(months)
    wanted, *_others = month.offers()
    with month.system():
        Happening.objects.waiting().filter(kind="customer.decides").update(
            at=month.sandbox.simulated_now + 2 * DAY
        )
        assert Decision.objects.get().quote == wanted.number
    month.days(3)
    assert month.status(wanted) == "expired"
    with month.system():
        assert not Decision.objects.exists()
    assert not month.told("quote.accepted")
