"""Records that may be the same, and making one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.entities.api.base import object_of
from lab.entities.api.collections import Body, CollectionView, Numbers
from lab.entities.api.described import (
    ANYTHING,
    NUMBER_OR_NOTHING,
    SNIPPET,
    TEXT,
    WHOLE,
    GenericSchema,
    every,
    many,
)
from lab.entities.api.rows import rows_told, written_told
from lab.entities.api.views import taken_lines
from lab.entities.merging.choosing import chosen_values, merge_fields, mergeable
from lab.entities.merging.finding import (
    Match,
    elsewhere,
    groups,
    groups_elsewhere,
    match_told,
    similar,
    typed_row,
    warnings,
)
from lab.entities.spec import Entity
from lab.journal.recording import one_batch
from lab.records import Conflict
from lab.records.merging import AT_MOST, merge
from lab.tenancy.models import Sandboxed

ELSEWHERE = every(collection=TEXT, number=WHOLE, label=TEXT, reason=TEXT, owner=TEXT, text=TEXT)
FOUND = every(results=many(SNIPPET), elsewhere=many(ELSEWHERE), warnings=many(TEXT))
GROUP = every(reason=TEXT, records=many(SNIPPET), elsewhere=many(ELSEWHERE))


def has_duplicates(entity: Entity) -> bool:
    return entity.duplicates is not None


def tells_duplicates(entity: Entity) -> bool:
    return has_duplicates(entity) or entity.warnings is not None


class MergeBody(Body):
    others = Numbers(min_length=1, max_length=AT_MOST - 1)
    take = serializers.DictField(
        child=serializers.IntegerField(min_value=1),
        required=False,
        default=dict,
        help_text="{field: number of the record whose value stays}; else the first that is filled.",
    )
    versions = serializers.DictField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=dict,
        help_text="{number: version} of those that were read, to be told of a conflict.",
    )


class DuplicatesSchema(GenericSchema):
    operations = {"POST": ("duplicates_find", 200, "Duplicates", FOUND)}
    keyed = False

    def get_request_serializer(self) -> Any:
        return {"application/json": self.component("DuplicatesAsked", ANYTHING)}


class DuplicatesOfSchema(GenericSchema):
    operations = {"GET": ("record_duplicates", 200, "Duplicates", FOUND)}


class GroupsSchema(GenericSchema):
    operations = {"GET": ("duplicate_groups", 200, "DuplicateGroups", many(GROUP))}


class MergeSchema(GenericSchema):
    operations = {
        "POST": ("record_merge", 200, "Merged", every(record=SNIPPET, entry=NUMBER_OR_NOTHING))
    }
    bodies = {"POST": MergeBody}
    conflicts = ("POST",)


class DuplicatesView(CollectionView):
    """Visible records that may be what these values are about; nothing is written."""

    schema = DuplicatesSchema()
    own_keys = True  # nothing is done that could be done twice
    fits = staticmethod(tells_duplicates)

    def post(self, request: Request, **_address: Any) -> Response:
        raw, lines = taken_lines(self.entity, object_of(request.data))
        if unknown := sorted(set(raw) - set(self.entity.form_fields)):
            raise ValidationError(dict.fromkeys(unknown, [_("This cannot be set here.")]))
        found, typed = similar(self.entity, raw, None), typed_row(self.entity, raw)
        told = {
            "results": rows_told(self.entity, [match.row for match in found]),
            "elsewhere": _elsewhere_told(
                elsewhere(self.entity, typed, None, [match.row for match in found])
            ),
            "warnings": warnings(self.entity, raw, lines),
        }
        return Response(told)


class DuplicatesOfView(CollectionView):
    """Visible records that may be the same as this one."""

    schema = DuplicatesOfSchema()
    fits = staticmethod(has_duplicates)

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        row = self.row(number)
        assert self.entity.duplicates is not None
        columns = {column.attname for column in self.entity.model._meta.concrete_fields}
        names = [name for name in self.entity.form_fields if name in columns]
        values = {name: getattr(row, name) for name in names}
        found = list(self.entity.duplicates(values, exclude=row)[:50])
        there = _elsewhere_told(elsewhere(self.entity, row, row, found))
        told = rows_told(self.entity, found)
        return Response({"results": told, "elsewhere": there, "warnings": []})


class GroupsView(CollectionView):
    """Likely duplicates of the whole collection, the largest groups first."""

    schema = GroupsSchema()
    fits = staticmethod(has_duplicates)

    def get(self, request: Request, **_address: Any) -> Response:
        found = [*groups(self.entity), *groups_elsewhere(self.entity)]
        rows = {row.pk: row for group in found for row in group.rows}
        told = {one["number"]: one for one in rows_told(self.entity, list(rows.values()))}
        return Response(
            [
                {
                    "reason": group.reason,
                    "records": [told[row.number] for row in group.rows],
                    "elsewhere": _elsewhere_told(group.elsewhere),
                }
                for group in found
            ]
        )


def _elsewhere_told(matches: Sequence[Match]) -> list[dict[str, Any]]:
    """Records of other collections, by name and number, and whose they are."""
    return [
        {
            "collection": match.row.collection,
            "number": match.row.number,
            "label": str(match.row),
            "reason": match.reason,
            "owner": str(match.owner or ""),
            "text": match_told(match),
        }
        for match in matches
    ]


class MergeView(CollectionView):
    """Make one record of two or three: this one stays, and all that points at the others moves."""

    schema = MergeSchema()
    fits = staticmethod(mergeable)

    def post(self, request: Request, number: int, **_address: Any) -> Response:
        keep, given = self.row(number), MergeBody.of(request)
        with one_batch() as write:
            keep = self.row(number)
            others = [self._other(one) for one in dict.fromkeys(given["others"])]
            _require_versions([keep, *others], given["versions"])
            take = self._sources([keep, *others], given["take"])
            merged = merge(keep, others, chosen_values(self.entity, keep, others, take))
            entry = write.batch
        return Response({"record": written_told(merged), "entry": entry or None})

    def _other(self, number: int) -> Sandboxed:
        row = self.entity.rows().numbered(number).first()
        if row is None:
            text = _("There is no such record, or you may not see it.")
            raise ValidationError({"others": [f"{number}: {text}"]})
        return row

    def _sources(self, rows: list[Sandboxed], take: Mapping[str, int]) -> dict[str, Sandboxed]:
        by_number = {row.number: row for row in rows}
        known = {field.name for field in merge_fields(self.entity)}
        for name, number in take.items():
            if name not in known or number not in by_number:
                text = _("Name a field and one of the merged records: {“phone”: 18}.")
                raise ValidationError({"take": [text]})
        return {name: by_number[number] for name, number in take.items()}


def _require_versions(rows: list[Sandboxed], versions: Mapping[str, str]) -> None:
    for row in rows:
        if versions.get(str(row.number), row.token) != row.token:
            raise Conflict(row)
