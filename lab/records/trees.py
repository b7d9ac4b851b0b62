"""Trees: rows that name a row of their own kind above them, without ever going in a circle."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab.records.validation import register_check
from lab.tenancy.models import Sandboxed

MOST_LEVELS = 50


def forbid_circles(model: type[Sandboxed], field: str, text: Any) -> None:
    """Refuse every write that would set a row above itself; `text` may name the %(record)s."""

    def check(
        rows: Sequence[Any], fields: frozenset[str] | None, checked: bool
    ) -> Mapping[int, ValidationError]:
        column = f"{field}_id"
        if fields is not None and field not in fields:
            return {}
        if all(getattr(row, column) is None for row in rows):
            return {}
        above = _above(model, field, rows)
        wrong = {
            place: _wrong(row.pk, getattr(row, column), above, text % {"record": row})
            for place, row in enumerate(rows)
        }
        return {place: ValidationError({field: told}) for place, told in wrong.items() if told}

    register_check(model, check)


def _above(model: type[Sandboxed], field: str, rows: Sequence[Sandboxed]) -> dict[int, int | None]:
    """{row: the one above} of all above the rows, as they will be; a query a level, however many rows."""
    found = {row.pk: getattr(row, f"{field}_id") for row in rows if row.pk}
    wanted = {getattr(row, f"{field}_id") for row in rows} - {None} - found.keys()
    for _level in range(MOST_LEVELS):
        if not wanted:
            break
        found |= dict(model.objects.filter(pk__in=wanted).values_list("pk", field))
        wanted = {found.get(pk) for pk in wanted} - {None} - found.keys()
    return found


def _wrong(pk: int | None, start: int | None, above: Mapping[int, int | None], circle: str) -> str:
    """What is wrong with what stands above a row; "" for nothing."""
    seen: set[int] = set()
    while start is not None:
        if start == pk or start in seen:
            return circle
        if len(seen) == MOST_LEVELS:
            return _("At most %(most)d levels.") % {"most": MOST_LEVELS}
        seen.add(start)
        start = above.get(start)
    return ""
