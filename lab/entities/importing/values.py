"""Cells of a file turned into values for the write door; references are looked up in batches."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from lab.entities.fields import Field, Kind, keyed_rows
from lab.entities.importing.columns import Target
from lab.entities.parsing import parse
from lab.entities.spec import REGISTRY
from lab.records.tags import tag_key, tag_name
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandboxed

Values = dict[str, Any]
Convert = Callable[[Any], Values]
CHUNK = 900
MOST_TAGS = 30
EXCEL_EPOCH = dt.date(1899, 12, 30)
# As Excel writes a day that it was not told to show as a date: 1954 to 2119.
_SERIAL = re.compile(r"[2-7]\d{4}(\.0)?")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CURRENCY = re.compile(r"^[¥￥$€£]|^(?:CNY|USD|EUR|GBP|RMB|HK\$|NT\$)|元$", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([,\s'’]\d{3})+(\.\d*)?")


_SEMICOLON = re.compile(r"[;；]")


def tag_names(raw: Any) -> list[str]:
    """The names between semicolons, or those of a list as JSON has it; each once."""
    parts = raw if isinstance(raw, list) else _SEMICOLON.split(str(_text(raw) or ""))
    names = {tag_key(name): name for part in reversed(parts) if (name := tag_name(str(part)))}
    if len(names) > MOST_TAGS:
        raise ValidationError(_("At most %(most)d tags.") % {"most": MOST_TAGS})
    return list(reversed(names.values()))


def converter(target: Target, cells: Iterable[Any]) -> Convert:
    """A function from one cell to door values; `cells` are all cells of the column."""
    field = target.field
    assert field is not None
    if field.kind is Kind.SEAT:
        return _seats(field, target.by_number)
    if field.kind is Kind.REFERENCE:
        return _references(field, target.by_number, cells)
    if field.kind in (Kind.CHOICE, Kind.PICKLIST):
        return _choices(field)
    if field.kind is Kind.KEYED:
        return _keyed(field)
    clean = CLEANERS.get(field.kind, _text)
    return lambda raw: parse(field, clean(raw))


def _text(raw: Any) -> Any:
    """A phone number that a workbook holds as a number is no 13800000000.0."""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(sep=" ")
    return raw if isinstance(raw, str | list | dict) or raw is None else str(raw)


def _number(raw: Any) -> Any:
    """1,234.50, ¥1,234 and 12 % as people write them; what could mean two things is refused."""
    if not isinstance(raw, str):
        return str(raw) if isinstance(raw, float) else raw
    text = _CURRENCY.sub("", raw.strip().replace("，", ",").replace("−", "-")).strip()
    text = _CURRENCY.sub("", text).strip()
    if _GROUPED.fullmatch(text):
        return re.sub(r"[,\s'’]", "", text)
    if "," in text:
        raise ValidationError(_("Write the number so: 1234.50."))
    return text


def _percent(raw: Any) -> Any:
    return _number(raw.strip().rstrip("%％") if isinstance(raw, str) else raw)


def _integer(raw: Any) -> Any:
    text = _number(raw)
    if isinstance(text, Decimal):
        text = str(text)
    return re.sub(r"\.0+$", "", text) if isinstance(text, str) else text


def _date(raw: Any) -> Any:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date) or raw in (None, ""):
        return raw
    text = str(raw).strip()
    if _SERIAL.fullmatch(text):
        return EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    match = _YEAR_FIRST.match(text)
    rest = text[match.end() :].strip(" T") if match else ""
    if match is None or (rest and not re.fullmatch(r"0{1,2}(:00)*(\.0+)?", rest)):
        raise ValidationError(_("Write the date so: 2018-01-31."))
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValidationError(_("There is no such day. Write the date so: 2018-01-31.")) from None


def _moment(raw: Any) -> Any:
    if isinstance(raw, dt.datetime):
        return raw if raw.tzinfo else make_aware(raw)
    if isinstance(raw, dt.date):
        return make_aware(dt.datetime.combine(raw, dt.time()))
    if raw in (None, ""):
        return raw
    text = str(raw).strip()
    match = _YEAR_FIRST.match(text)
    if match is None:
        return text
    rest = text[match.end() :].strip(" T") or "00:00"
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02} {rest}"


def _time(raw: Any) -> Any:
    return raw.time() if isinstance(raw, dt.datetime) else raw


def _truth(raw: Any) -> Any:
    words = {_("yes").casefold(): True, _("no").casefold(): False}
    if isinstance(raw, int | float) and not isinstance(raw, bool) and raw in (0, 1):
        return bool(raw)
    return words.get(str(raw).strip().casefold(), raw)


CLEANERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _number,
    Kind.MONEY: _number,
    Kind.PERCENT: _percent,
    Kind.DATE: _date,
    Kind.DATETIME: _moment,
    Kind.TIME: _time,
    Kind.BOOLEAN: _truth,
    Kind.JSON: lambda raw: raw,
}


def _lookup(field: Field, found: dict[str, Any], name: str, empty: Any) -> Convert:
    """Find the cell among known words, without regard to case."""

    def convert(raw: Any) -> Values:
        text = str(_text(raw) or "").strip()
        if not text:
            return {name: empty}
        if text.casefold() in found:
            return {name: found[text.casefold()]}
        known = ", ".join(list(field.choices().values())[:12])
        raise ValidationError(
            _("“%(value)s” is unknown. Choose one of: %(choices)s.")
            % {"value": text[:60], "choices": known}
        )

    return convert


def _choices(field: Field) -> Convert:
    """Keys and labels, the labels in every language."""
    found: dict[str, Any] = {}
    present = translation.get_language() or settings.LANGUAGE_CODE
    for language in (present, *(code for code, _name in settings.LANGUAGES)):
        with translation.override(language):
            for key, label in field.choices().items():
                found.setdefault(label.casefold(), key)
    found |= {key.casefold(): key for key in field.choices()}
    column = field.column
    assert column is not None
    empty = column.get_default() if column.has_default() else ""
    return _lookup(field, found, field.name, empty)


def _keyed(field: Field) -> Convert:
    rows = keyed_rows(field.related)
    found = {str(row).casefold(): row.pk for row in rows}
    found |= {row.key.casefold(): row.pk for row in rows}
    return _lookup(field, found, field.column.attname, None)  # type: ignore[union-attr]


def _seats(field: Field, by_number: bool) -> Convert:
    named: dict[str, list[int]] = defaultdict(list)
    seats = current_actor().policy.seats
    for seat in seats.values():
        for text in {str(seat), seat.title} - {""}:
            named[text.casefold()].append(seat.pk)
    numbers = {seat.number: pk for pk, seat in seats.items()}
    return _resolver(field, {} if by_number else named, numbers)


def _references(field: Field, by_number: bool, cells: Iterable[Any]) -> Convert:
    """Records by name (or what else they are imported by) and by number, looked up all at once."""
    texts = {str(_text(cell)).strip() for cell in cells if cell not in (None, "")}
    numbers = {int(text) for text in texts if text.isdecimal() and len(text) < 9}
    model, sandbox_id = field.related, current_actor().sandbox.pk
    ids = {make_id(sandbox_id, number): number for number in numbers}
    known = {ids[pk]: pk for pk in _ids_of(model, "pk", list(ids))}
    return _resolver(field, {} if by_number else _named(model, texts), known)


def _named(model: type[Sandboxed], texts: Iterable[str]) -> dict[str, list[int]]:
    """{name: ids}. A code that fits comes before a name that does."""
    found: dict[str, list[int]] = {}
    for key in keys_of(model):
        of_key: dict[str, list[int]] = defaultdict(list)
        for pk, text in _pairs(model, key, sorted(texts)):
            of_key[str(text).casefold()].append(pk)
        found = of_key | found
    return found


def _resolver(field: Field, named: dict[str, list[int]], numbers: dict[int, int]) -> Convert:
    name = field.column.attname  # type: ignore[union-attr]

    def convert(raw: Any) -> Values:
        text = str(_text(raw) or "").strip()
        if not text:
            return {name: None}
        found = [] if isinstance(raw, int) else named.get(text.casefold(), [])
        if len(found) == 1:
            return {name: found[0]}
        if len(found) > 1:
            raise ValidationError(
                _("Several are called “%(value)s”: give the number instead.") % {"value": text[:60]}
            )
        number = int(text) if text.isdecimal() and len(text) < 9 else 0
        if number in numbers:
            return {name: numbers[number]}
        raise ValidationError(
            _("There is no “%(value)s” among the %(records)s that you may see.")
            % {"value": text[:60], "records": field.related._meta.verbose_name_plural}
        )

    return convert


def keys_of(model: type[Sandboxed]) -> list[str]:
    """The fields by which files name a record of the model; none where only numbers do."""
    entity = REGISTRY.get(model.collection)
    names = {column.name for column in model._meta.concrete_fields}
    offered = [entity.import_key if entity is not None else "", "name", "subject"]
    return [name for name in dict.fromkeys(offered) if name in names]


def _ids_of(model: type[Sandboxed], lookup: str, values: Sequence[Any]) -> list[int]:
    return [pk for pk, _value in _pairs(model, lookup, values)]


def _pairs(model: type[Sandboxed], lookup: str, values: Sequence[Any]) -> list[tuple[int, Any]]:
    """(id, value) of the visible rows whose `lookup` is one of the values."""
    found: list[tuple[int, Any]] = []
    for start in range(0, len(values), CHUNK):
        rows = model.objects.visible().filter(**{f"{lookup}__in": values[start : start + CHUNK]})
        found += rows.order_by().values_list("pk", lookup)
    return found
