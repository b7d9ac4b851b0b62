"""The scope of a query: a condition that knows the actor's sandbox only when it is compiled.

Querysets written at import time (filtersets, serializers, class attributes) are safe: they compile
against whoever runs them, and refuse to compile for nobody.
"""

from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F
from django.db.models.expressions import Func

from lab.tenancy.actor import current_actor, current_scope
from lab.tenancy.fields import make_id


class InScope(Func):
    """`sandbox_id IN (…)` for the sandboxes that the present actor may read."""

    arity = 1
    output_field = models.BooleanField()
    conditional = True

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> Any:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        if not (scope := current_scope()):
            raise EmptyResultSet
        return f"{column} IN ({', '.join(['%s'] * len(scope))})", [*params, *scope]


class SandboxedQuerySet(models.QuerySet):
    def visible(self, verb: str = "view") -> Self:
        """Rows on which the present actor may do `verb`."""
        condition = current_actor().policy.reach(self.model, verb).condition()  # type: ignore[arg-type]
        return self.none() if condition is None else self.filter(condition)

    def numbered(self, *numbers: int) -> Self:
        """The rows that people call by these numbers in the actor's sandbox."""
        sandbox_id = current_actor().sandbox.pk
        return self.filter(pk__in=[make_id(sandbox_id, number) for number in numbers])


class _ScopedManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(InScope(F("sandbox_id")))


class SandboxedManager(_ScopedManager.from_queryset(SandboxedQuerySet)):  # type: ignore[misc]
    """The default manager of sandboxed rows."""


class AttachedManager(_ScopedManager):
    """The default manager of rows about a sandbox."""
