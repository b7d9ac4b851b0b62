"""The sessions of a pack: double lessons, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

Texts = Mapping[str, str]
# What a golden path may take, so that students who look for their way get through in two lessons.
MOST_MINUTES = 60


@dataclass(frozen=True)
class Session:
    """`areas` are those that come to the menu with it: `selling`, or only `selling/quotes` of it."""

    number: int
    name: Texts
    goal: Texts
    minutes: int = 90
    areas: tuple[str, ...] = ()

    def __str__(self) -> str:
        return in_words(self.name)

    @property
    def goal_text(self) -> str:
        return in_words(self.goal)


def in_words(texts: Texts) -> str:
    """In the reader's language, else in the first one of the pack."""
    return texts.get(get_language() or "") or next(iter(texts.values()), "")


def areas_until(sessions: Sequence[Session], number: int) -> frozenset[str]:
    """What the menu holds in that session: its own areas and those of all before it."""
    return frozenset(
        area for session in sessions if session.number <= number for area in session.areas
    )
