"""How selectors of reports group, filter and sum: by paths from the rows that they read."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from crm.models import Account
from crm.reports.analysis.asking import Asked, below_category
from crm.reports.analysis.dimensions import DIMENSIONS
from crm.reports.analysis.periods import Span
from lab.entities.sight import sees_all
from lab.tenancy.actor import current_actor

# What an account is told by, as far as the account itself may be seen.
OF_ACCOUNTS = ("region", "industry")


@dataclass(frozen=True)
class Paths:
    """dimension -> path from a row; of a document's lines, `document` is the path to it."""

    of: Mapping[str, str]
    document: str = ""

    @classmethod
    def of_lines(cls, document: str, **more: str) -> "Paths":
        """Those of a line of a document with an account."""
        of = {
            "product": "product",
            "category": "product__category",
            "account": f"{document}__account",
            "region": f"{document}__account__region",
            "industry": f"{document}__account__industry",
            "owner": f"{document}__owner",
            **more,
        }
        return cls(of, document)

    def key(self, name: str, day: str) -> Any:
        """What to group a dimension by; what is told of hidden accounts is told of none."""
        if name == "month":
            return TruncMonth(day)
        path = self.of[name]
        if name not in OF_ACCOUNTS or sees_all(Account):
            return F(path)
        seen = Q(**{f"{self.of['account']}__in": Account.objects.visible().order_by()})
        return Case(When(seen, then=F(path)), default=Value(""), output_field=CharField())

    def filter(self, asked: Asked) -> Q:
        """The filters that are set."""
        found = Q()
        for name, value in asked.chosen.items():
            found &= self._one(name, value)
        return found

    def _one(self, name: str, value: Any) -> Q:
        if name == "category":
            return Q(**{f"{self.of['product']}__category__in": below_category(value)})
        if name == "seat":
            return Q(**{f"{self.of['owner']}__in": sorted(current_actor().policy.below(value))})
        found = Q(**{self.of[name]: value})
        if name in OF_ACCOUNTS and not sees_all(Account):
            found &= Q(**{f"{self.of['account']}__in": Account.objects.visible().order_by()})
        return found

    def on_key(self, name: str, key: Any, day: str) -> Q:
        """The rows of one key of a dimension."""
        dimension = DIMENSIONS[name]
        if dimension.group is not None:
            seats = current_actor().policy.seats
            owners = [pk for pk in seats if key in dimension.group(pk)]
            return Q(**{f"{self.of['owner']}__in": owners})
        if name == "month":
            return within(day, month_of(key))
        if name in OF_ACCOUNTS:
            return self._one(name, key or "")
        path = self.of[name]
        return Q(**{f"{path}__isnull": True}) if key is None else Q(**{path: key})


def month_of(first: dt.date) -> Span:
    return Span(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def within(day: str, span: Span) -> Q:
    return Q(**{f"{day}__range": (span.first, span.last)})


def keys_of(asked: Asked, paths: Paths, day: str) -> dict[str, Any]:
    """The columns to group by, under names that no model has."""
    names = [dimension.read_by for dimension in asked.dimensions]
    return {f"key_{place}": paths.key(name, day) for place, name in enumerate(names)}


@dataclass(frozen=True)
class Sums:
    """What to add up of rows that count on `day`: expressions by measure, each perhaps of some rows."""

    rows: Any
    day: str
    measures: Mapping[str, Any]
    only: Mapping[str, Q]
    factor: int = 1

    def query(self, asked: Asked, paths: Paths) -> QuerySet:
        """Tuples: the key, then each measure in each period."""
        keys = keys_of(asked, paths, self.day)
        inside = Q()
        for span in asked.spans:
            inside |= within(self.day, span)
        rows = self.rows.filter(inside, paths.filter(asked)).order_by()
        sums = {
            f"sum_{name}_{place}": Sum(
                expression * self.factor,
                filter=(self.only.get(name, Q()) & within(self.day, span)),
            )
            for name, expression in self.measures.items()
            for place, span in enumerate(asked.spans)
        }
        return rows.annotate(**keys).values_list(*keys).annotate(**sums)


def booked(
    rows: Any, document: str, measures: Mapping[str, Any], only: Mapping[str, Q] | None = None
) -> list[Sums]:
    """Lines of what was posted count on its date, and are taken off again on the day of its reversal."""
    posted = Q(**{f"{document}__status__in": ("posted", "reversed")})
    reversed_ = Q(**{f"{document}__status": "reversed"})
    return [
        Sums(rows.filter(posted), f"{document}__dated_on", measures, only or {}),
        Sums(rows.filter(reversed_), f"{document}__reversed_on", measures, only or {}, -1),
    ]


def read(asked: Asked, *parts: tuple[Sums, Paths]) -> Any:
    """All of them by one query."""
    first, *others = (sums.query(asked, paths) for sums, paths in parts)
    return first.union(*others, all=True) if others else first
