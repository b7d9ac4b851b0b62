"""System checks: what a sandboxed model must not have, found at start and not in a class."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import models

from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import sandboxed_models


@register("tenancy")
def check_sandboxed_models(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    found = list(_shared_collections())
    for model in sandboxed_models():
        found += _fields(model)
        found += _uniqueness(model)
    return found


def _error(model: type[Sandboxed], text: str, number: int) -> CheckMessage:
    return Error(f"{model._meta.label}: {text}", obj=model, id=f"tenancy.E{number:03}")


def _shared_collections() -> Iterator[CheckMessage]:
    uses = Counter(model.collection for model in sandboxed_models())
    for model in sandboxed_models():
        if not model.collection or uses[model.collection] > 1:
            yield _error(model, "`collection` must be given, and be its own.", 1)


def _fields(model: type[Sandboxed]) -> Iterator[CheckMessage]:
    if model._meta.local_many_to_many:
        yield _error(model, "no automatic many-to-many: write an explicit sandboxed link.", 2)
    for field in model._meta.concrete_fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            yield _error(model, f"{field.name}: the clock of a sandbox is simulated.", 3)
        if isinstance(field, models.JSONField) and not isinstance(field, CanonicalJSONField):
            yield _error(model, f"{field.name}: use CanonicalJSONField, which can be compared.", 4)
        if field.unique and not field.primary_key:
            yield _error(model, f"{field.name}: unique must include the sandbox.", 5)


def _uniqueness(model: type[Sandboxed]) -> Iterator[CheckMessage]:
    if model._meta.unique_together:
        yield _error(model, "name a UniqueConstraint instead of unique_together.", 6)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and "sandbox" not in constraint.fields:
            links = {field.name for field in model._meta.concrete_fields if field.is_relation}
            if not links & set(constraint.fields):
                yield _error(model, f"{constraint.name}: uniqueness must include the sandbox.", 5)
