"""What somebody asks of the calendar: which view, which days, whose, and which kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from crm.activities.calendar.entries import KINDS, Asked
from crm.activities.calendar.spans import VIEWS, Span, day_from, span_of
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id

ME, TEAM, ALL = "me", "team", "all"


@dataclass(frozen=True)
class Wish:
    """As the address says it; `whose` is me, team, all or the number of a seat."""

    span: Span
    whose: str
    kinds: frozenset[str]

    @property
    def asked(self) -> Asked:
        return Asked(self.span.starts, self.span.ends, seats_of(self.whose), self.kinds)

    def link(self, **changed: Any) -> str:
        """The address of the same calendar with something changed."""
        span = span_of(changed.get("view", self.span.view), changed.get("day", self.span.day))
        wish = replace(self, span=span, whose=changed.get("whose", self.whose))
        pairs: list[tuple[str, str]] = [
            ("view", wish.span.view),
            ("date", wish.span.day.isoformat()),
            ("whose", wish.whose),
        ]
        if wish.kinds != frozenset(KINDS):
            pairs += [("kind", kind) for kind in KINDS if kind in wish.kinds]
        return f"?{urlencode(pairs)}"

    def whose_choices(self) -> list[tuple[str, str]]:
        """Whose calendar can be looked at: one's own, the team's, the company's, and each seat's."""
        actor = current_actor()
        seats = actor.policy.seats
        found: list[tuple[str, str]] = []
        if actor.seat is not None:
            found.append((ME, _("Mine")))
            if len(actor.policy.subtree) > 1:
                found.append((TEAM, _("My team's")))
        found.append((ALL, _("The company's")))
        own = getattr(actor.seat, "pk", None)
        return found + [(str(one.number), str(one)) for pk, one in seats.items() if pk != own]


def wish_of(params: Any) -> Wish:
    """Reads an address; what it says wrongly is passed over."""
    actor = current_actor()
    view = params.get("view", "")
    span = span_of(view if view in VIEWS else "week", day_from(params.get("date", ""), actor.today))
    asked = params.getlist("kind") if hasattr(params, "getlist") else []
    kinds = frozenset(asked) & frozenset(KINDS)
    return Wish(span, whose_of(params), kinds or frozenset(KINDS))


def whose_of(params: Mapping[str, str]) -> str:
    actor, text = current_actor(), params.get("whose", "")
    seated = actor.seat is not None
    if text == ALL or (seated and text in (ME, TEAM)):
        return text
    if text.isdecimal() and len(text) < 9 and _seat(text) in actor.policy.seats:
        return text
    return ME if seated else ALL


def seats_of(whose: str) -> frozenset[int] | None:
    actor = current_actor()
    if whose == ALL:
        return None
    if whose == TEAM:
        return actor.policy.subtree
    if whose == ME:
        return frozenset({actor.seat.pk}) if actor.seat else None
    return frozenset({_seat(whose)})


def _seat(number: str) -> int:
    return make_id(current_actor().sandbox.pk, int(number))
