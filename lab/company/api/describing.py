"""The OpenAPI description of the addresses that are about sandboxes."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from lab.entities.api.described import (
    ANYTHING,
    MOMENT,
    MOMENT_OR_NOTHING,
    NUMBER_OR_NOTHING,
    TEXT,
    TEXT_OR_NOTHING,
    WHOLE,
    YES_NO,
    Described,
    GenericSchema,
    every,
)
from lab.entities.api.shapes import Shape
from lab.people.audit_models import AuditEntry

SEAT = every(
    number=WHOLE,
    name=TEXT,
    title=TEXT,
    kind=TEXT,
    department=TEXT,
    parent=NUMBER_OR_NOTHING,
    occupied_by={"type": "array", "items": TEXT, "description": "User names."},
)
SANDBOX = every(
    id=WHOLE,
    name=TEXT,
    kind={"type": "string", "enum": ["live", "snapshot", "template"]},
    scenario=TEXT,
    classroom=NUMBER_OR_NOTHING,
    classroom_name=TEXT_OR_NOTHING,
    language=TEXT,
    currency=TEXT,
    simulated_now=MOMENT,
    attempt=WHOLE,
    seats={"type": "array", "items": SEAT},
    own_seats={"type": "array", "items": WHOLE},
)
ENTRY = every(
    number=WHOLE,
    attempt=WHOLE,
    at={**MOMENT_OR_NOTHING, "description": "Null for whom it is without names."},
    simulated_at=MOMENT,
    user=TEXT_OR_NOTHING,
    seat=NUMBER_OR_NOTHING,
    mode=TEXT,
    via=TEXT,
    event=TEXT,
    change={"type": "string", "enum": ["made", "changed", "deleted", "jump", ""]},
    collection=TEXT,
    record=NUMBER_OR_NOTHING,
    label=TEXT,
    before=ANYTHING,
    after=ANYTHING,
    data=ANYTHING,
    batch=NUMBER_OR_NOTHING,
)
ENTRY_WITH_UNDO: Shape = {
    "type": "object",
    "properties": {**ENTRY["properties"], "undo": every(allowed=YES_NO, reason=TEXT)},
    "required": [*ENTRY["required"], "undo"],
}
UNDONE = every(entry={**WHOLE, "description": "The entry of the undoing, which can be undone too."})
ROW_DIFFERENCE: Shape = {
    "type": "object",
    "properties": {"number": WHOLE, "label": TEXT, "before": ANYTHING, "after": ANYTHING},
    "required": ["number", "label"],
}
BY_COLLECTION: Shape = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": ROW_DIFFERENCE},
}
DIFFERENCE = every(made=BY_COLLECTION, changed=BY_COLLECTION, deleted=BY_COLLECTION)
SNAPSHOT = every(
    id=WHOLE,
    name=TEXT,
    attempt=WHOLE,
    simulated_now=MOMENT,
    created_at=MOMENT,
    created_by=TEXT_OR_NOTHING,
)
ACT = every(
    id=WHOLE,
    at=MOMENT,
    act={"type": "string", "enum": AuditEntry.Act.values},
    by=TEXT_OR_NOTHING,
    person=TEXT_OR_NOTHING,
    classroom=NUMBER_OR_NOTHING,
    school=NUMBER_OR_NOTHING,
    through=TEXT,
    details=ANYTHING,
)
JUMP = every(id=WHOLE, attempt=WHOLE, simulated_now=MOMENT, entry=WHOLE)


def _text(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=description)


class AuditSchema(Described):
    operations = {"GET": ("audit", 200, "Act", ACT)}
    parameters = (
        _text("q", "Done by or to people of this name, user name, number or address."),
        OpenApiParameter("act", str, enum=AuditEntry.Act.values),
        OpenApiParameter("since", {"type": "string", "format": "date"}),
        OpenApiParameter("until", {"type": "string", "format": "date"}),
    )
    paged = True

    def get_tags(self) -> list[str]:
        return ["people"]


class SandboxesSchema(Described):
    operations = {"GET": ("sandboxes_list", 200, "Sandbox", SANDBOX)}
    parameters = (
        OpenApiParameter("classroom", int, description="Sandboxes of this class."),
        _text("scenario", "Sandboxes of this scenario."),
    )
    paged = True


class SandboxSchema(Described):
    operations = {"GET": ("sandbox_read", 200, "Sandbox", SANDBOX)}


class DifferenceSchema(Described):
    operations = {"GET": ("difference", 200, "Difference", DIFFERENCE)}
    parameters = (
        OpenApiParameter("base", int, description="A snapshot; without it the scenario's start."),
        _text("collection", "Only records of this collection."),
    )


class ResetSchema(Described):
    operations = {"POST": ("reset", 200, "Jump", JUMP)}


class SnapshotsSchema(Described):
    operations = {
        "GET": ("snapshots_list", 200, "Snapshot", SNAPSHOT),
        "POST": ("snapshot_take", 201, "Snapshot", SNAPSHOT),
    }
    paged = True

    def get_request_serializer(self) -> Any:
        name = {"type": "string", "minLength": 1, "maxLength": 120}
        return {"application/json": self.component("SnapshotNew", every(name=name))}


class SnapshotSchema(Described):
    operations = {
        "GET": ("snapshot_read", 200, "Snapshot", SNAPSHOT),
        "DELETE": ("snapshot_remove", 204, "", {}),
    }


class RestoreSchema(Described):
    operations = {"POST": ("snapshot_restore", 200, "Jump", JUMP)}


class JournalSchema(Described):
    operations = {"GET": ("journal", 200, "Entry", ENTRY)}
    parameters = (
        _text("event", "A name such as `quote.accepted`, or a noun: `quote.*`."),
        _text("collection", "Entries about records of this collection."),
        OpenApiParameter("record", int, description="Entries about the record of this number."),
        _text("user", "What this person did, by user name."),
        OpenApiParameter("seat", int, description="What was done on this seat."),
        OpenApiParameter("attempt", int, description="Entries of this attempt."),
        _text("since", "After the entry of this number, or from this moment on."),
        OpenApiParameter(
            "after",
            int,
            description="After the entry of this number, the oldest first: for who keeps a copy.",
        ),
    )
    paged = True


class EntrySchema(Described):
    operations = {"GET": ("journal_entry", 200, "EntryWithUndo", ENTRY_WITH_UNDO)}


class UndoSchema(Described):
    operations = {"POST": ("undo", 200, "Undone", UNDONE)}


class HistorySchema(GenericSchema):
    operations = {"GET": ("record_history", 200, "Entry", ENTRY)}
    paged = True
