"""A report as a table: rows with their figures, shares and classes, the totals, or a cross table."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.documents.money import ZERO
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.dimensions import Dimension, Name
from crm.reports.analysis.facts import Facts, Key
from crm.reports.analysis.spec import Measure, Unit, percent

# A cumulated share of the turnover up to which a product is of class A, or B.
CLASSES = (("A", 80), ("B", 95))
LAST_CLASS = "C"
MOST_ACROSS = 12
BEFORE, CHANGE = "_before", "_change"
HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class Row:
    """`value` names the row in addresses; "" where nothing can be looked into."""

    name: Name
    values: Mapping[str, Any]

    @property
    def value(self) -> str:
        return self.name.value


@dataclass(frozen=True, kw_only=True)
class Table:
    """`columns` are measures, or those of a cross table; `total` is over all rows, shown or not."""

    asked: Asked
    columns: Sequence[Measure]
    rows: Sequence[Row]
    total: Mapping[str, Any]
    crossed: Sequence[Name] = field(default_factory=tuple)

    @property
    def label(self) -> str:
        return str(self.asked.by.label)


def table_of(asked: Asked) -> Table:
    facts = asked.report.read(asked)
    grouped = _grouped(asked, facts)
    names = [
        _names(one, {key[place] for key in grouped.rows})
        for place, one in enumerate(asked.dimensions)
    ]
    grouped = _concealed(grouped, names)
    if asked.across is not None:
        return _crossed(asked, facts, grouped, names)
    values = {key[0]: _values(asked, cells) for key, cells in grouped.rows.items()}
    whole = facts
    if keeps := asked.report.keeps:
        values = {key: told for key, told in values.items() if keeps(told[0], asked)}
        if not asked.by.nested:
            whole = Facts(facts.periods, {k: c for k, c in grouped.rows.items() if k[0] in values})
    total = _values(asked, whole.together())
    rows = _rows(asked, {key: _flat(asked, told) for key, told in values.items()}, names[0])
    columns = [*_compared(asked, asked.measures)]
    share = asked.report.share
    if any(one.name == share for one in columns):
        rows = _shared(asked, rows, total[0].get(share))
        columns += _share_columns(asked)
    return Table(asked=asked, columns=columns, rows=rows, total=_totals(asked, columns, total))


def _names(dimension: Dimension, keys: Collection[Any]) -> dict[Any, Name]:
    """What is hidden from the actor is told in one row, without its name."""
    return {**dimension.names(keys), HIDDEN: Name(str(dimension.hidden or _("Not visible to you")))}


def _concealed(facts: Facts, names: Sequence[Mapping[Any, Name]]) -> Facts:
    if all(part in known for key in facts.rows for part, known in zip(key, names, strict=True)):
        return facts

    def key_of(key: Key) -> Iterable[Key]:
        pairs = zip(key, names, strict=True)
        yield tuple(part if part in known else HIDDEN for part, known in pairs)

    return facts.regrouped(key_of)


def _grouped(asked: Asked, facts: Facts) -> Facts:
    """Under the dimension's own keys, where another one was read for it."""
    if all(one.group is None for one in asked.dimensions):
        return facts

    def groups(key: Key) -> Iterable[Key]:
        found: list[Key] = [()]
        for part, one in zip(key, asked.dimensions, strict=True):
            parts = [part] if one.group is None else list(one.group(part))
            found = [(*begun, each) for begun in found for each in parts]
        return found

    return facts.regrouped(groups)


def _values(asked: Asked, cells: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """The sums of each period with what is computed from them, in the order of the declaration."""
    found = []
    for place in range(len(asked.spans)):
        told: dict[str, Any] = {name: values[place] for name, values in cells.items()}
        for measure in asked.report.measures:
            if measure.compute is None and measure.unit not in (Unit.DATE, Unit.TEXT):
                told.setdefault(measure.name, ZERO)
        for measure in asked.report.measures:
            if measure.compute is not None:
                told[measure.name] = measure.compute(told, asked)
        found.append(told)
    return found


def _flat(asked: Asked, told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One period, with the former one and the change in per cent beside what is compared."""
    now = dict(told[0])
    if asked.compares:
        for measure in asked.report.measures:
            if measure.compared:
                before = told[1].get(measure.name) or ZERO
                now[measure.name + BEFORE] = before
                change = (now.get(measure.name) or ZERO) - before
                now[measure.name + CHANGE] = percent(change, abs(before))
    return now


def _compared(asked: Asked, measures: Iterable[Measure]) -> Iterable[Measure]:
    for measure in measures:
        yield measure
        if asked.compares and measure.compared:
            label = _("%(figure)s before") % {"figure": measure.label}
            yield Measure(name=measure.name + BEFORE, label=label, unit=measure.unit)
            yield Measure(
                name=measure.name + CHANGE,
                label=pgettext("in per cent", "Change"),
                unit=Unit.PERCENT,
            )


def _rows(
    asked: Asked, values: Mapping[Any, Mapping[str, Any]], names: Mapping[Any, Name]
) -> list[Row]:
    if asked.by.ordered and not asked.order:
        return [
            Row(name=names[key], values=values[key])
            for key in _in_order(asked.by, names)
            if key in values
        ]
    return _sorted(asked, [Row(name=names[key], values=told) for key, told in values.items()])


def _in_order(by: Dimension, names: Mapping[Any, Name]) -> list[Any]:
    """A tree as it was walked; months by the calendar, those without a day last."""
    if by.nested:
        return list(names)
    return sorted(key for key in names if isinstance(key, dt.date)) + [None]


def _sorted(asked: Asked, rows: list[Row]) -> list[Row]:
    order = asked.order or f"-{asked.report.main.name}"
    name, falling = order.lstrip("-"), order.startswith("-")
    if name == "label":
        return sorted(rows, key=lambda row: row.name.text.casefold(), reverse=falling)
    shown = {one.name for one in _compared(asked, asked.measures)}
    if name not in shown and asked.across is None:
        name, falling = asked.measures[0].name, True
    elif asked.across is not None:
        name = asked.measure.name
    filled = [row for row in rows if row.values.get(name) is not None]
    filled.sort(key=lambda row: row.name.text.casefold())
    filled.sort(key=lambda row: row.values[name], reverse=falling)
    return filled + [row for row in rows if row.values.get(name) is None]


def _shared(asked: Asked, rows: Sequence[Row], whole: Any) -> list[Row]:
    """The share of each in the whole, and the class by the share of all larger ones."""
    name, classes, sum_ = asked.report.share, {}, ZERO
    for row in sorted(rows, key=lambda row: -(row.values.get(name) or ZERO)):
        reached = percent(sum_, whole) or ZERO
        sum_ += row.values.get(name) or ZERO
        classes[id(row)] = next((word for word, most in CLASSES if reached < most), LAST_CLASS)
    return [
        replace(
            row,
            values={
                **row.values,
                "share": percent(row.values.get(name) or ZERO, whole),
                "abc": classes[id(row)],
            },
        )
        for row in rows
    ]


def _share_columns(asked: Asked) -> list[Measure]:
    found = [Measure(name="share", label=pgettext("part of a whole", "Share"), unit=Unit.PERCENT)]
    if asked.by.name in ("product", "account"):
        hint = _("A: the largest that make up 80 %, B: up to 95 %, C: the rest")
        found.append(Measure(name="abc", label=_("ABC"), unit=Unit.TEXT, hint=hint))
    return found


def _totals(
    asked: Asked, columns: Sequence[Measure], told: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    flat = _flat(asked, told)
    names = {one.name for one in columns if one.total and one.unit not in (Unit.DATE, Unit.TEXT)}
    found = {name: value for name, value in flat.items() if name in names}
    if "share" in names:
        found["share"] = Decimal(100) if flat.get(asked.report.share) else None
    return found


def _crossed(
    asked: Asked, facts: Facts, grouped: Facts, names: Sequence[Mapping[Any, Name]]
) -> Table:
    """One figure, spread over the columns of a second dimension; the smallest ones together."""
    assert asked.across is not None
    name, unit = asked.measure.name, asked.measure.unit
    cells: dict[Any, dict[Any, Any]] = {}
    for key, measures in grouped.rows.items():
        if value := measures.get(name, [ZERO])[0]:
            cells.setdefault(key[0], {})[key[1]] = value
    widths = _sums(row.items() for row in cells.values())
    shown = _columns_shown(asked.across, widths, names[1])
    columns = [
        Measure(name=f"across_{place}", label=names[1][key].text, unit=unit)
        for place, key in enumerate(shown)
    ]
    if len(shown) < len(widths):
        columns.append(Measure(name="rest", label=_("Others"), unit=unit))
    columns.append(Measure(name=name, label=_("Total"), unit=unit))
    rows = _rows(asked, {key: _spread(row, shown, name) for key, row in cells.items()}, names[0])
    total = _spread(_across_total(asked, facts, names[1]), shown, name)
    crossed = [names[1][key] for key in shown]
    return Table(asked=asked, columns=columns, rows=rows, total=total, crossed=crossed)


def _across_total(asked: Asked, facts: Facts, names: Mapping[Any, Name]) -> dict[Any, Any]:
    """Of all rows as they were read: those of a tree contain each other."""
    assert asked.across is not None
    group = asked.across.group or (lambda key: [key])
    return _sums(
        [(part if part in names else HIDDEN, row.get(asked.measure.name, [ZERO])[0])]
        for key, row in facts.rows.items()
        for part in group(key[1])
    )


def _sums(parts: Iterable[Iterable[tuple[Any, Any]]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for part in parts:
        for key, value in part:
            found[key] = found.get(key, ZERO) + value
    return found


def _columns_shown(
    across: Dimension, widths: Mapping[Any, Any], names: Mapping[Any, Name]
) -> list[Any]:
    """The largest ones; months in their order, the latest."""
    known = [key for key in widths if key in names]
    if across.ordered:
        days = sorted(key for key in known if isinstance(key, dt.date))
        return [*([None] if None in known else []), *days][-MOST_ACROSS:]
    return sorted(known, key=lambda key: (-widths[key], names[key].text))[:MOST_ACROSS]


def _spread(row: Mapping[Any, Any], shown: Sequence[Any], name: str) -> dict[str, Any]:
    found = {f"across_{place}": row.get(key) for place, key in enumerate(shown)}
    whole = sum(row.values(), ZERO)
    found["rest"] = whole - sum((row.get(key, ZERO) for key in shown), ZERO)
    return {**found, name: whole}
