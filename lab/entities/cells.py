"""How values look: cells of a table, facts of a record, cards of a board.

Written in Python because a template per cell costs ten times as much: a list has a thousand cells.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lab.entities.fields import DefinedField, Field, Kind
from lab.entities.files import file_url
from lab.entities.naming import Named, names_of
from lab.entities.sight import sees
from lab.entities.spec import REGISTRY
from lab.files.references import name_of
from lab.records.picklists import PicklistsField
from lab.templatetags.ui import badge, icon, money, relative_date
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed, Seat
from lab.ui.words import shortened

NOTHING = mark_safe("")
KEPT = mark_safe(' class="text-nowrap"')
SHORT_NAME = 4
TABLE_TEXT = 80
SMALL = (models.SmallIntegerField, models.PositiveSmallIntegerField)


class Cells:
    """Shows values to the present actor. One a page: it remembers addresses, dates and choices."""

    def __init__(self, *, whole: bool = False) -> None:
        self.actor = current_actor()
        self.currency = self.actor.sandbox.currency
        self.whole = whole  # long texts in full, as on the record page
        self.prefixes: dict[str, str] = {}
        self.dates: dict[Any, SafeString | str] = {}
        self.labels: dict[tuple[type, str], dict[str, str]] = {}

    def __call__(self, field: Field, row: Sandboxed) -> SafeString | str:
        """The value as HTML; "" where there is none."""
        value = field.value(row)
        if value is None or value == "":
            return initials(row) if is_portrait(field) else NOTHING
        return RENDERERS.get(field.kind, Cells.text)(self, field, row, value)

    def text(self, field: Field, row: Sandboxed, value: Any) -> SafeString | str:
        if field.name in ("phone", "mobile", "reached_at"):
            return format_html('<a href="tel:{}" class="text-reset">{}</a>', value, value)
        if field.name == "website":
            return _website(str(value))
        return conditional_escape(value)

    def long_text(self, field: Field, row: Sandboxed, value: Any) -> SafeString | str:
        if self.whole:
            return mark_safe(linebreaks(str(value), autoescape=True))
        return conditional_escape(shortened(value, TABLE_TEXT))

    def email(self, field: Field, row: Sandboxed, value: Any) -> SafeString:
        return format_html('<a href="mailto:{}" class="text-reset">{}</a>', value, value)

    def integer(self, field: Field, row: Sandboxed, value: int) -> str:
        # Small numbers that reach a thousand are years.
        return str(value) if isinstance(field.column, SMALL) else f"{value:,}".replace("-", "−")

    def decimal(self, field: Field, row: Sandboxed, value: Decimal) -> str:
        return plain(value)

    def percent(self, field: Field, row: Sandboxed, value: Decimal) -> str:
        return f"{plain(value)}%"

    def money(self, field: Field, row: Sandboxed, value: Decimal) -> str:
        own = row.base_money is None or field.name in row.base_money
        return money(value, self.currency if own else row.money_currency or self.currency)

    def worked_out(self, field: Field, row: Sandboxed, value: Decimal) -> str:
        """What a property computes: so many pieces where it says so, else an amount of money."""
        return plain(value) if field.pieces else self.money(field, row, value)

    def sum(self, value: Decimal) -> str:
        """Amounts of many rows, which were added up in the company's currency."""
        return money(value, self.currency)

    def whole_money(self, value: Decimal) -> str:
        """An amount without cents, for sums."""
        return money(value, self.currency, 0)

    def date(self, field: Field, row: Sandboxed, value: dt.date) -> SafeString | str:
        if value not in self.dates:
            self.dates[value] = relative_date(value)
        return self.dates[value]

    def time(self, field: Field, row: Sandboxed, value: dt.time) -> str:
        return f"{value:%H:%M}"

    def boolean(self, field: Field, row: Sandboxed, value: bool) -> SafeString | str:
        if not value:
            return format_html('<span class="text-secondary">{}</span>', _("No"))
        return icon("check", _("Yes"))

    def choice(self, field: Field, row: Sandboxed, value: str) -> SafeString | str:
        key = (field.model, field.name)
        if key not in self.labels:
            self.labels[key] = field.choices()
        label, tones = self.labels[key].get(str(value), str(value)), field.tones
        return (
            badge(label, tones.get(str(value), "secondary")) if tones else conditional_escape(label)
        )

    def keyed(self, field: Field, row: Sandboxed, value: Any) -> SafeString:
        return badge(value, keyed_tone(value))

    def seat(self, field: Field, row: Sandboxed, value: Seat) -> SafeString:
        name = str(value)
        return format_html(
            '<span class="entity-seat"><span class="avatar avatar-xs rounded-circle" '
            'aria-hidden="true">{}</span><span{}>{}</span></span>',
            name[:1].upper(),
            kept(name),
            name,
        )

    def reference(self, field: Field, row: Sandboxed, value: Sandboxed | Named) -> SafeString | str:
        if isinstance(value, Named):
            return self.named_link(value, value.name) if value.name else hidden()
        return self.link(value)

    def link(self, record: Sandboxed) -> SafeString | str:
        """The record's name, leading to its page; a hidden one does not tell its name."""
        if not sees(record):
            return hidden()
        if record.collection not in REGISTRY:
            return conditional_escape(str(record))
        return self.named_link(record, str(record))

    def named_link(self, record: Sandboxed | Named, label: Any) -> SafeString:
        """A link to a record that is seen anyway, under a label of the page's own."""
        shown = label or f"#{record.number}"
        return format_html(
            '<a{} href="{}{}/">{}</a>',
            kept(shown),
            self.prefix(record.collection),
            record.number,
            shown,
        )

    def record(self, field: Field, row: Sandboxed, value: str) -> SafeString | str:
        """What a neutral reference names; pages load all of them first (see `load_records`)."""
        about = self.actor.policy.once(f"about:{value}", lambda: find_record(value))
        if about is None:
            return hidden()
        return self.named_link(about, str(about)) if about.collection in REGISTRY else str(about)

    def computed(self, field: Field, row: Sandboxed, value: Any) -> SafeString | str:
        for python, render in COMPUTED:
            if isinstance(value, python):
                return render(self, field, row, value)
        return self.text(field, row, value)

    def json(self, field: Field, row: Sandboxed, value: Any) -> str:
        if isinstance(field.column, PicklistsField) and isinstance(value, list):
            value = field.column.words_of(value)
        return conditional_escape(
            ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        )

    def file(self, field: Field, row: Sandboxed, value: str) -> SafeString:
        return format_html(
            '<a href="{}">{} {}</a>', file_url(field, row, value), icon("paperclip"), name_of(value)
        )

    def image(self, field: Field, row: Sandboxed, value: str) -> SafeString:
        """A thumbnail; on the record's page a larger one that leads to the picture itself."""
        if not self.whole:
            return thumbnail(field, row, value, "small", picture_look(field))
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a>',
            file_url(field, row, value),
            thumbnail(field, row, value, "medium", "entity-picture"),
        )

    def prefix(self, collection: str) -> str:
        """The address of a list; a record's is that and its number."""
        if collection not in self.prefixes:
            self.prefixes[collection] = reverse("list", args=[self.actor.sandbox.pk, collection])
        return self.prefixes[collection]


RENDERERS: dict[Kind, Callable[[Cells, Field, Any, Any], Any]] = {
    Kind.LONG_TEXT: Cells.long_text,
    Kind.EMAIL: Cells.email,
    Kind.INTEGER: Cells.integer,
    Kind.DECIMAL: Cells.decimal,
    Kind.MONEY: Cells.money,
    Kind.PERCENT: Cells.percent,
    Kind.DATE: Cells.date,
    Kind.DATETIME: Cells.date,
    Kind.TIME: Cells.time,
    Kind.BOOLEAN: Cells.boolean,
    Kind.CHOICE: Cells.choice,
    Kind.PICKLIST: Cells.choice,
    Kind.SEAT: Cells.seat,
    Kind.KEYED: Cells.keyed,
    Kind.REFERENCE: Cells.reference,
    Kind.RECORD: Cells.record,
    Kind.JSON: Cells.json,
    Kind.FILE: Cells.file,
    Kind.IMAGE: Cells.image,
    Kind.COMPUTED: Cells.computed,
}
# A bool is an int: the narrower first.
COMPUTED: tuple[tuple[Any, Callable[[Cells, Field, Any, Any], Any]], ...] = (
    (bool, Cells.boolean),
    (Seat, Cells.seat),
    (Sandboxed, Cells.reference),
    (Decimal, Cells.worked_out),
    (dt.date, Cells.date),
    (int, Cells.integer),
)


def is_portrait(field: Field) -> bool:
    return field.kind is Kind.IMAGE and bool(getattr(field.column, "portrait", False))


def picture_look(field: Field, size: str = "sm") -> str:
    return f"avatar avatar-{size} rounded-circle" if is_portrait(field) else "entity-thumbnail"


def initials(row: Sandboxed, size: str = "sm") -> SafeString:
    """In the place of a photo that nobody has taken."""
    return format_html(
        '<span class="avatar avatar-{} rounded-circle" aria-hidden="true">{}</span>',
        size,
        str(row)[:1].upper(),
    )


def head_picture(field: Field, row: Sandboxed) -> SafeString:
    """The image that stands for the record in the head of its page; "" without one."""
    if value := field.value(row):
        return thumbnail(
            field, row, value, "medium", f"entity-head-picture {picture_look(field, 'lg')}"
        )
    return initials(row, "lg") if is_portrait(field) else NOTHING


def thumbnail(field: Field, row: Sandboxed, value: str, size: str, look: str) -> SafeString:
    return format_html(
        '<img class="{}" src="{}" alt="{}" loading="lazy">',
        look,
        file_url(field, row, value, size),
        name_of(value),
    )


def kept(name: Any) -> SafeString:
    """The class that keeps a short name on one line: Chinese ones would break between any two letters."""
    return KEPT if len(str(name)) <= SHORT_NAME else NOTHING


def plain(value: Decimal) -> str:
    """A decimal without idle zeros, as people read it: 12.500 is 12.5, 100 stays 100, and -1 is −1."""
    text = f"{value:,f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def hidden() -> SafeString:
    return format_html('<span class="text-secondary">{} {}</span>', icon("lock"), _("hidden"))


def keyed_tone(record: Any) -> str:
    """The tone of a stage is that of its kind."""
    for name, tones in getattr(type(record), "tones", {}).items():
        if tone := tones.get(str(getattr(record, name, ""))):
            return tone
    return "secondary"


@lru_cache(maxsize=256)
def _website(text: str) -> SafeString:
    """A link out, only ever to the web: anything but http is a name without a scheme."""
    address = text if text.lower().startswith(("http://", "https://")) else f"https://{text}"
    return format_html(
        '<a href="{}" class="text-reset" target="_blank" rel="noopener noreferrer">{}</a>',
        address,
        text,
    )


def find_record(reference: str) -> Named | None:
    """The visible record that `accounts/17` names."""
    collection, _slash, number = reference.partition("/")
    if not number.isdecimal() or len(number) > 8:
        return None
    return names_of({collection: [int(number)]}).get((collection, int(number)))


def load_records(fields: Iterable[Field], rows: Iterable[Sandboxed]) -> None:
    """Read what the neutral references on a page name, and those in custom fields, all together."""
    policy, wanted = current_actor().policy, _referred(fields, rows)
    found = names_of(wanted) if wanted else {}
    for collection, numbers in wanted.items():
        for number in numbers:
            policy.once(f"about:{collection}/{number}", partial(found.get, (collection, number)))


def _referred(fields: Iterable[Field], rows: Iterable[Sandboxed]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for field in fields:
        if isinstance(field, DefinedField) and field.kind is Kind.REFERENCE:
            kept = {field.kept(row) for row in rows} - {None}
            wanted.setdefault(field.definition.refers_to, set()).update(kept)
        if field.kind is not Kind.RECORD:
            continue
        for row in rows:
            collection, _slash, number = str(field.value(row) or "").partition("/")
            if number:
                wanted.setdefault(collection, set()).add(int(number))
    return wanted


def cell_class(field: Field) -> str:
    return "number" if field.numeric else ""
