"""Records that may be the same, and making one of them."""

from collections.abc import Mapping
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
    GenericSchema,
    every,
    many,
)
from lab.entities.api.rows import rows_told, written_told
from lab.entities.merging.choosing import chosen_values, merge_fields, mergeable
from lab.entities.merging.finding import groups, similar, warnings
from lab.entities.spec import Entity
from lab.journal.recording import one_batch
from lab.records import Conflict
from lab.records.merging import AT_MOST, merge
from lab.tenancy.models import Sandboxed

FOUND = every(results=many(SNIPPET), warnings=many(TEXT))
GROUP = every(reason=TEXT, records=many(SNIPPET))


def has_duplicates(entity: Entity) -> bool:
    return entity.duplicates is not None


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
    fits = staticmethod(has_duplicates)

    def post(self, request: Request, **_address: Any) -> Response:
        raw = object_of(request.data)
        if unknown := sorted(set(raw) - set(self.entity.form_fields)):
            raise ValidationError(dict.fromkeys(unknown, [_("This cannot be set here.")]))
        found = similar(self.entity, raw, None)
        told = {
            "results": rows_told(self.entity, [match.row for match in found]),
            "warnings": warnings(self.entity, raw),
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
        found = self.entity.duplicates({name: getattr(row, name) for name in names}, exclude=row)
        told = rows_told(self.entity, list(found[:50]))
        return Response({"results": told, "warnings": []})


class GroupsView(CollectionView):
    """Likely duplicates of the whole collection, the largest groups first."""

    schema = GroupsSchema()
    fits = staticmethod(has_duplicates)

    def get(self, request: Request, **_address: Any) -> Response:
        found = groups(self.entity)
        rows = {row.pk: row for group in found for row in group.rows}
        told = {one["number"]: one for one in rows_told(self.entity, list(rows.values()))}
        return Response(
            [
                {"reason": group.reason, "records": [told[row.number] for row in group.rows]}
                for group in found
            ]
        )


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
