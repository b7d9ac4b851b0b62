"""All entities by name, as tests take them in turn, and rows of them."""

import csv
import io
import json

import openpyxl
import pytest

from lab.entities.spec import REGISTRY, Entity
from lab.tenancy.models import Owned
from lab.testing.contract import (
    maker_of,
    text_fields,
)
from tests.factories import make
from tests.factories.company import Company

NAMES = sorted(REGISTRY)
# What follows from documents is only read.
BOOKED = [name for name in NAMES if REGISTRY[name].model.booked]
WRITTEN = [name for name in NAMES if name not in BOOKED]
OWNED = [name for name in WRITTEN if issubclass(REGISTRY[name].model, Owned)]
MARK = "<i x='&\">"

entities = pytest.mark.parametrize("name", NAMES)
written = pytest.mark.parametrize("name", WRITTEN)
owned = pytest.mark.parametrize("name", OWNED)


def built(office: Company, name: str, who: str | None = None, /, **values) -> int:
    """The number of a new record, made by whoever of the cast makes such."""
    with office.acting(who or maker_of(REGISTRY[name])):
        return make.build(name, **values).number


def titled(office: Company, name: str, who: str, text: str) -> int:
    """A record with a text in the field that people find it by."""
    return built(office, name, who, **{title_field(REGISTRY[name]): text})


def title_field(entity: Entity) -> str:
    """A text field that is searched in, so that a record can be found by it."""
    texts = {field.name for field in text_fields(entity)}
    return next(path for path in entity.search if path in texts)


def sendable(entity: Entity, row: dict) -> dict:
    """What of a told row can be sent to make another."""
    given = {name: row[name] for name in entity.form_fields if row[name] not in (None, "")}
    if entity.lines:
        own = set(entity.lines.fields)
        lines = entity.lines.name
        given[lines] = [
            {name: value for name, value in line.items() if name in own} for line in row[lines]
        ]
    return given


def fingerprint_of_rows(office: Company, entity: Entity) -> list[int]:
    return list(entity.model.objects.order_by("pk").values_list("pk", flat=True))


def file_text(kind: str, answer) -> str:
    """All that an exported file says."""
    assert answer.status_code == 200, answer
    content = b"".join(answer) if answer.streaming else answer.content
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return repr([[cell.value for cell in row] for row in book.active.iter_rows()])
    text = content.decode("utf-8-sig")
    return repr(list(csv.reader(io.StringIO(text))) if kind == "csv" else json.loads(text))
