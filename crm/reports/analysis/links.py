"""From a figure of a report to the records behind it: the list of these, filtered."""

from typing import Any

from django.urls import reverse

from crm.reports.analysis.asking import Asked
from crm.reports.analysis.dimensions import DIMENSIONS, Dimension, Name, key_of
from crm.reports.analysis.reads import month_of
from crm.reports.links import list_url
from lab.access.decisions import Hidden
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import number_of

# In one address; the latest where there are more.
MOST_NUMBERS = 300


def row_url(asked: Asked, name: Name) -> str:
    """Further into the report where there is more to see, else to the records."""
    if not name.value:
        return ""
    inner = DIMENSIONS.get(asked.by.inner)
    fits = inner and inner.name in asked.report.dimensions and name.value != "none"
    if fits and asked.by.narrows in asked.report.filters:
        return f"?{asked.query(**{asked.by.narrows: name.value, 'by': asked.by.inner})}"
    return records_url(asked, name)


def records_url(asked: Asked, name: Name) -> str:
    if not name.value:
        return ""
    address = reverse("report-records", args=[current_actor().sandbox.pk, asked.report.slug])
    return f"{address}?{asked.query(key=name.value, by=asked.by.name, order=None)}"


def records_list(asked: Asked, value: str) -> tuple[str, bool]:
    """The address of the list with the records of a row, and whether they are all in it.

    Raises Hidden for a row that there is not.
    """
    records, by = asked.report.records, asked.by
    try:
        key = key_of(by, value)
    except ValueError:
        raise Hidden from None
    params = records.params(asked)
    asked_of_list = _params(asked, by, key)
    if asked_of_list is not None:
        return list_url(records.collection, **{**params, **asked_of_list}), True
    assert records.ids is not None
    ids = sorted(set(records.ids(asked, by.name, key)), reverse=True)
    numbers = ",".join(str(number_of(pk)) for pk in ids[:MOST_NUMBERS]) or "0"
    return list_url(records.collection, number=numbers), len(ids) <= MOST_NUMBERS


def _params(asked: Asked, by: Dimension, key: Any) -> dict[str, Any] | None:
    """What the list itself can be asked for; None where it knows less than the report."""
    records, found = asked.report.records, dict[str, Any]()
    known = records.filters
    if not set(asked.chosen) <= set(known) | {by.narrows}:
        return None
    for name, value in asked.chosen.items():
        if name in known and known[name] != known.get(by.name):
            found[known[name]] = _value(name, value)
    if by.name == "month" and records.day:
        span = month_of(key)
        first, last = max(span.first, asked.span.first), min(span.last, asked.span.last)
        return {**found, f"{records.day}__gte": first, f"{records.day}__lte": last}
    if by.name not in known or key is None:
        return None
    if by.narrows in asked.chosen and asked.chosen[by.narrows] != key and by.name != "owner":
        return None
    found[known[by.name]] = _value(by.name, key)
    return found


def _value(name: str, value: Any) -> Any:
    if name in ("seat", "team", "department"):
        policy = current_actor().policy
        if name == "department":
            seats = [seat for seat in policy.seats.values() if seat.department == value]
        else:
            seats = [policy.seats[pk] for pk in sorted(policy.below(value))]
        return ",".join(str(seat.number) for seat in seats)
    return number_of(value)
