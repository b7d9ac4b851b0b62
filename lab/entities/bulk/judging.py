"""Which records of a selection cannot take an operation, and doing it to the others in one step."""

from collections.abc import Sequence

from django.forms import Form

from lab.entities.bulk.operations import Operation
from lab.entities.spec import Entity
from lab.journal.recording import one_batch
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

REASONS_SHOWN = 10
Refusals = dict[int, str]


def refused_by_right(operation: Operation, rows: Sequence[Sandboxed]) -> Refusals:
    """{id: why} for rows that the actor may see but not do this to; one query for the rest."""
    policy, model = current_actor().policy, type(rows[0])
    if policy.reach(model, operation.verb).everything:
        return {}
    allowed = model.objects.visible(operation.verb).filter(pk__in=[row.pk for row in rows])
    mine = set(allowed.order_by().values_list("pk", flat=True))
    refused = [row for row in rows if row.pk not in mine]
    reasons = {row.pk: policy.may(operation.verb, row).reason for row in refused[:REASONS_SHOWN]}
    return {row.pk: str(reasons.get(row.pk, "")) for row in refused}


def done_together(
    operation: Operation, entity: Entity, rows: Sequence[Sandboxed], form: Form
) -> tuple[int, int | None]:
    """(how many it was done to, the journal's entry by which all of it can be undone)."""
    with one_batch() as write:
        count = operation.run(entity, rows, form)
        return count, write.batch or None
