"""Posted documents are the sum of their lines, orders know what followed, numbers have no gaps."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from crm.billing.models import Invoice, InvoiceLine
from crm.delivery.models import DeliveryLine, SalesReturnLine
from crm.documents.models import Posting
from crm.purchasing.models import (
    GoodsReceiptLine,
    PurchaseOrderLine,
    SupplierInvoice,
    SupplierInvoiceLine,
)
from crm.selling.models import OrderLine
from lab.records.numbers import number_format, numbered_models, read_pattern
from scenarios.packs.consistency.noting import Noted, Rule

POSTED = Posting.Status.POSTED
Sums = dict[int, Decimal]


def totals(noted: Noted) -> None:
    for model in (Invoice, SupplierInvoice):
        sums: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        line_model: Any = model.line_model()
        for whole, gross, tax in line_model.objects.values_list(line_model.part_of, "gross", "tax"):
            sums[whole][0] += gross
            sums[whole][1] += tax
        for document in model.objects.filter(status=POSTED).order_by("pk"):
            text = _("Its lines add up to %(wanted)s, not %(found)s.")
            gross, tax = sums[document.pk]
            noted.expect(document, "total", gross, text)
            noted.expect(document, "tax", tax, text)


def _sums(rows: QuerySet, link: str, sign: int = 1) -> Sums:
    found: Sums = defaultdict(Decimal)
    for pk, quantity in rows.exclude(**{link: None}).values_list(link, "quantity"):
        found[pk] += sign * quantity
    return found


def _invoiced(model: Any, whole: str, link: str) -> Sums:
    """What posted invoices take of the rows that `link` names, less what credit notes give back."""
    posted = model.objects.filter(**{f"{whole}__status": POSTED})
    credit = Q(**{f"{whole}__kind": "credit"})
    found = _sums(posted.exclude(credit), link)
    for pk, quantity in _sums(posted.filter(credit), link, -1).items():
        found[pk] += quantity
    return found


def followed(noted: Noted) -> None:
    """Lines of orders say how much was delivered, came back, came in and was invoiced."""
    told: tuple[tuple[Any, str, Sums], ...] = (
        (
            OrderLine,
            "delivered",
            _sums(DeliveryLine.objects.filter(delivery__status=POSTED), "order_line"),
        ),
        (
            OrderLine,
            "returned",
            _sums(
                SalesReturnLine.objects.filter(sales_return__status=POSTED),
                "delivery_line__order_line",
            ),
        ),
        (OrderLine, "invoiced", _invoiced(InvoiceLine, "invoice", "order_line")),
        (
            PurchaseOrderLine,
            "received",
            _sums(
                GoodsReceiptLine.objects.filter(goods_receipt__status=POSTED), "purchase_order_line"
            ),
        ),
        (
            PurchaseOrderLine,
            "invoiced",
            _invoiced(SupplierInvoiceLine, "supplier_invoice", "purchase_order_line"),
        ),
    )
    text = _("The posted documents that follow add up to %(wanted)s, not %(found)s.")
    for model, column, sums in told:
        for line in model.objects.order_by("pk"):
            noted.expect(line, column, sums.get(line.pk, Decimal(0)), text)


def numbers(noted: Noted) -> None:
    """The numbers of a kind of document go on from its lowest without leaving one out."""
    for collection, model in numbered_models().items():
        if collection not in noted.pack.tables:
            continue
        reader = read_pattern(number_format(collection).pattern).reader()
        series: dict[tuple[str, ...], dict[int, Any]] = defaultdict(dict)
        for row in model.objects.exclude(code="").order_by("pk"):
            if match := reader.fullmatch(row.code):
                said = match.groupdict()
                year = tuple(said.get(part) or "" for part in ("year", "yy"))
                series[year][int(match["number"])] = row
        for rows in series.values():
            for number in sorted(rows)[1:]:
                if number - 1 not in rows:
                    text = _("The number before “%(code)s” is missing: numbers have no gaps.")
                    noted.add(rows[number], "code", text, code=rows[number].code)


RULES: tuple[Rule, ...] = (
    ((Invoice, SupplierInvoice), totals),
    ((OrderLine, PurchaseOrderLine), followed),
    ((), numbers),
)
