"""What was invoiced, without tax and in the company's currency: credit notes and reversals taken off."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Sum, Value, When

from crm.documents.money import ZERO, minor_unit, rounded, spread
from crm.models import Invoice, InvoiceLine
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.facts import Facts, Key, exact
from crm.reports.analysis.reads import Paths, keys_of, within
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import RecordIdField

LINES = Paths.of_lines("invoice")
MEASURES = ("sold", "turnover", "service_cost")
_OWN = Q(invoice__rate=1)
_SIGN = Case(
    When(invoice__kind=Invoice.Kind.CREDIT, then=Value(-1)),
    default=Value(1),
    output_field=IntegerField(),
)


def turnover(asked: Asked) -> Facts:
    """Pieces, net amount, and what services cost; one query.

    Lines in the company's currency come added up. Of other currencies each line comes by itself, also
    those that a filter leaves out: a document's net amount at its rate is spread over all of them.
    """
    facts, depth = Facts(len(asked.spans)), len(asked.dimensions)
    foreign: dict[tuple[int, int], list[_Line]] = defaultdict(list)
    first, second = (_leg(asked, day, factor) for day, factor in _LEGS)
    for row in first.union(second, all=True):
        key, (invoice, line, rate, fits, leg) = row[:depth], row[depth : depth + 5]
        cells = row[depth + 5 :]
        if invoice is None:
            facts.take([(*key, *cells)], depth, MEASURES)
        else:
            foreign[invoice, leg].append(_Line(line, tuple(key), rate, bool(fits), cells))
    for lines in foreign.values():
        _convert(facts, sorted(lines, key=lambda each: each.number))
    return facts


_LEGS = (("dated_on", 1), ("reversed_on", -1))


@dataclass(frozen=True)
class _Line:
    number: int
    key: Key
    rate: Decimal
    fits: bool
    cells: Sequence[Any]


def _leg(asked: Asked, day: str, factor: int) -> Any:
    """What was posted counts on its date, and is taken off again on the day of its reversal."""
    path = f"invoice__{day}"
    inside, fits = Q(), LINES.filter(asked)
    for span in asked.spans:
        inside |= within(path, span)
    rows = InvoiceLine.objects.visible().filter(
        inside, invoice__status__in=("posted", "reversed") if factor > 0 else ("reversed",)
    )
    keys = {
        **keys_of(asked, LINES, path),
        "foreign_invoice": _of_foreign(F("invoice_id"), RecordIdField(null=True)),
        "foreign_line": _of_foreign(F("pk"), RecordIdField(null=True)),
        "foreign_rate": F("invoice__rate"),
        "fits": Case(When(fits, then=1), default=0) if fits else Value(1),
        "leg": Value(factor),
    }
    sums = {
        f"{name}_{place}": Sum(expression * _SIGN * factor, filter=only & within(path, span))
        for name, expression, only in (
            ("sold", F("quantity"), Q()),
            ("net", F("net"), Q()),
            ("service", F("cost"), Q(product__stocked=False)),
        )
        for place, span in enumerate(asked.spans)
    }
    grouped = rows.filter(fits | ~_OWN if fits else Q()).order_by().annotate(**keys)
    return grouped.values_list(*keys).annotate(**sums)


def _of_foreign(expression: Any, field: Any) -> Any:
    return Case(When(~_OWN, then=expression), default=Value(None), output_field=field)


def _convert(facts: Facts, lines: Sequence[_Line]) -> None:
    """The lines of one document in another currency."""
    periods, currency = facts.periods, current_actor().sandbox.currency
    for place in range(periods):
        nets = [exact(line.cells[periods + place]) or ZERO for line in lines]
        net = sum(nets, ZERO)
        shares = spread(
            rounded(abs(net) * lines[0].rate, currency),
            [abs(n) for n in nets],
            minor_unit(currency),
        )
        for line, share in zip(lines, shares, strict=True):
            if line.fits:
                facts.count(line.key, "turnover", share if net > 0 else -share, place)
    for line in lines:
        if line.fits:
            cells = list(line.cells)
            cells[periods : 2 * periods] = [None] * periods
            facts.take([(*line.key, *cells)], len(line.key), MEASURES)


def invoices_of(asked: Asked, name: str, key: Any) -> Any:
    """The ids of the invoices that count for a key in the period."""
    day = "invoice__dated_on"
    rows = InvoiceLine.objects.visible().filter(
        within(day, asked.span),
        LINES.filter(asked),
        LINES.on_key(name, key, day),
        invoice__status__in=("posted", "reversed"),
    )
    return rows.order_by().values_list("invoice", flat=True)
