"""Which models live inside sandboxes, and the constraints that the kernel puts on each of them."""

from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from lab.tenancy.fields import NUMBER_BITS, RecordIdField
from lab.tenancy.models import Sandboxed


@cache
def sandboxed_models() -> tuple[type[Sandboxed], ...]:
    """Every concrete sandboxed model, in the order of installation."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, Sandboxed) and not model._meta.proxy
    )


@cache
def models_by_collection() -> dict[str, type[Sandboxed]]:
    return {model.collection: model for model in sandboxed_models()}


def model_of(collection: str) -> type[Sandboxed]:
    """The model behind a collection's name. Raises KeyError for an unknown one."""
    return models_by_collection()[collection]


def stored_field(model: type[models.Model], name: str) -> models.Field:
    """The stored field of this name. Raises FieldDoesNotExist for others and for reverse relations."""
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(f"{model.__name__}.{name} is not stored.")
    return found


@cache
def sandboxed_links(model: type[Sandboxed]) -> tuple[models.ForeignKey, ...]:
    """Foreign keys of the model that point into the same sandbox."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Sandboxed)
    )


@cache
def record_references(model: type[Sandboxed]) -> tuple[RecordIdField, ...]:
    return tuple(f for f in model._meta.concrete_fields if isinstance(f, RecordIdField))


def bind_to_sandbox(model: type[Sandboxed]) -> None:
    """Let the database itself refuse a row, or a reference, of another sandbox.

    Done once at start for every sandboxed model, so that no model can forget it.
    """
    options = model._meta
    bound = ["id", *(f.attname for f in (*sandboxed_links(model), *record_references(model)))]
    for attname in bound:
        name = f"{options.model_name}_{attname}_in_sandbox"
        if any(constraint.name == name for constraint in options.constraints):
            continue
        condition = Q(sandbox=F(attname).bitrightshift(NUMBER_BITS))
        options.constraints = [
            *options.constraints,
            CheckConstraint(condition=condition, name=name),
        ]
    scope = Index(fields=["sandbox", "id"], name=f"{str(options.model_name)[:20]}_scope_idx")
    if not any(index.name == scope.name for index in options.indexes):
        options.indexes = [*options.indexes, scope]
    # The migration writer looks only at options that the class itself names.
    options.original_attrs.update(constraints=options.constraints, indexes=options.indexes)


def bind_all() -> None:
    for model in sandboxed_models():
        bind_to_sandbox(model)
