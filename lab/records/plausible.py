"""Days that cannot be true: what has happened lies not after the company's simulated now."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lab.records.validation import register_check
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import stored_field


def forbid_future(model: type[Sandboxed], *names: str) -> None:
    """Refuse days, moments and years (whole numbers) of these fields that have not come yet."""

    def check(
        rows: Sequence[Any], fields: frozenset[str] | None, checked: bool
    ) -> Mapping[int, ValidationError]:
        found: dict[int, ValidationError] = {}
        judged = [name for name in names if fields is None or name in fields]
        limits = {name: _limit(stored_field(model, name)) for name in judged}
        for place, row in enumerate(rows):
            late = [name for name in judged if _is_after(getattr(row, name), limits[name])]
            if late:
                found[place] = ValidationError({name: _told(limits[name]) for name in late})
        return found

    register_check(model, check)


def _limit(field: models.Field) -> Any:
    actor = current_actor()
    if isinstance(field, models.DateTimeField):
        return actor.now
    return actor.today if isinstance(field, models.DateField) else actor.today.year


def _is_after(value: Any, limit: Any) -> bool:
    """What has no type yet was refused by the field itself."""
    return type(value) is type(limit) and value > limit


def _told(limit: Any) -> str:
    if isinstance(limit, dt.datetime):
        return _("This moment has not come yet: it is %(now)s.") % {
            "now": f"{timezone.localtime(limit):%Y-%m-%d %H:%M}"
        }
    if isinstance(limit, dt.date):
        return _("This day has not come yet: today is %(day)s.") % {"day": limit.isoformat()}
    return _("This year has not come yet: it is %(year)d.") % {"year": limit}
