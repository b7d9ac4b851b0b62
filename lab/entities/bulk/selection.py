"""Which records a bulk action is about: those ticked, or all that the list's filters match."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from lab.entities.filters import filtered
from lab.entities.spec import Entity
from lab.tenancy.fields import NUMBER_MASK
from lab.tenancy.models import Sandboxed

AT_MOST = 5000


@dataclass(frozen=True, kw_only=True)
class Selection:
    """`numbers`, or with `everything` all that `params` (the list's filters) match."""

    entity: Entity
    numbers: tuple[int, ...]
    everything: bool
    params: QueryDict

    def query(self, verb: str = "view", *, limited: bool = True) -> QuerySet:
        """The visible rows; only of the export may there be more than 5,000."""
        rows = self.entity.rows(verb)
        if not self.everything:
            return rows.numbered(*self.numbers)
        found, errors = filtered(self.entity, rows, self.params)
        if errors:
            raise ValidationError(_("These filters cannot be understood. Go back to the list."))
        if limited and found.order_by()[: AT_MOST + 1].count() > AT_MOST:
            raise ValidationError(
                _("More than %(limit)d records at once cannot be changed. Filter the list further.")
                % {"limit": AT_MOST}
            )
        return found

    def rows(self) -> list[Sandboxed]:
        """All of them. Raises ValidationError when nothing, or too much, is selected."""
        found = list(self.query().order_by("pk"))
        if not found:
            raise ValidationError(_("Select at least one record of the list."))
        return found

    @property
    def hidden_fields(self) -> list[tuple[str, Any]]:
        """What a following form sends again."""
        if self.everything:
            return [("all", "1"), ("query", self.params.urlencode())]
        return [("number", number) for number in self.numbers]


def selection_from(entity: Entity, data: Mapping[str, Any]) -> Selection:
    """Read what the list posts: `number` (several), `all`, `query`."""
    given = data.getlist("number") if isinstance(data, QueryDict) else data.get("number", [])
    numbers = {int(text) for text in given if str(text).isdecimal() and len(str(text)) < 9}
    numbers = {number for number in numbers if number <= NUMBER_MASK}
    if len(numbers) > AT_MOST:
        raise ValidationError(
            _("More than %(limit)d records at once cannot be changed. Filter the list further.")
            % {"limit": AT_MOST}
        )
    return Selection(
        entity=entity,
        numbers=tuple(sorted(numbers)),
        everything=bool(data.get("all")),
        params=QueryDict(data.get("query", "")),
    )
