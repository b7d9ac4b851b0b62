"""Lists that every kind of activity brings: one's own, and for superiors those of the team."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lab.entities.spec import BuiltInView

Params = Callable[[], Mapping[str, Sequence[str]]]


def own_view(label: Any, params: Params) -> BuiltInView:
    return BuiltInView(key="mine", label=label, params=params, whose="me", for_seats=True)


def team_view(label: Any, params: Params) -> BuiltInView:
    return BuiltInView(key="team", label=label, params=params, whose="team", for_superiors=True)
