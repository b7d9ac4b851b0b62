"""A month of customers comes to the same, whether the clock gathers what they write or not."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from lab.clock import advancing
from lab.journal.jumps import stamp
from lab.journal.models import Entry
from lab.journal.values import row_state
from lab.tenancy.registry import sandboxed_models
from tests.scenarios.customers.conftest import Played

pytestmark = pytest.mark.django_db
TOLD = (
    "number",
    "simulated_at",
    "seat_number",
    "mode",
    "via",
    "event",
    "change",
    "collection",
    "record",
    "label",
    "before",
    "after",
    "data",
    "batch",
)


def a_month(company: Played) -> dict[str, Any]:
    """Some of everything that customers answer, and all rows and entries that came of it."""
    company.days(2)
    company.call(topics=["budget"])
    company.mail(topics=["decider"])
    company.quote(price="900.00")
    company.quote(price="1.00", product=2, pieces="4")
    for _week in range(4):
        company.days(7)
    with company.system():
        found: dict[str, Any] = {"entries": list(Entry.objects.order_by("number").values(*TOLD))}
        for model in sandboxed_models():
            rows = model.objects.order_by("pk")
            found[model.collection] = {row.number: row_state(row) for row in rows}
    return found


def test_a_month_is_the_same_one_by_one(
    played: Callable[..., Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    company = played()
    twin = Played(stamp(company.sandbox.template, name="Twin"))
    at_once = a_month(company)
    monkeypatch.setattr(advancing, "gathering", nullcontext)
    one_by_one = a_month(twin)
    assert len(at_once["mails"]) > 4
    assert at_once == one_by_one
