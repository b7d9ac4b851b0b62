"""Choices that a scenario brings: industries, sources, regions, reasons …"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


class PicklistItem(Sandboxed):
    """One choice of a list; records keep its key, people read its label."""

    collection = "picklist-items"
    administered = True

    list = models.CharField(_("list"), max_length=40)
    key = models.CharField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=80)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("picklist item")
        verbose_name_plural = _("picklist items")
        ordering = ["list", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "list", "key"], name="picklist_key_once")
        ]

    def __str__(self) -> str:
        return self.label


def picklists() -> dict[str, dict[str, str]]:
    """{list: {key: label}} of the actor's sandbox, read once per actor."""
    return current_actor().policy.once("picklists", _read_picklists)


def _read_picklists() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, key, label in PicklistItem.objects.values_list("list", "key", "label"):
        found.setdefault(name, {})[key] = label
    return found


class PicklistField(models.CharField):
    """Holds the key of an item of one picklist; blank when nothing is chosen."""

    def __init__(self, picklist: str = "", *args: Any, **kwargs: Any) -> None:
        self.picklist = picklist
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.picklist, *args], kwargs

    def choices_here(self) -> dict[str, str]:
        """{key: label} in the actor's sandbox."""
        return picklists().get(self.picklist, {})
