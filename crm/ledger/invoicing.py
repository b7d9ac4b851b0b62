"""Drafts of invoices on either side: what they take over, the charges left, and credit notes."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.models import Posting, PricedDocument
from crm.documents.money import ZERO
from crm.documents.services import COPIED_PRICED, document_create, handed_on
from crm.ledger.papers import InvoiceDocument, InvoiceDocumentLine
from crm.rows import owner_within_reach

Invoice = TypeVar("Invoice", bound=InvoiceDocument)
# A line as `document_create` takes it: new without a number.
Line = tuple[int | None, Mapping[str, Any]]
CHARGES = ("freight", "other_charges")


def copied(line: Any, quantity: Decimal, **links: int | None) -> Line:
    """So much of a priced line, as a new one that names what it follows from."""
    values = {name: getattr(line, name) for name in COPIED_PRICED}
    return None, {**values, "quantity": quantity, **links}


def terms_of(order: PricedDocument | None) -> tuple[Any, ...]:
    """What orders that stand on one invoice agree in."""
    names = ("currency", "prices_include_tax", "discount_percent")
    return tuple(getattr(order, name) for name in names) if order is not None else ()


def charges_left(order: Any, model: type[InvoiceDocument], path: str) -> dict[str, Decimal]:
    """Freight and other charges of an order that no posted invoice has taken.

    `path` leads from an invoice to its orders.
    """
    kind, status = InvoiceDocument.Kind.INVOICE, Posting.Status.POSTED
    posted = list(model.objects.filter(kind=kind, status=status, **{path: order}).distinct())
    return {
        name: max(ZERO, getattr(order, name) - sum(_taken(order, posted, name))) for name in CHARGES
    }


def summed_charges(found: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    rows = list(found)
    return {name: sum((row[name] for row in rows), ZERO) for name in CHARGES}


def _taken(order: Any, invoices: Iterable[Any], name: str) -> Iterable[Decimal]:
    """What of the order's charge each invoice took: the orders on it are served in their order."""
    for invoice in invoices:
        link = f"lines__invoice_lines__{invoice.line_model().part_of}"
        on_it = type(order).objects.filter(**{link: invoice}, pk__lt=order.pk)
        before = sum((getattr(each, name) for each in on_it.distinct()), ZERO)
        yield max(ZERO, min(getattr(order, name), getattr(invoice, name) - before))


def creditable_lines(invoice: Invoice) -> list[InvoiceDocumentLine]:
    """The lines of a posted invoice that are not credited in full. Raises where none is."""
    if invoice.status != Posting.Status.POSTED or invoice.is_credit:
        raise ValidationError(_("Only a posted invoice is credited."))
    rows = invoice.lines.all()  # type: ignore[attr-defined]
    lines = [line for line in rows if line.uncredited > 0]
    if not lines:
        raise ValidationError(_("All of this invoice has been credited."))
    return lines


def credit_draft(
    invoice: Invoice, lines: Sequence[Line], values: Mapping[str, Any] | None = None
) -> Invoice:
    """A draft credit note for these lines of a posted invoice."""
    model: type[Invoice] = type(invoice)
    more = {
        **handed_on(invoice),
        **charges_uncredited(invoice),
        "kind": InvoiceDocument.Kind.CREDIT,
        "corrects": invoice,
        "subject": _("Credit for %(invoice)s") % {"invoice": invoice.code},
        "owner": owner_within_reach(invoice, model),
        **(values or {}),
    }
    return document_create(model, more, lines, taken_over=True)


def credited_line(line: InvoiceDocumentLine, quantity: Decimal, **links: int | None) -> Line:
    """So much of an invoice's line, taken off again; it names what the invoice's line names."""
    same = {f"{name}_id": getattr(line, f"{name}_id") for name in line.invoices}
    return copied(line, quantity, corrects_id=line.pk, **same, **links)


def charges_uncredited(invoice: Any) -> dict[str, Decimal]:
    notes = list(invoice.credit_notes.filter(status=Posting.Status.POSTED))
    return {
        name: max(ZERO, getattr(invoice, name) - sum((getattr(n, name) for n in notes), ZERO))
        for name in CHARGES
    }
