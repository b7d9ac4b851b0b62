"""Fields that the company gives its records itself."""

from typing import Any

from lab.records.custom_field_items import custom_field_create
from lab.records.custom_fields import CustomField
from lab.records.picklist_items import picklist_item_create
from tests.factories.naming import Builders, serial

# One of each kind, as {key: what it is defined by besides its records}.
EVERY_KIND: dict[str, dict[str, Any]] = {
    "dock_note": {"kind": "text", "label": "Dock note"},
    "dock_story": {"kind": "long-text", "label": "Dock story"},
    "dock_height": {"kind": "number", "label": "Dock height"},
    "dock_built": {"kind": "date", "label": "Dock built"},
    "dock_kind": {"kind": "choice", "label": "Dock kind"},
    "dock_roofed": {"kind": "checkbox", "label": "Dock roofed"},
    "dock_keeper": {"kind": "reference", "label": "Dock keeper", "refers_to": "accounts"},
}
DOCK_KINDS = {"ramp": "Ramp", "lift": "Lift"}


def custom_field(**values: Any) -> CustomField:
    """By the head of the company; a text of accounts unless another kind is named."""
    given: dict[str, Any] = {"entity": "accounts", "kind": "text", **values}
    if "key" not in given:
        given["key"] = f"extra{next(serial)}"
    return custom_field_create({"label": given["key"].capitalize(), **given})


def one_of_each_kind(entity: str) -> dict[str, CustomField]:
    """{key: field} of every kind on one kind of record; the choice has two choices."""
    found = {key: custom_field(entity=entity, key=key, **how) for key, how in EVERY_KIND.items()}
    for key, label in DOCK_KINDS.items():
        picklist_item_create({"list": found["dock_kind"].picklist, "key": key, "label": label})
    return found


BUILDERS: Builders = {"custom-fields": custom_field}
