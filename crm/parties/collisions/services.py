"""What happens on a collision, whichever way a customer is written; and the company's rule for it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from crm.parties.collisions.models import CollisionRule
from crm.parties.collisions.selectors import RULES, Mode, collisions, mode, seat_names, told
from lab import records
from lab.limits import within
from lab.records.custom_values import drafted
from lab.records.validation import register_check
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import sandbox_write

ASKED_AT_MOST, SECONDS = 200, 600


def check(
    rows: Sequence[Sandboxed], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """Refuse customers of hidden colleagues, or note them, as the company wants."""
    if not checked or not rows or mode() == Mode.OFF:
        return {}
    found = collisions(rows, fields)
    if mode() == Mode.REFUSE:
        return {
            place: ValidationError({NON_FIELD_ERRORS: told(seats)})
            for place, seats in found.items()
        }
    for place, row in enumerate(rows):
        row.noted = ()
        if seats := found.get(place):
            data = {"seat": seat_names(seats), "seats": [seat.number for seat in seats]}
            row.noted = ((f"{row._meta.model_name}.collided", data),)
    return {}


def warnings_of(model: type[Sandboxed]) -> Callable[..., list[str]]:
    """`warnings(values)` of an entity: the collisions of what is being typed in."""

    def warnings(values: dict[str, Any], **_more: Any) -> list[str]:
        row = drafted(model, values)
        row.clean_derived()
        return [told(seats) for seats in collisions([row]).values()] if answers() else []

    return warnings


def answers() -> bool:
    """Whether to tell of collisions while something is typed in; one question is counted.

    Who asks for very many in a short time gets no more answers: that is no typing.
    """
    actor = current_actor()
    who = f"collisions:{actor.sandbox.pk}:{actor.user.pk if actor.user else 0}"
    return mode() != Mode.OFF and within(who, ASKED_AT_MOST, SECONDS)


def collision_mode_set(wanted: str) -> CollisionRule:
    """Say what shall happen on a collision."""
    if wanted not in Mode.values:
        raise ValidationError({"mode": _("Choose one of the offered ways.")})
    with sandbox_write():
        present = CollisionRule.objects.first()
        if present is None:
            return records.create(CollisionRule, {"mode": wanted})
        return records.change(present, {"mode": wanted})


for _model in RULES:
    register_check(_model, check)
