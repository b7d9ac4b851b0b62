"""Injects of a teacher's own: made, added to, deleted."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Classroom, User
from lab.people.permissions import is_administrator_of
from scenarios.effects.kind import Effect
from scenarios.effects.reading import MOST_EFFECTS
from scenarios.injects.models import Inject

Texts = Mapping[str, str]


def may_edit(user: User, row: Inject) -> Decision:
    if row.owner_id == user.pk or is_administrator_of(user, row.school):
        return ALLOWED
    return Decision(False, _("A colleague has made this event: copy what you need of it."))


def inject_create(
    owner: User, classroom: Classroom, *, names: Texts, texts: Texts, effect: Effect
) -> Inject:
    return Inject.objects.create(
        owner=owner,
        school_id=classroom.school_id,
        names=dict(names),
        texts=dict(texts),
        effects=[effect.as_json()],
    )


def inject_add(row: Inject, effect: Effect, *, by: User) -> Inject:
    """One more effect, behind the others."""
    with transaction.atomic():
        row = _locked(row, by)
        if len(row.effects) >= MOST_EFFECTS:
            raise ValidationError(_("At most %(most)d effects.") % {"most": MOST_EFFECTS})
        row.effects = [*row.effects, effect.as_json()]
        row.save(update_fields=["effects"])
    return row


def inject_take(row: Inject, place: int, *, by: User) -> Inject:
    """Take the effect at this place off; the last one stays."""
    with transaction.atomic():
        row = _locked(row, by)
        if not 0 <= place < len(row.effects):
            raise ValidationError(_("This effect is gone already."))
        if len(row.effects) == 1:
            raise ValidationError(_("An event needs an effect: add another one first."))
        row.effects = [one for at, one in enumerate(row.effects) if at != place]
        row.save(update_fields=["effects"])
    return row


def inject_delete(row: Inject, *, by: User) -> None:
    """What it did in companies stays."""
    may_edit(by, row).require()
    row.delete()


def _locked(row: Inject, by: User) -> Inject:
    row = Inject.objects.select_for_update().get(pk=row.pk)
    may_edit(by, row).require()
    return row
