"""Numbers of documents: ascending and without gaps per kind and series, written as the company likes.

A model whose rows get such a number has a field `code` and says by `number_pattern` how it is
written where the company has decided nothing. The series (a kind, or a kind in a year) counts, the
pattern only writes: a changed pattern goes on with the next number.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.records.fiscal import year_start
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Counter, Sandboxed
from lab.tenancy.registry import sandboxed_models
from lab.tenancy.writing import take

LONGEST_CODE = 20
WIDEST_NUMBER = 10
# A series is expected to come as far as this without outgrowing the column.
EXPECTED_DIGITS = 5
_PART = re.compile(
    r"\{(?P<token>year|yy|month|number)(?::0?(?P<width>[0-9]{1,3}))?\}|(?P<text>[^{}])"
)
_SIGNS = frozenset("-_/.#+ ")
Part = tuple[str, str]


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read: its parts as (token, width or text)."""

    parts: tuple[Part, ...]

    def has(self, *tokens: str) -> bool:
        return any(token in tokens for token, _text in self.parts)

    def write(self, number: int, year: int, month: int) -> str:
        """The code of a document."""
        values = {"year": f"{year:04}", "yy": f"{year % 100:02}", "month": f"{month:02}"}
        return "".join(
            text
            if token == "text"
            else f"{number:0{int(text or 1)}}"
            if token == "number"
            else values[token]
            for token, text in self.parts
        )

    def reader(self, year: int | None = None) -> re.Pattern[str]:
        """Takes codes of the same look apart: `number` and, unless one is wanted, `year` or `yy`."""
        signs = {
            "year": "(?P<year>[0-9]{4})" if year is None else f"{year:04}",
            "yy": "(?P<yy>[0-9]{2})" if year is None else f"{year % 100:02}",
            "month": "[0-9]{2}",
            "number": "(?P<number>[0-9]{1,9})",
        }
        found = ""
        for token, text in self.parts:
            sign = re.escape(text) if token == "text" else signs[token]
            # What a code says twice it says alike.
            found += f"(?P={token})" if sign.startswith("(") and sign in found else sign
        return re.compile(found)


def read_pattern(text: str) -> Pattern:
    """Raises ValidationError, which says what is wrong with it."""
    parts: list[Part] = []
    place = 0
    while match := _PART.match(text, place):
        token = match["token"] or "text"
        parts.append((token, match["text"] or match["width"] or ""))
        place = match.end()
    if place < len(text):
        raise ValidationError(_unreadable(text[place : place + 24]))
    _check_parts(parts)
    return Pattern(tuple(parts))


def _unreadable(rest: str) -> str:
    return _(
        "“%(text)s” cannot be read. Use {year}, {yy}, {month} and {number:04}, "
        "and letters, digits and - _ / . # + around them."
    ) % {"text": rest}


def _check_parts(parts: list[Part]) -> None:
    tokens = [token for token, _text in parts if token != "text"]
    if tokens.count("number") != 1:
        raise ValidationError(_("The number must occur, and once: {number} or {number:04}."))
    for token, text in parts:
        if token == "text" and not (text.isalnum() or text in _SIGNS):
            raise ValidationError(_unreadable(text))
        if token != "text" and text and token != "number":
            raise ValidationError(_("Only the number has a width, such as {number:04}."))
        if token == "number" and text and not 1 <= int(text) <= WIDEST_NUMBER:
            text = _("The number is 1 to %(most)d digits wide.")
            raise ValidationError(text % {"most": WIDEST_NUMBER})
    if parts[0] == ("text", " ") or parts[-1] == ("text", " "):
        raise ValidationError(_("Take the space at the beginning or the end away."))
    if len(Pattern(tuple(parts)).write(10**EXPECTED_DIGITS - 1, 2000, 1)) > LONGEST_CODE:
        text = _("Numbers written so are longer than %(most)d characters.")
        raise ValidationError(text % {"most": LONGEST_CODE})


class NumberFormat(Sandboxed):
    """How the company writes the numbers of one kind of document, and when it starts at 1 again."""

    class Restarts(models.TextChoices):
        NEVER = "never", gettext_lazy("Never")
        YEAR = "year", gettext_lazy("Each calendar year")
        FISCAL_YEAR = "fiscal-year", gettext_lazy("Each fiscal year")

    collection = "number-formats"
    administered = True

    document = models.CharField(
        gettext_lazy("kind of document"),
        max_length=60,
        help_text=gettext_lazy("A collection's name."),
    )
    pattern = models.CharField(gettext_lazy("number format"), max_length=60)
    restarts = models.CharField(
        gettext_lazy("starts at 1 again"), max_length=12, choices=Restarts, default=Restarts.YEAR
    )

    class Meta:
        verbose_name = gettext_lazy("number format")
        verbose_name_plural = gettext_lazy("number formats")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "document"],
                name="number_format_once_per_document",
                violation_error_message=gettext_lazy(
                    "The numbers of this kind of document have a format already."
                ),
            )
        ]

    def __str__(self) -> str:
        model = numbered_models().get(self.document)
        return str(capfirst(model._meta.verbose_name_plural)) if model else self.document

    def clean(self) -> None:
        super().clean()
        known = numbered_models()
        if self.document not in known:
            text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(known)}
            raise ValidationError({"document": text})
        try:
            pattern = read_pattern(self.pattern)
        except ValidationError as error:
            raise ValidationError({"pattern": error.messages}) from None
        if self.restarts != self.Restarts.NEVER and not pattern.has("year", "yy"):
            text = _(
                "A series that starts at 1 again needs {year} or {yy}, or numbers would repeat."
            )
            raise ValidationError({"pattern": text})

    def year(self, day: dt.date) -> int:
        """The year that a document of this day is counted in: a fiscal year by the one it begins in."""
        return year_start(day).year if self.restarts == self.Restarts.FISCAL_YEAR else day.year

    def series(self, day: dt.date) -> str:
        """The name of the counter, apart from those of collections."""
        return self.series_of(self.year(day))

    def series_of(self, year: int) -> str:
        if self.restarts == self.Restarts.NEVER:
            return f"number:{self.document}"
        mark = "f" if self.restarts == self.Restarts.FISCAL_YEAR else ""
        return f"number:{self.document}:{mark}{year}"

    def write(self, number: int, day: dt.date) -> str:
        return read_pattern(self.pattern).write(number, self.year(day), day.month)


def numbered_models() -> dict[str, type[Any]]:
    """{collection: model} of the kinds of documents that get a number."""
    return {
        model.collection: model for model in sandboxed_models() if hasattr(model, "number_pattern")
    }


def number_format(document: str) -> NumberFormat:
    """What the company has decided for a kind of document, else an unsaved default."""
    found = NumberFormat.objects.filter(document=document).first()
    return found or default_format(document)


def default_format(document: str) -> NumberFormat:
    return NumberFormat(document=document, pattern=numbered_models()[document].number_pattern)


def next_document_number(document: str, on: dt.date | None = None) -> str:
    """The next number of this kind of document, such as `Q2018-0001`, taken inside the open write.

    `on` is the document's date, by which it is counted; today unless given.

    The counter turns back with the transaction and with a reset, so no number is lost or repeated.
    """
    form, day = number_format(document), on or current_actor().today
    series = form.series(day)
    (counted,) = take(series)
    number = _free(form, counted, day)
    if number > counted:
        take(series, number - counted)
    return form.write(number, day)


def expected_number(form: NumberFormat) -> str:
    """What the next number would look like; takes none."""
    day = current_actor().today
    counter = Counter.objects.filter(name=form.series(day)).values_list("next", flat=True)
    return form.write(_free(form, counter.first() or 1, day), day)


def expected_numbers(forms: Iterable[NumberFormat]) -> dict[str, str]:
    """{document: what its next number would look like}, of many kinds; takes none.

    One query, and one for each kind whose format the company has just changed to another series.
    """
    day, forms = current_actor().today, list(forms)
    names = {form.series(day): form for form in forms}
    counters = Counter.objects.filter(name__in=list(names)).values_list("name", "next")
    counted = dict(counters)
    return {
        form.document: form.write(counted[name], day)
        if name in counted
        else form.write(_free(form, 1, day) if form.pk else 1, day)
        for name, form in names.items()
    }


def count_documents() -> None:
    """Count the documents that a scenario brings, so that those made in play go on after them; two queries
    and one for each series."""
    forms = {form.document: form for form in NumberFormat.objects.all()}
    for document, codes in _codes_by_document().items():
        form, last = forms.get(document) or default_format(document), defaultdict[str, int](int)
        reader = read_pattern(form.pattern).reader()
        for code in codes:
            if match := reader.fullmatch(code):
                series = form.series_of(_year_of(match))
                last[series] = max(last[series], int(match["number"]))
        for series, number in sorted(last.items()):
            take(series, number)


def _codes_by_document() -> dict[str, list[str]]:
    """{kind of document: the codes of all in the company}."""
    kinds = [
        model._base_manager.filter(sandbox=current_actor().sandbox)
        .exclude(code="")
        .order_by()
        .values_list(models.Value(document, models.CharField()), "code")
        for document, model in numbered_models().items()
    ]
    found: dict[str, list[str]] = defaultdict(list)
    for document, code in kinds[0].union(*kinds[1:], all=True):
        found[document].append(code)
    return found


def _year_of(match: re.Match[str]) -> int:
    """The year that a code says, of two digits within this century; 0 when it says none."""
    said = match.groupdict()
    century = current_actor().today.year // 100 * 100
    return int(said.get("year") or 0) or (century + int(said["yy"]) if said.get("yy") else 0)


def _free(form: NumberFormat, counted: int, day: dt.date) -> int:
    """The counted number, or the one after all of another series that were written in the same way."""
    codes = _codes(form)
    if counted > 1 and not codes.filter(code=form.write(counted, day)).exists():
        return counted
    year = None if form.restarts == form.Restarts.NEVER else form.year(day)
    reader = read_pattern(form.pattern).reader(year)
    written = codes.values_list("code", flat=True)
    used = (int(match["number"]) for code in written if (match := reader.fullmatch(code)))
    return max(counted, max(used, default=0) + 1)


def _codes(form: NumberFormat) -> models.QuerySet:
    """All documents of the kind in the company, whoever may see them."""
    model = numbered_models()[form.document]
    return model._base_manager.filter(sandbox=current_actor().sandbox).exclude(code="")
