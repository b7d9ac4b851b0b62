"""The tags of a record: read, put on, taken off."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.entities.api.collections import Body, CollectionView
from lab.entities.api.described import TEXT, WHOLE, GenericSchema, every, many
from lab.records.tags import Tag, tag_records, tags_of, untag_records
from lab.tenancy.models import Sandboxed

Told = dict[str, Any]
TAG = every(number=WHOLE, name=TEXT, tone=TEXT)


class TagBody(Body):
    tag = serializers.CharField(max_length=40, help_text="Its name; a new one is made.")


class TagsSchema(GenericSchema):
    operations = {
        "GET": ("record_tags", 200, "RecordTags", many(TAG)),
        "POST": ("record_tag", 200, "RecordTags", many(TAG)),
    }
    bodies = {"POST": TagBody}


class TagSchema(GenericSchema):
    operations = {"DELETE": ("record_untag", 204, "", {})}


def tags_told(row: Sandboxed) -> list[Told]:
    return [
        {"number": tag.number, "name": tag.name, "tone": tag.tone} for tag in tags_of([row])[row.pk]
    ]


class RecordTagsView(CollectionView):
    """The words that colleagues have put on the record."""

    schema = TagsSchema()

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        return Response(tags_told(self.row(number)))

    def post(self, request: Request, number: int, **_address: Any) -> Response:
        row = self.row(number)
        tag_records([row], TagBody.of(request)["tag"])
        return Response(tags_told(row))


class RecordTagView(CollectionView):
    schema = TagSchema()

    def delete(self, request: Request, number: int, tag: int, **_address: Any) -> Response:
        row = self.row(number)
        found = Tag.objects.numbered(tag).first()
        if found is None or not untag_records([row], found):
            raise Hidden
        return Response(status=status.HTTP_204_NO_CONTENT)
