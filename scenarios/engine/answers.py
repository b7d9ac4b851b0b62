"""What a persona does: the plan of an answer, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scenarios.engine.models.choice import Decision


class Kind(StrEnum):
    """`TEXT` is a mail or what is said on the phone; `SILENCE` a refusal that nobody is told of; the
    others are steps in the company as well."""

    TEXT = "text"
    NOT_REACHED = "not-reached"
    ACCEPT = "accept"
    COUNTER = "counter"
    REFUSE = "refuse"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Answer:
    """`after_hours` of working time from now; `text` names the family of templates, `facts` fill it."""

    kind: Kind
    text: str
    after_hours: float = 0.0
    need: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    decision: Decision | None = None
