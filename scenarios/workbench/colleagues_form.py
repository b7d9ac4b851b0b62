"""What `colleagues.yaml` says of the company and of a seat, as fields, and back.

The file says `approve: {hours: 2}` for what is done, nothing or `false` for what is not; to a form each
duty is a table whose key `does` says so.
"""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from lab.tenancy.models import Seat
from scenarios.colleagues.duty import DUTIES, Duty
from scenarios.workbench.outline import Holds, Key, Value

DOES, SEAT = "does", "key"
YES, NO = "yes", "no"
REFUSED = "false"
OPTIONS = {
    "comment": (
        _("Wants a reason"),
        _("Usual: yes. Without a comment the request is sent back."),
    ),
    "floor": (_("Keeps to floor prices"), _("Usual: no. Then a good reason excuses one.")),
}


class NotInOrder(Exception):
    """The file says something that the form cannot show: it is edited as text."""


def duty_keys(*, of_seat: bool) -> tuple[Key, ...]:
    """A table for each duty; on the form of a seat its key stands first."""
    tables = (
        Key(key, str(duty.label), Holds.TABLE, keys=_settings(duty, of_seat))
        for key, duty in DUTIES.items()
    )
    seat = Key(
        SEAT, _("Seat"), of=Seat.collection, help=_("The key of a seat, as in the list of seats.")
    )
    return (seat, *tables) if of_seat else tuple(tables)


def _settings(duty: Duty, of_seat: bool) -> tuple[Key, ...]:
    usual = pgettext("colleague", "as the others") if of_seat else "—"
    does = [("", usual), (YES, _now("yes")), (NO, _now("no"))]
    hours = Key("hours", _("After working hours"), help=hours_help(duty))
    answers = [("", "—"), ("true", _now("yes")), ("false", _now("no"))]
    further = (
        Key(name, label, Holds.CHOICE, help=told, choices=lambda: answers)
        for name, (label, told) in ((name, OPTIONS[name]) for name in duty.options)
    )
    done = Key(DOES, _("Does it by itself"), Holds.CHOICE, choices=lambda: does)
    return (done, hours, *further)


def hours_help(duty: Duty) -> str:
    if duty.hours is None:
        usual = _now("Empty: the next working morning.")
    else:
        usual = _now("Empty: after %(hours)s.") % {"hours": f"{duty.hours:g}"}
    return f"{_now('Only where its papers name no day.')} {usual}" if duty.dated else usual


def to_form(told: Any) -> Value:
    """Raises NotInOrder."""
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise NotInOrder
    return {key: _duty_shown(part) if key in DUTIES else part for key, part in told.items()}


def _duty_shown(part: Any) -> Value:
    if part == REFUSED:
        return {DOES: NO}
    if part is None or part == "":
        return {DOES: YES}
    if not isinstance(part, dict) or DOES in part:
        raise NotInOrder
    return {DOES: YES, **part}


def to_file(value: Value, before: Any, *, of_seat: bool) -> Value:
    """Settings mean that the duty is done, unless the form says no."""
    old = before if isinstance(before, dict) else {}
    found = {}
    for key, part in value.items():
        if key not in DUTIES:
            found[key] = part
        elif isinstance(part, dict) and (told := _duty_told(part, key in old, of_seat)) is not None:
            found[key] = old[key] if key in old and _same(told, old[key]) else told
    return found


def _duty_told(part: Value, was_there: bool, of_seat: bool) -> Any:
    settings = {name: told for name, told in part.items() if name != DOES}
    match part.get(DOES):
        case "no":
            return REFUSED if of_seat or was_there else None
        case "yes":
            return settings
    return settings or None


def _same(told: Any, old: Any) -> bool:
    """`ship:` and `ship: {}` say the same."""
    return bool(told == old or (told == {} and old in (None, "")))
