"""Answers to "may I?": each no carries the reason that the person is shown."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404


class Refused(PermissionDenied):
    """Visible but not allowed: 403, with a reason that teaches."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)


class Hidden(Http404):
    """Not theirs to know of: 404."""


@dataclass(frozen=True)
class Decision:
    """A yes or no; true when allowed. `of_right`: a no to the person, whatever the record's state."""

    allowed: bool
    reason: Any = ""
    of_right: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        if not self.allowed:
            raise Refused(self.reason)


ALLOWED = Decision(True)
