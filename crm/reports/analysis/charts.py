"""The chart of a report: its largest rows, or all months."""

from typing import Any

from crm.reports.analysis.spec import Measure, Unit
from crm.reports.analysis.table import Row, Table
from lab.tenancy.actor import current_actor

MOST_BARS = 12


def chart_of(table: Table) -> dict[str, Any] | None:
    """None where there is nothing to draw."""
    asked = table.asked
    measures = _drawn(table)
    rows = [row for row in table.rows if row.name.value] if asked.by.nested else list(table.rows)
    if not rows or not measures:
        return None
    if not asked.by.ordered or asked.by.nested:
        rows = _largest(rows, measures[0].name if not asked.across else asked.measure.name)
    horizontal = not asked.by.ordered or asked.by.nested
    chart: dict[str, Any] = {
        "kind": "bar",
        "horizontal": horizontal,
        "stacked": asked.across is not None,
        "categories": [row.name.text for row in rows],
        "series": [
            {"name": str(one.label), "values": [_number(row.values.get(one.name)) for row in rows]}
            for one in measures
        ],
    }
    if measures[0].unit is Unit.MONEY:
        chart["currency"] = current_actor().sandbox.currency
    return chart


def _drawn(table: Table) -> list[Measure]:
    if table.asked.across is not None:
        return list(table.columns[:-1])
    charted = table.asked.report.charted
    shown = [one for one in table.columns if one.name in charted]
    if shown:
        return shown
    return [one for one in table.columns if one.unit in (Unit.MONEY, Unit.QUANTITY, Unit.FACTOR)][
        :1
    ]


def _largest(rows: list[Row], name: str) -> list[Row]:
    filled = [row for row in rows if row.values.get(name)]
    return sorted(filled, key=lambda row: -row.values[name])[:MOST_BARS]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
