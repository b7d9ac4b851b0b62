"""`change`: fields of a record change, or of all that filters keep."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lab.entities.saving import change_record
from lab.entities.spec import REGISTRY
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.stage import Stage

MOST = 200


def rows(given: Given, stage: Stage) -> list[Any]:
    if given.get("record"):
        return [stage.row(given["of"], given["record"])]
    if not given.get("where"):
        raise ValidationError(_("Name the record, or filters that keep some."))
    found = list(stage.rows(given["of"], given["where"])[: MOST + 1])
    if not found:
        raise ValidationError(_("No record fits."))
    if len(found) > MOST:
        text = _("More than %(most)d records fit: narrow the filters.")
        raise ValidationError(text % {"most": MOST})
    return found


def do(given: Given, stage: Stage) -> None:
    entity, values = REGISTRY[given["of"]], stage.resolved(given["values"])
    for row in rows(given, stage):
        change_record(entity, row.number, values)


def tell(given: Given, stage: Stage) -> str:
    found = rows(given, stage)
    said = ", ".join(f"{name}: {value}" for name, value in stage.resolved(given["values"]).items())
    text = ngettext(
        "%(count)d record changes (%(kind)s): %(values)s",
        "%(count)d records change (%(kind)s): %(values)s",
        len(found),
    )
    told = {"kind": REGISTRY[given["of"]].label_plural, "values": said}
    return text % {"count": len(found), **told}


CHANGE = register_effect(
    EffectKind(
        "change",
        gettext_lazy("Records change"),
        "pencil",
        (
            Field("of", gettext_lazy("Collection"), FieldKind.COLLECTION, required=True),
            Field("record", gettext_lazy("The record"), FieldKind.ROW, of="of"),
            Field("where", gettext_lazy("Or all that fit"), FieldKind.WHERE, of="of"),
            Field("values", gettext_lazy("Fields"), FieldKind.VALUES, required=True, of="of"),
        ),
        do,
        tell,
        80,
    )
)
