"""The clock works off what is planned."""

import logging
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from lab.clock.dated import At, Dated, register_dated
from lab.tenancy.actor import current_actor
from lab.tenancy.gathering import save_fields
from lab.tenancy.writing import apart
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import KINDS

logger = logging.getLogger(__name__)


def work_off(happenings: Sequence[Happening]) -> None:
    """In the order of their moments; of one moment by the order of their kinds, then by key.

    One that fails is left out: the others go on.
    """
    for happening in happenings:
        happening.done = True
        save_fields(happening, ["done"])
    for happening in sorted(happenings, key=_place):
        try:
            with apart():
                KINDS[happening.kind].work(happening)
        except Exception:
            sandbox = current_actor().sandbox
            logger.exception("sandbox %s: %s did not happen", sandbox.pk, happening)


def prepare(happenings: Sequence[Happening]) -> None:
    """Let each kind read at once what those of it will need one after the other."""
    by_kind: dict[str, list[Happening]] = defaultdict(list)
    for happening in happenings:
        by_kind[happening.kind].append(happening)
    for name, some in by_kind.items():
        if (ready := KINDS[name].prepare) is not None:
            ready(some)


def _place(happening: Happening) -> tuple[object, ...]:
    order = KINDS[happening.kind].order
    return (happening.at, order, happening.kind, happening.key, happening.pk)


HAPPENINGS = register_dated(
    Dated(
        key="happenings",
        label=_("Something happens in the company"),
        icon="sparkles",
        rows=lambda: Happening.objects.waiting(),
        field="at",
        at=At.MOMENT,
        work=work_off,
        order=40,
        several=True,
        prepare=prepare,
    )
)
