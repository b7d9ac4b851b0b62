"""What happens to outings: checked in and out, reported, matched with a log, cancelled."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.activities.models import ContactLog
from crm.activities.outings.models import Outing
from crm.rows import owner_within_reach, reread
from lab import records
from lab.access.decisions import ALLOWED, Decision
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write

VISITS = (ContactLog.Channel.VISIT, ContactLog.Channel.MEETING)
# What may not move once the outing is under way: the plan that logs are held against.
PLAN = ("starts_at", "ends_at", "about_collection", "about_id", "contact", "contact_id", "owner")

BusyUntil = Callable[[Seat], dt.datetime | None]
_busy_until: list[BusyUntil] = []


def register_busy_until(busy_until: BusyUntil) -> None:
    """Called once at start, by what knows until when a seat's work of the day has taken it."""
    _busy_until.append(busy_until)


def outing_change(outing: Outing, values: Mapping[str, Any]) -> Outing:
    """Change an outing; its plan only as long as nobody has set out."""
    with sandbox_write():
        now = current_actor().now
        touched = [name for name in PLAN if name in values and _differs(outing, name, values)]
        if touched and outing.status != Outing.Status.PLANNED:
            text = _("This outing is not planned any more: what was planned stays as it was.")
            raise ValidationError(text)
        if "starts_at" in touched:
            values = {**values, "registered_at": now}
        return records.change(outing, values)


def outing_reschedule(
    outing: Outing, *, starts_at: dt.datetime, ends_at: dt.datetime | None = None
) -> Outing:
    """Another time, as long as nobody has set out; without an end it stays as long as it was."""
    with sandbox_write():
        outing = reread(outing)
        may_move(outing).require()
        if ends_at is None and outing.ends_at is not None:
            ends_at = starts_at + (outing.ends_at - outing.starts_at)
        now = current_actor().now
        values = {"starts_at": starts_at, "ends_at": ends_at, "registered_at": now}
        return records.change(outing, values, event="outing.rescheduled")


def outing_arrive(outing: Outing, *, place: str = "") -> Outing:
    """Check in at the customer's, on the day itself."""
    with sandbox_write():
        outing = reread(outing)
        may_arrive(outing).require()
        values = {
            "status": Outing.Status.UNDER_WAY,
            "arrived_at": _present(outing),
            "arrived_place": place.strip() or outing.place,
        }
        return records.change(outing, values, event="outing.arrived")


def outing_leave(outing: Outing) -> Outing:
    """Check out again: the end of the visit is now, by the company's clock."""
    with sandbox_write():
        outing = reread(outing)
        may_leave(outing).require()
        values = {"status": Outing.Status.DONE, "left_at": _present(outing)}
        return records.change(outing, values, event="outing.left")


def outing_cancel(outing: Outing, *, reason: str) -> Outing:
    """Call the visit off, with the reason, which stays readable."""
    with sandbox_write():
        outing = reread(outing)
        may_move(outing).require()
        values = {"status": Outing.Status.CANCELLED, "cancelled_because": reason.strip()}
        return records.change(outing, values, event="outing.cancelled")


def outing_report(outing: Outing, **said: Any) -> ContactLog:
    """Write the contact log of the outing: what was said and agreed. It is about whom the outing is
    about, and a simulated customer answers it as it answers every visit."""
    with sandbox_write():
        outing = reread(outing)
        may_report(outing).require()
        _require_unreported(outing)
        values = {
            **said,
            "channel": ContactLog.Channel.VISIT,
            "happened_at": outing.arrived_at or current_actor().now,
            "about_collection": outing.about_collection,
            "about_id": outing.about_id,
            "contact_id": outing.contact_id,
            "outing": outing,
            "owner": owner_within_reach(outing, ContactLog),
        }
        log = records.create(ContactLog, values)
        _done(outing)
        return log


def outing_match(outing: Outing, *, log: ContactLog | None) -> Outing:
    """Take a contact log that was written by itself as the one of this outing."""
    with sandbox_write():
        outing = reread(outing)
        may_report(outing).require()
        _require_unreported(outing)
        if log is None or log.channel not in VISITS or log.outing_id is not None:
            raise ValidationError({"log": _("Choose a visit that belongs to no outing yet.")})
        if log.owner_id != outing.owner_id:
            raise ValidationError({"log": _("This contact log is another seat's.")})
        records.change(reread(log), {"outing": outing}, event="contactlog.matched")
        return _done(outing)


def may_move(outing: Outing) -> Decision:
    if outing.status == Outing.Status.PLANNED:
        return ALLOWED
    return Decision(False, _("This outing is not planned any more."))


def may_arrive(outing: Outing) -> Decision:
    if not (planned := may_move(outing)):
        return planned
    if not (own := _own(outing)):
        return own
    if timezone.localdate(outing.starts_at) == current_actor().today:
        return ALLOWED
    return Decision(False, _("You can check in on the day of the outing."))


def may_leave(outing: Outing) -> Decision:
    if outing.status != Outing.Status.UNDER_WAY:
        return Decision(False, "")
    return _own(outing)


def may_report(outing: Outing) -> Decision:
    if outing.status == Outing.Status.CANCELLED:
        return Decision(False, _("This outing was cancelled."))
    if timezone.localdate(outing.starts_at) > current_actor().today:
        return Decision(
            False, _("This outing is still to come: report it when you have been there.")
        )
    return ALLOWED


def _own(outing: Outing) -> Decision:
    """Nobody checks in for a colleague; staff may mend."""
    actor = current_actor()
    if actor.mode not in (Mode.PLAY, Mode.PERSONA) or outing.owner_id == getattr(
        actor.seat, "pk", None
    ):
        return ALLOWED
    return Decision(False, _("Only the seat that goes out checks in and out."), of_right=True)


def _require_unreported(outing: Outing) -> None:
    if ContactLog.objects.filter(outing=outing).exists():
        raise ValidationError(_("This outing has its contact log already."))


def _done(outing: Outing) -> Outing:
    if outing.status not in Outing.OPEN:
        return outing
    values: dict[str, Any] = {"status": Outing.Status.DONE}
    if outing.status == Outing.Status.UNDER_WAY:
        values["left_at"] = _present(outing)
    return records.change(outing, values, event="outing.reported")


def _present(outing: Outing) -> dt.datetime:
    """The simulated now, or when the work that the seat has done today lets it go."""
    found = [busy_until(outing.owner) for busy_until in _busy_until]
    return max([current_actor().now, *(moment for moment in found if moment is not None)])


def _differs(outing: Outing, name: str, values: Mapping[str, Any]) -> bool:
    return getattr(outing, name) != values[name]
