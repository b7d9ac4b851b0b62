"""Rows copied from a spreadsheet, read as lines: which column is what, and what was not understood."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from crm.catalogue.models import Product, plain_key
from crm.parts import MOST_PARTS
from lab.entities.fields import Field, field_of
from lab.entities.spec import Lines
from lab.tenancy.actor import current_actor

LARGEST_TEXT = 200_000
LANGUAGES = ("en", "zh-hans")
# What columns are called in other programs, besides the names that they have here.
ALSO = {
    "product": ("code", "item", "sku", "产品编码", "编码", "品名", "名称", "name"),
    "description": ("说明", "备注", "text"),
    "quantity": ("qty", "count", "pcs", "数量"),
    "from_quantity": ("from", "起订量"),
    "price": ("unit price", "单价", "价格"),
    "discount_percent": ("discount", "discount %", "折扣"),
    "tax_rate": ("tax", "vat", "税率", "tax %"),
    "unit": ("uom", "单位"),
}
# Two columns of words before the figures are product and description.
WORDS = ("description", "unit")


@dataclass
class PastedLine:
    """The values of a line as its inputs take them; a product as (number, name); what was not understood."""

    values: dict[str, str] = field(default_factory=dict)
    product: tuple[int, str] | None = None
    notes: list[str] = field(default_factory=list)


def pasted_lines(lines: Lines, text: str, start: str = "") -> list[PastedLine]:
    """Read a block of cells, its columns by its head or from the column `start` on; two queries.

    Raises ValidationError where it is too much.
    """
    rows = [row.split("\t") for row in text.splitlines() if row.strip()]
    if len(text) > LARGEST_TEXT or len(rows) > MOST_PARTS:
        raise ValidationError(_("At most %(count)d lines.") % {"count": MOST_PARTS})
    if not rows:
        return []
    fields = [field_of(lines.model, name) for name in lines.fields]
    columns = _head(fields, rows[0])
    body = rows[1:] if columns else rows
    columns = columns or _usual(fields, body, start)
    found = [_line(columns, [cell.strip() for cell in row]) for row in body]
    _find_products(found, "description" in lines.fields)
    return found


def _head(fields: Sequence[Field], cells: Sequence[str]) -> list[Field | None]:
    """What each column is, where the first row names two of them at least, or a single one; else []."""
    named = {key: each for each in fields for key in _names(each)}
    columns = [named.get(_word(cell)) for cell in cells]
    known = sum(column is not None for column in columns)
    return columns if known >= min(2, len(cells)) else []


def _names(each: Field) -> set[str]:
    found = {each.name, each.name.replace("_", " "), *ALSO.get(each.name, ())}
    for language in LANGUAGES:
        with override(language):
            found |= {str(each.label)}
    return {_word(name) for name in found}


def _word(text: str) -> str:
    return plain_key(text).replace("(%)", "").replace("%", "").strip(" :：()")


def _usual(fields: Sequence[Field], rows: list[list[str]], start: str) -> list[Field | None]:
    """From the column where the cursor stood; after a product follow figures, where most are."""
    names = [each.name for each in fields]
    place = names.index(start) if start in names else 0
    columns = list(fields[place:])
    second = [row[1] for row in rows if len(row) > 1 and row[1].strip()]
    figures = sum(map(_is_number, second)) * 2 >= len(second)
    if columns and columns[0].name == "product" and figures:
        columns = [each for each in columns if each.name not in WORDS]
    return list(columns)


def _line(columns: Sequence[Field | None], cells: Sequence[str]) -> PastedLine:
    line = PastedLine()
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else None
        if not cell:
            continue
        if column is None:
            line.notes.append(_("Left out: “%(text)s”") % {"text": cell[:60]})
        elif not column.numeric or column.name == "product":
            line.values[column.name] = cell
        else:
            _take_number(line, column, cell)
    return line


def _take_number(line: PastedLine, column: Field, cell: str) -> None:
    try:
        number = number_of(cell)
        column.column.clean(number, None)  # type: ignore[union-attr]
        line.values[column.name] = f"{number:f}"
    except (InvalidOperation, ValidationError):
        told = {"text": cell[:60], "column": column.label}
        line.notes.append(_("“%(text)s” is no %(column)s") % told)


def _is_number(cell: str) -> bool:
    try:
        number_of(cell)
    except InvalidOperation:
        return False
    return True


def number_of(cell: str) -> Decimal:
    """1,234.50, 1.234,50, ¥1 234.50, １２ or 10 %. Raises InvalidOperation."""
    plain = unicodedata.normalize("NFKC", cell).strip().rstrip("%").lstrip("¥$€£￥ ")
    plain = plain.replace(" ", "").replace("\u00a0", "")
    if "," in plain and "." in plain:
        point = max(plain, key=lambda sign: plain.rfind(sign) if sign in ",." else -1)
        plain = plain.replace("." if point == "," else ",", "")
    elif "," in plain and all(len(part) == 3 for part in plain.split(",")[1:]):
        plain = plain.replace(",", "")
    number = Decimal(plain.replace(",", "."))
    if not number.is_finite():
        raise InvalidOperation
    return number


def _find_products(lines: Sequence[PastedLine], describes: bool) -> None:
    """Products by their code, else by name with or without specification, among those on sale."""
    wanted = {plain_key(text) for line in lines if (text := line.values.get("product"))}
    on_sale = Product.objects.visible().on_sale(current_actor().today)
    by_key: dict[str, dict[int, Product]] = {}
    for column in ("code_key", "name_key"):
        for product in on_sale.filter(**{f"{column}__in": wanted}):
            by_key.setdefault(f"{column}:{getattr(product, column)}", {})[product.pk] = product
    for line in lines:
        if text := line.values.pop("product", ""):
            key = plain_key(text)
            found = by_key.get(f"code_key:{key}") or by_key.get(f"name_key:{key}") or {}
            _take_product(line, text, list(found.values()), describes)


def _take_product(line: PastedLine, text: str, found: list[Any], describes: bool) -> None:
    if len(found) == 1:
        line.product = (found[0].number, str(found[0]))
        return
    told = _("Several products are called “%(text)s”") if found else _("No product “%(text)s”")
    line.notes.append(told % {"text": text[:60]})
    if describes:
        line.values.setdefault("description", text[:250])
