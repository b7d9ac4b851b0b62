"""One file of records, whoever asked for it: which formats there are, what it holds, what it is called."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.entities.cells import load_records
from lab.entities.exporting.cells import TAGS, Names, tags_field
from lab.entities.exporting.formats import FORMATS
from lab.entities.fields import DefinedField, Field, Kind
from lab.entities.listing import Listing, listing
from lab.entities.spec import Entity, FileFormat
from lab.records.tags import AT_MOST, tags_of
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

CHUNK = 2000
LONGEST_NAME = 120
# What some file system does not take in a name.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def tables() -> list[tuple[str, str]]:
    """(name, label) of the formats that every collection has."""
    return [(name, label) for name, (label, _write) in FORMATS.items()]


def own_formats(entity: Entity) -> dict[str, FileFormat]:
    return {one.name: one for one in entity.formats}


def format_names(entity: Entity) -> list[str]:
    return [*FORMATS, *own_formats(entity)]


def columns_asked(entity: Entity, text: str) -> tuple[str, ...]:
    """`all` is every field, `name,tags` those, nothing none of them."""
    return entity.all_columns if text == "all" else tuple(filter(None, text.split(",")))


def export(entity: Entity, format_name: str, found: Listing, *, asked: str) -> HttpResponseBase:
    """The rows of a list as a file. Raises Refused, and Hidden for a format that there is not.

    `asked` is what was said of the columns: the tags come along unless it names others.
    """
    current_actor().policy.require(Verb.EXPORT, entity.model)
    name = format_name.lower()
    if name in FORMATS:
        response = _table(entity, name, found, tags=_with_tags(asked))
    elif (own := own_formats(entity).get(name)) is not None:
        response = _own(own, found.rows)
    else:
        raise Hidden
    response["Content-Disposition"] = content_disposition_header(True, file_name(found, name))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def export_one(entity: Entity, format_name: str, number: int) -> HttpResponseBase:
    """One record with all its fields. Raises Hidden, and Refused where it may only be looked at."""
    rows = entity.rows().numbered(number)
    if (row := rows.first()) is None:
        raise Hidden
    current_actor().policy.require(Verb.EXPORT, row)
    found = listing(entity, {}, columns=entity.all_columns, rows=rows)
    return export(entity, format_name, found, asked="all")


def file_name(found: Listing, extension: str) -> str:
    """Whose records these are, which, and from when: by the company's own date."""
    sandbox = current_actor().sandbox
    whole = f"{capfirst(found.entity.label_plural)} {sandbox.name}"
    words = _NOT_IN_NAMES.sub(" ", whole).split()
    return f"{' '.join(words)[:LONGEST_NAME]} {sandbox.today.isoformat()}.{extension}"


def _table(entity: Entity, name: str, found: Listing, *, tags: bool) -> HttpResponseBase:
    rows: Iterator[Sandboxed] = found.rows.iterator(chunk_size=CHUNK)
    fields = found.columns
    if any(isinstance(each, DefinedField) and each.kind is Kind.REFERENCE for each in fields):
        rows = _with_names(rows, fields)
    if tags:
        rows, fields = _tagged(rows), [*fields, tags_field(entity)]
    return FORMATS[name][1](rows, fields)


def _own(kind: FileFormat, rows: QuerySet[Any]) -> HttpResponseBase:
    rows = rows.select_related(*kind.joins) if kind.joins else rows
    pieces = kind.write(rows.iterator(chunk_size=CHUNK))
    return StreamingHttpResponse(pieces, content_type=f"{kind.media_type}; charset=utf-8")


def _with_tags(columns: str) -> bool:
    return columns in ("", "all") or TAGS in columns.split(",")


def _with_names(rows: Iterator[Sandboxed], fields: list[Field]) -> Iterator[Sandboxed]:
    """The rows, when the records are read that their custom fields refer to: many at once."""
    while chunk := list(islice(rows, AT_MOST)):
        load_records(fields, chunk)
        yield from chunk


def _tagged(rows: Iterator[Sandboxed]) -> Iterator[Sandboxed]:
    """The rows with the names of their tags, which are read for many at once."""
    while chunk := list(islice(rows, AT_MOST)):
        found = tags_of(chunk)
        for row in chunk:
            setattr(row, TAGS, Names(tag.name for tag in found[row.pk]))
            yield row


def choices(entity: Entity) -> list[tuple[str, str, Sequence[tuple[str, Any]]]]:
    """(what it holds, the parameter `columns`, [(format, label)]) as pages offer them."""
    found: list[tuple[str, str, Sequence[tuple[str, Any]]]] = [
        (_("Visible columns"), "", tables()),
        (_("All fields"), "all", tables()),
    ]
    if entity.formats:
        own = [(one.name, one.label) for one in entity.formats]
        found.append((_("For other programs"), "", own))
    return found
