"""What the clock tells the kernel at start."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from lab.clock import words
from lab.clock.entities import HOLIDAYS
from lab.ui.menu import register_item

__all__ = ["words"]


def _holidays(request: HttpRequest) -> str:
    return reverse("list", args=[request.actor.sandbox.pk, HOLIDAYS.name])  # type: ignore[attr-defined]


register_item(
    "company", capfirst(HOLIDAYS.label_plural), icon=HOLIDAYS.icon, url=_holidays, order=84
)
