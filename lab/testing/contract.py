"""What must hold for every entity, as data: who sees and changes what, and whether anything moved."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from lab.entities.fields import Field, Kind, fields_of
from lab.entities.spec import Entity
from lab.journal.models import Entry
from lab.tenancy.models import Owned, Sandbox, SandboxAttached
from lab.tenancy.registry import sandboxed_models


@dataclass(frozen=True)
class Sight:
    """What a person of the cast may do with Ana's record where everything is private."""

    who: str
    sees: bool
    changes: bool
    deletes: bool
    seated: bool = True


SIGHTS = (
    Sight("dora", True, True, True),
    Sight("max", True, True, True),
    Sight("ana", True, True, False),
    Sight("tess", True, True, True),
    Sight("al", True, False, False),
    Sight("mia", False, False, False),
    Sight("bea", False, False, False),
    Sight("bo", False, False, False),
    Sight("idle", False, False, False, seated=False),
)
# Of what belongs to nobody in particular every seat sees all, the upper ones change it.
SHARED_SIGHTS = (
    Sight("dora", True, True, True),
    Sight("max", True, True, False),
    Sight("ana", True, False, False),
    Sight("tess", True, True, True),
    Sight("al", True, False, False),
    Sight("idle", False, False, False, seated=False),
)
# Of what makes up the company itself every seat sees all, its head changes it.
ADMINISTERED_SIGHTS = tuple(
    replace(one, changes=False) if one.who == "max" else one for one in SHARED_SIGHTS
)


def sights_of(entity: Entity) -> tuple[Sight, ...]:
    """The table that fits the entity, with what its model allows ordinary seats besides."""
    shared = ADMINISTERED_SIGHTS if entity.model.administered else SHARED_SIGHTS
    table: tuple[Sight, ...] = SIGHTS if issubclass(entity.model, Owned) else shared
    widened = {verb for verb, reach in entity.model.rights.items() if reach != "none"}
    return tuple(
        replace(
            one,
            changes=one.changes or (one.who == "ana" and "change" in widened),
            deletes=one.deletes or (one.who == "ana" and "delete" in widened),
        )
        for one in table
    )


def maker_of(entity: Entity) -> str:
    """Who of the cast makes the record that the sights are about."""
    own = issubclass(entity.model, Owned) and not entity.model.booked
    return "ana" if own else "dora"


def fingerprint(*sandboxes: Sandbox) -> dict[str, Any]:
    """Changes when any row in or about the sandboxes is made, changed or deleted."""
    ids = [sandbox.pk for sandbox in sandboxes]
    with connection.cursor() as cursor:
        cursor.execute(*_sums_of_tables(ids))
        found: dict[str, Any] = {label: sums for label, *sums in cursor.fetchall()}
    states = Sandbox.objects.filter(pk__in=ids) | Sandbox.objects.filter(origin__in=ids)
    found["sandboxes"] = list(states.order_by("pk").values_list("pk", "attempt", "name"))
    return found


def _sums_of_tables(ids: list[int]) -> tuple[str, list[int]]:
    """One query over all tables: compiling one for each takes longer than what is tested."""
    quote, holes = connection.ops.quote_name, ", ".join(["%s"] * len(ids))
    tables = [
        *((model, "SUM(version)") for model in sandboxed_models()),
        *((model, "0") for model in SandboxAttached.__subclasses__()),
    ]
    rows = (
        f"SELECT '{model._meta.label}', COUNT(*), SUM(id), {versions} "
        f"FROM {quote(model._meta.db_table)} WHERE sandbox_id IN ({holes})"
        for model, versions in tables
    )
    return " UNION ALL ".join(rows), ids * len(tables)


def entry_count(sandbox: Sandbox) -> int:
    return Entry._base_manager.filter(sandbox=sandbox).count()


def text_fields(entity: Entity) -> list[Field]:
    """Fields in which people write what they like."""
    fields = fields_of(entity, entity.form_fields)
    return [field for field in fields if field.kind in (Kind.TEXT, Kind.LONG_TEXT)]


def plain_value(entity: Entity) -> tuple[str, str]:
    """A text field of the entity, and another value for it."""
    return text_fields(entity)[0].name, "Changed"
