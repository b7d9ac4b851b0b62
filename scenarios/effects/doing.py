"""Doing effects: all of them or none, as one step of the journal."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab.access.decisions import Hidden, Refused
from lab.journal.recording import one_batch
from lab.records import Conflict
from lab.tenancy.writing import apart, sandbox_write
from scenarios.effects.kind import EFFECTS, Effect
from scenarios.effects.stage import Stage

# What an effect is refused with; anything else is a fault of ours.
REFUSALS = (ValidationError, Refused, Hidden, Conflict)


class EffectFailed(Exception):
    """An effect that could not be done here, with which one and why."""

    def __init__(self, effect: Effect, reason: object) -> None:
        self.effect = effect
        super().__init__(f"{EFFECTS[effect.kind].label}: {words(reason)}")


def do_effects(effects: Sequence[Effect], stage: Stage, **marks: Any) -> int | None:
    """Write them in one batch; its number in the journal, None where nothing was journalled.

    Raises EffectFailed; then nothing of them is written.
    """
    with sandbox_write(), apart(), one_batch(**marks) as write:
        for effect in effects:
            try:
                EFFECTS[effect.kind].do(effect.given, stage)
            except REFUSALS as error:
                raise EffectFailed(effect, error) from error
        return write.batch or None


def told(effects: Sequence[Effect], stage: Stage) -> list[str]:
    """What each would do now, in a sentence. Raises EffectFailed."""
    found = []
    for effect in effects:
        try:
            found.append(EFFECTS[effect.kind].tell(effect.given, stage))
        except REFUSALS as error:
            raise EffectFailed(effect, error) from error
    return found


def words(error: object) -> str:
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            named = error.message_dict.items()
            return " ".join(f"{name}: {' '.join(texts)}" for name, texts in named)
        return " ".join(error.messages)
    return str(error) or _("This cannot be done here.")
