"""The fields of a record as its page shows them, those that are edited in place among them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from lab.entities.cells import Cells, head_picture, load_records
from lab.entities.fields import Field, Kind, field_of, fields_of
from lab.entities.spec import Entity
from lab.entities.views.base import RecordView
from lab.entities.views.paths import path_field
from lab.tenancy.models import Owned, Sandboxed


@dataclass(frozen=True, kw_only=True)
class Datum:
    """A field of the record as it is shown; `edit` is where it is edited in place, "" for not."""

    field: Field
    html: SafeString | str
    edit: str = ""


class RecordPage(RecordView):
    """What the page and the parts of it that are renewed have in common."""

    def datum(self, cells: Cells, field: Field, row: Sandboxed, *, may_change: bool) -> Datum:
        edit = ""
        if may_change and editable(self.entity, field):
            address = [self.actor.sandbox.pk, self.entity.name, row.number, field.name]
            edit = reverse("field", args=address)
        return Datum(field=field, html=cells(field, row), edit=edit)

    def head(self, cells: Cells, row: Sandboxed) -> dict[str, Any]:
        facts = fields_of(self.entity, self.head_names)
        if issubclass(self.entity.model, Owned) and "owner" not in self.entity.head:
            facts.append(field_of(self.entity.model, "owner"))
        told: dict[str, Any] = {
            "facts": [Datum(field=field, html=cells(field, row)) for field in facts]
        }
        if self.entity.picture:
            told["picture"] = head_picture(field_of(self.entity.model, self.entity.picture), row)
        return told

    @property
    def head_names(self) -> list[str]:
        """The facts of the head, without the one that the path below it tells."""
        told = path_field(self.entity)
        return [name for name in self.entity.head if told is None or name != told.name]

    def load(self, row: Sandboxed) -> Cells:
        load_records(fields_of(self.entity, self.entity.form_fields), [row])
        return Cells(whole=True)


def editable(entity: Entity, field: Field) -> bool:
    """Whether a field is edited in place. Where a board moves the record, its group has rules."""
    if entity.board is not None and field.name == entity.board.group:
        return False
    return field.name in entity.form_fields and field.kind is not Kind.COMPUTED
