"""Calls about any collection, or one of its records, which the address names."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request

from lab.access.decisions import Hidden
from lab.entities.api.base import SandboxView
from lab.entities.api.described import any_entity
from lab.entities.saving import visible_row
from lab.entities.spec import REGISTRY, Entity
from lab.tenancy.models import Sandboxed

MOST_AT_ONCE = 5000
MOST_SEATS = 500


class CollectionView(SandboxView):
    """`self.entity` is there. `fits` says for which collections the address exists."""

    entity: Entity
    fits: Callable[[Entity], bool] = staticmethod(any_entity)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        entity = REGISTRY.get(kwargs["collection"])
        if entity is None or not self.fits(entity):
            raise Hidden
        self.entity = entity

    def row(self, number: int) -> Sandboxed:
        """Raises Model.DoesNotExist (404) where it is hidden or not there."""
        return visible_row(self.entity, number)


class Body(serializers.Serializer):
    """What a call is sent: an object, of which nothing is passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ParseError(_("Send one JSON object: {…}."))
        if unknown := sorted(set(data) - set(self.fields)):
            raise ValidationError(dict.fromkeys(unknown, [_("This cannot be set here.")]))
        return super().to_internal_value(data)

    @classmethod
    def of(cls, request: Request) -> dict[str, Any]:
        """The checked values. Raises ValidationError by field."""
        body = cls(data=request.data if request.data is not None else {})
        body.is_valid(raise_exception=True)
        return body.validated_data


class Numbers(serializers.ListField):
    """Numbers of records, each once."""

    child = serializers.IntegerField(min_value=1, max_value=2**31)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": MOST_AT_ONCE, **options})
