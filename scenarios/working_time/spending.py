"""Spending the working time of a seat: a touch that does not fit into its day is refused.

A day is worked off one touch after the other. The next one begins when the last is done, and not before
the clock; so whoever lets hours pass has lost them.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.activities.models import ContactLog
from crm.activities.outings.services import register_busy_until
from crm.mailbox.models import MailRecipient
from lab.clock.calendar import moment, working_days
from lab.journal.models import Entry
from lab.journal.recording import guard
from lab.tenancy.actor import Mode, Via, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Seat
from lab.tenancy.writing import take_numbers
from scenarios.customers.casting import the_company
from scenarios.working_time.models import WorkedDay
from scenarios.working_time.moments import UNTIL

DAY_MINUTES = 8 * 60
# Which contacts cost what; those that are mails, chats and texts are only notes of what was sent.
BY_CHANNEL = {
    ContactLog.Channel.CALL: "call",
    ContactLog.Channel.VISIT: "visit",
    ContactLog.Channel.MEETING: "visit",
}


@dataclass(frozen=True)
class Budget:
    """What is left of a seat's day, in minutes, from when on."""

    day: dt.date
    spent: int
    begins: dt.datetime
    left: int


def budget_of(seat: Seat) -> Budget:
    """On a day on which the company is closed, that of the next working day."""
    return _budget(_worked(seat), current_actor().now)


def busy_until(seat: Seat) -> dt.datetime | None:
    """Until when the touches of the day have taken the seat; None where they take no time."""
    if not current_actor().sandbox.working_time:
        return None
    worked = _worked(seat)
    return worked.busy_until if worked else None


def _day(now: dt.datetime) -> dt.date:
    return working_days().opening_day(timezone.localdate(now))


def _worked(seat: Seat) -> WorkedDay | None:
    return WorkedDay.objects.filter(seat=seat, day=_day(current_actor().now)).first()


def _budget(worked: WorkedDay | None, now: dt.datetime) -> Budget:
    calendar, day = working_days(), _day(now)
    opens, closes = moment(day, calendar.opens), moment(day, calendar.closes)
    begins = max(now, opens, worked.busy_until if worked else opens)
    spent = worked.minutes if worked else 0
    until_closing = int((closes - begins).total_seconds() // 60)
    return Budget(day, spent, begins, max(0, min(DAY_MINUTES - spent, until_closing)))


def spend(entry: Entry, minutes: int) -> None:
    """Take so many minutes of the acting seat's day for what the entry tells. Raises ValidationError."""
    actor = current_actor()
    if not minutes or not actor.sandbox.working_time or entry.mode != Mode.PLAY:
        return
    if actor.seat is None or entry.via == Via.IMPORT:
        return
    worked = _worked(actor.seat)
    budget = _budget(worked, actor.now)
    if minutes > budget.left:
        raise ValidationError(_refusal(minutes, budget))
    until = budget.begins + dt.timedelta(minutes=minutes)
    if worked is None:
        number = take_numbers(WorkedDay)[0]
        sandbox = actor.sandbox.pk
        worked = WorkedDay(pk=make_id(sandbox, number), sandbox_id=sandbox, seat=actor.seat)
        worked.day = budget.day
    worked.minutes, worked.busy_until = budget.spent + minutes, until
    worked.save()
    entry.data = {**entry.data, UNTIL: until.isoformat()}


def _refusal(minutes: int, budget: Budget) -> str:
    told = {"minutes": minutes_text(minutes), "left": minutes_text(budget.left)}
    if budget.left:
        text = _(
            "Your working day is nearly full: this takes %(minutes)s, and %(left)s are left. "
            "Move the clock on to the next day."
        )
    else:
        text = _(
            "Your working day is full, and this takes %(minutes)s. Move the clock on to the next day."
        )
    return text % told


def minutes_text(minutes: int) -> str:
    """“5 h 40 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest}
    if not rest:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def _logged(entry: Entry) -> None:
    kind = BY_CHANNEL.get(entry.after.get("channel", ContactLog.Channel.CALL))
    if kind is not None:
        spend(entry, getattr(the_company().parameters.touches, kind))


def _mailed(entry: Entry) -> None:
    """Mails among colleagues take no time."""
    outside = MailRecipient.objects.filter(
        mail=make_id(entry.sandbox_id, entry.record or 0), seat=None
    )
    if current_actor().sandbox.working_time and outside.exists():
        spend(entry, the_company().parameters.touches.mail)


def _quoted(entry: Entry) -> None:
    spend(entry, the_company().parameters.touches.quote)


guard("contactlog.created", _logged)
guard("mail.sent", _mailed)
guard("quote.sent", _quoted)
register_busy_until(busy_until)
