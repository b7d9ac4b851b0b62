"""What a document's sheet says, in the language that is active: the same for the page and the PDF."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.documents.models import Document, PricedDocument
from crm.documents.money import Priced, line_amount
from crm.documents.printing.layout import AMOUNT, PaperLayout, layout_of
from crm.documents.sums import sums_of, told_sums
from crm.parties.models import Account
from lab.company.addresses import address_lines
from lab.company.models import CompanyProfile
from lab.company.profile import profile
from lab.entities.cells import Cells, plain
from lab.entities.fields import REFERRING, TEMPORAL, DefinedField, Field, Kind, field_of, fields_of
from lab.entities.line_forms import stored_lines
from lab.entities.sight import sees
from lab.entities.spec import Entity
from lab.templatetags.ui import money

ADDRESS = ("street", "city", "state", "postal_code", "country")
# They stand on the sheet anyway, or in a place of their own.
ELSEWHERE = frozenset({"subject", "account", "contact", "address", "owner"})
ALWAYS = frozenset({"quantity", "price"})
Fact = tuple[Any, Any]


@dataclass(frozen=True)
class SheetLine:
    """A line: what it is, its code, and a value for each column of the sheet."""

    name: str
    code: str
    cells: list[Any]


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on the paper; amounts and dates are written out."""

    title: str
    subject: str
    mark: str
    company: CompanyProfile
    party: list[str] | None  # None where a document has no party
    facts: list[Fact]
    columns: list[Any]
    lines: list[SheetLine]
    sums: list[tuple[str, str]]
    texts: list[Fact]
    layout: PaperLayout


def sheet_of(entity: Entity, document: Any) -> Sheet:
    """Of a document that the actor may see; what they may not see elsewhere is hidden here too."""
    lines: list[Any] = stored_lines(entity, document)
    asks = layout_of(type(document)).asks(document)
    columns = _columns(document, lines, asks=asks)
    priced = isinstance(document, PricedDocument) and not asks
    amounts = priced and AMOUNT in layout_of(type(document)).columns
    return Sheet(
        title=_title(entity, document),
        subject=document.subject,
        mark=mark_of(document),
        company=profile().company,
        party=_party(document) if hasattr(document, "account_id") else None,
        facts=_facts(entity, document),
        columns=[*(field.label for field in columns), *([_("Amount")] if amounts else [])],
        lines=_lines(columns, lines, amounts=amounts, asks=asks),
        sums=told_sums(document, sums_of(document, lines)) if priced else [],
        texts=_texts(entity, document),
        layout=layout_of(type(document)),
    )


def mark_of(document: Document) -> str:
    """What is written across a sheet that does not count; "" for one that does."""
    match document.status:  # type: ignore[attr-defined]
        case Document.CANCELLED:
            return pgettext("mark on paper", "CANCELLED")
        case "reversed":
            return pgettext("mark on paper", "REVERSED")
        case "superseded":
            return pgettext("mark on paper", "SUPERSEDED")
        case status if status in Document.UNNUMBERED:
            return pgettext("mark on paper", "DRAFT")
    return ""


def _title(entity: Entity, document: Document) -> str:
    layout = layout_of(type(document))
    label = str(layout.asking if layout.asks(document) else entity.label)
    return " ".join(filter(None, (label[:1].upper() + label[1:], document.code)))


def _party(document: Any) -> list[str]:
    """Name, contact and address, as far as the reader may see them."""
    account, contact = document.account, document.contact
    if not sees(account):
        return [_("hidden")]
    names = [account.name, contact.name if contact is not None and sees(contact) else ""]
    own = str(getattr(document, "address", "")).splitlines()
    return [line for line in (*names, *(own or _billing_address(account))) if line]


def _billing_address(account: Account) -> list[str]:
    return address_lines(**{part: getattr(account, f"billing_{part}") for part in ADDRESS})


def _facts(entity: Entity, document: Any) -> list[Fact]:
    """(name, value): number and day first, then what the layout or the form names, then the owner."""
    found: list[Fact] = [
        (_("Number"), document.code or "–"),
        (_("Date"), _date(document.day) if document.day else "–"),
    ]
    if isinstance(document, PricedDocument):
        found.append((_("Currency"), document.currency))
    for field in fields_of(entity, _fact_names(entity, document)):
        if (value := field.value(document)) not in (None, ""):
            found.append((field.label, written(field, document, value)))
    outside = hasattr(document, "account_id")
    label = _("Your contact") if outside else field_of(entity.model, "owner").label
    return [*found, (label, document.owner)]


def _fact_names(entity: Entity, document: Any) -> tuple[str, ...]:
    layout = layout_of(entity.model)
    if layout.facts is not None:
        return layout.facts
    known = {*ELSEWHERE, *layout.texts, document.day_field}
    fields = [
        field_of(entity.model, name) for name in entity.declared_form_fields if name not in known
    ]
    if hasattr(document, "account_id") and entity.lines is not None:
        fields = [field for field in fields if field.kind in TEMPORAL]
    return tuple(field.name for field in fields if field.kind is not Kind.LONG_TEXT)


def written(field: Field, row: Any, value: Any) -> Any:
    """A value as it stands on paper: without links and colours, dates in full."""
    if isinstance(field, DefinedField):
        value = field.label_of(row) if field.kind in REFERRING else value
    elif field.kind in REFERRING:
        return value if field.kind is Kind.SEAT or sees(value) else _("hidden")
    if isinstance(value, dt.date):
        return _date(value)
    if field.kind in (Kind.CHOICE, Kind.PICKLIST):
        return field.choices().get(str(value), value)
    if field.kind is Kind.BOOLEAN:
        return _("Yes") if value else _("No")
    return Cells()(field, row) if field.numeric else conditional_escape(value)


def _date(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _columns(document: Any, lines: list[Any], *, asks: bool) -> list[Field]:
    """Without those that no line fills, such as discounts where there is none."""
    if not hasattr(type(document), "lines"):
        return []
    model, names = type(document).line_model(), layout_of(type(document)).columns
    priced = isinstance(document, PricedDocument)
    fields = [field_of(model, name) for name in names if name != AMOUNT or not priced]
    return [
        field
        for field in fields
        if asks or field.name in ALWAYS or any(field.value(line) for line in lines)
    ]


def _lines(columns: list[Field], lines: list[Any], *, amounts: bool, asks: bool) -> list[SheetLine]:
    cells = Cells()
    return [
        SheetLine(
            name=str(line),
            code=getattr(getattr(line, "product", None), "code", ""),
            cells=[
                *(
                    "" if asks and field.name != "quantity" else _cell(cells, field, line)
                    for field in columns
                ),
                *([_amount(line)] if amounts else []),
            ],
        )
        for line in lines
    ]


def _cell(cells: Cells, field: Field, line: Any) -> Any:
    value = field.value(line)
    if field.name == "quantity" and line.unit:
        return f"{cells(field, line)} {line.unit}"
    if value in (None, "") or (field.kind is Kind.PERCENT and not value):
        return ""
    if field.kind is Kind.COMPUTED and isinstance(value, Decimal):
        return plain(value)  # a quantity, where elsewhere computed decimals are money
    return cells(field, line) if field.numeric else written(field, line, value)


def _amount(line: Any) -> str:
    priced = Priced(line.quantity, line.price, line.discount_percent)
    return money(line_amount(priced, line.money_currency), line.money_currency)


def _texts(entity: Entity, document: Any) -> list[Fact]:
    fields = fields_of(entity, layout_of(entity.model).texts)
    return [(field.label, value) for field in fields if (value := field.value(document))]
