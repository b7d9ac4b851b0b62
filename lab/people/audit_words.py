"""The audit record in words."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lab.people.audit_models import AuditEntry
from lab.people.models import Enrolment, User
from lab.people.roster import SHOWN, Action


def details_told(entry: AuditEntry) -> str:
    """What the details of an act say, such as `E-mail, role: Student → Teacher`."""
    told = (_WORDS[key](value) for key, value in entry.details.items() if key in _WORDS and value)
    return ", ".join(told)


def sentence(entry: AuditEntry) -> str:
    """What somebody did to the reader's own account."""
    words = {
        "who": entry.by or _("A command of the server"),
        "act": entry.get_act_display(),
        "details": details_told(entry),
        "at": _moment(entry),
    }
    if entry.act == AuditEntry.Act.PASSWORD_RESET:
        return _("%(who)s gave you a new password (%(at)s).") % words
    if words["details"]:
        return _("%(at)s, %(who)s: %(act)s (%(details)s).") % words
    return _("%(at)s, %(who)s: %(act)s.") % words


def _moment(entry: AuditEntry) -> str:
    return date_format(timezone.localtime(entry.at), "SHORT_DATETIME_FORMAT")


def _field_name(name: str) -> str:
    try:
        return str(User._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _fields(names: list[str]) -> str:
    return ", ".join(_field_name(name) for name in names)


def _label(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def _roles(roles: list[str]) -> str:
    return " → ".join(_label(User.Role, role) for role in roles)


def _places(places: list[str]) -> str:
    return " → ".join(_label(Enrolment.Role, place) for place in places)


def _sessions(count: int) -> str:
    return ngettext("%(n)d session", "%(n)d sessions", count) % {"n": count}


def _marks(count: int) -> str:
    return ngettext("%(n)d mark", "%(n)d marks", count) % {"n": count}


def _rows(counts: dict[str, int]) -> str:
    return ", ".join(f"{SHOWN[Action(key)][0]} {n}" for key, n in counts.items() if n)


_WORDS: dict[str, Any] = {
    "fields": _fields,
    "role": _roles,
    "place": _places,
    "sessions": _sessions,
    "rows": _rows,
    "label": str,
    "marks": _marks,
    "archived": lambda archived: _("archived"),
    "resumed": lambda resumed: _("came back"),
    "first": lambda first: _("the first administrator"),
    "invited": lambda invited: _("by the link of an invitation"),
    "link": lambda link: _("by the link of a mail"),
}
