"""The row of a sandbox as the doors read it: with what other parts know of it, in the same query."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from lab.tenancy.models import Sandbox

_joined = ["classroom", "template", "origin"]


def join_with_sandbox(*paths: str) -> None:
    """Called once at start: relations, as for `select_related`, that nearly every page asks for."""
    _joined.extend(paths)


def sandboxes_at_door() -> QuerySet[Sandbox]:
    return Sandbox.objects.select_related(*_joined)


def was_joined(row: Model, name: str) -> bool:
    """Whether the related row came along, so that looking at it asks nothing."""
    return name in row._state.fields_cache


def joined(row: Model, *names: str) -> Any:
    """The related row at the end of the path, None where there is none."""
    found: Any = row
    with suppress(ObjectDoesNotExist):
        for name in names:
            if (found := getattr(found, name)) is None:
                return None
        return found
    return None
