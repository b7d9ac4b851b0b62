"""`record`: a record is made, as a person would make it through the API."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.entities.api.views import taken_lines
from lab.entities.saving import create_record
from lab.entities.spec import REGISTRY
from lab.tenancy.models import Owned
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.stage import HEAD, REPS, Stage


def do(given: Given, stage: Stage) -> None:
    entity = REGISTRY[given["of"]]
    values: dict[str, Any] = stage.resolved(given["values"])
    raw, lines = taken_lines(entity, values)
    if issubclass(entity.model, Owned) and "owner" not in raw:
        raw = {**raw, "owner": stage.chosen(stage.seats(given.get("to", REPS)), 1)[0].number}
    create_record(entity, raw, lines)


def tell(given: Given, stage: Stage) -> str:
    entity = REGISTRY[given["of"]]
    values = stage.resolved(given["values"])
    said = ", ".join(f"{name}: {value}" for name, value in list(values.items())[:4])
    text = _("A new record (%(kind)s): %(values)s")
    return text % {"kind": entity.label, "values": said}


RECORD = register_effect(
    EffectKind(
        "record",
        gettext_lazy("A record is made"),
        "plus",
        (
            Field("of", gettext_lazy("Collection"), FieldKind.COLLECTION, required=True),
            Field(
                "values",
                gettext_lazy("Fields"),
                FieldKind.VALUES,
                required=True,
                of="of",
                help=gettext_lazy("One a line, such as `name: Big enquiry`; names as in the API."),
            ),
            Field("to", gettext_lazy("For"), FieldKind.SEAT, words=(REPS, HEAD)),
        ),
        do,
        tell,
        20,
    )
)
