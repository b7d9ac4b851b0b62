"""What competitors ask, compared with the pack."""

from collections.abc import Sequence
from decimal import Decimal

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.writing import sandbox_write, take_numbers
from scenarios.effects.models import RivalPrice

LEAST, MOST = Decimal("0.05"), Decimal(10)


def shift_rivals(competitors: Sequence[int], factor: Decimal) -> None:
    """Multiply the prices of these competitors, by number."""
    with sandbox_write():
        present = {row.competitor: row for row in RivalPrice.objects.all()}
        for row in (present[number] for number in competitors if number in present):
            row.factor = min(max(row.factor * factor, LEAST), MOST)
            row.version += 1
            row.save(update_fields=["factor", "version"])
        fresh = [number for number in competitors if number not in present]
        _add(fresh, factor)


def _add(competitors: Sequence[int], factor: Decimal) -> None:
    if not competitors:
        return
    sandbox = current_actor().sandbox
    numbers = take_numbers(RivalPrice, len(competitors))
    RivalPrice.objects.bulk_create(
        RivalPrice(
            pk=make_id(sandbox.pk, number),
            sandbox_id=sandbox.pk,
            competitor=competitor,
            factor=factor,
        )
        for number, competitor in zip(numbers, competitors, strict=True)
    )


def rival_factors() -> dict[int, float]:
    """{number of a competitor: factor on its prices} of those that have moved; read once per actor."""
    return current_actor().policy.once("rival-factors", _read)


def _read() -> dict[int, float]:
    return {row.competitor: float(row.factor) for row in RivalPrice.objects.all()}
