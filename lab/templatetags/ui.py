"""Small pieces of pages: icons, badges, money, dates beside the simulated now, form fields."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lab.access.decisions import Decision
from lab.tenancy.actor import current_actor, maybe_actor
from lab.tenancy.registry import models_by_collection
from lab.ui.menu import Entry
from lab.ui.words import aside, pair, shortened

register = template.Library()

SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥", "TWD": "NT$"}
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
TONES = frozenset(
    ("blue", "azure", "indigo", "purple", "pink", "red", "orange", "yellow", "lime", "green")
    + ("teal", "cyan", "secondary", "dark")
)
DAY = 86_400


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing beside a text, or with `label` one that stands alone."""
    if label:
        return format_html(
            '<i class="ti ti-{}" role="img" aria-label="{}" title="{}"></i>', name, label, label
        )
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def may(verb: str, collection: str) -> Decision:
    """Whether the actor may do it to records of a collection at all: `{% may "add" "leads" as may_add %}`."""
    return current_actor().policy.may(verb, models_by_collection()[collection])


MENU_BADGE = (
    '<span class="ms-auto" hx-get="{}" hx-trigger="load"'
    ' hx-headers=\'{{"X-Background":"1"}}\'></span>'
)


@register.simple_tag
def menu_entry(entry: Entry) -> SafeString:
    """A line of the menu; in Python, for every page has dozens of them."""
    return format_html(
        '<li class="nav-item{}"><a class="nav-link" href="{}"{}><span class="nav-link-icon">{}</span>'
        '<span class="nav-link-title">{}</span>{}</a></li>',
        " active" if entry.active else "",
        entry.url,
        mark_safe(' aria-current="page"') if entry.active else "",
        icon(entry.icon),
        entry.label,
        format_html(MENU_BADGE, entry.badge_url) if entry.badge_url else "",
    )


@register.simple_tag
def badge(text: Any, tone: str = "secondary") -> SafeString:
    return format_html(
        '<span class="badge bg-{}-lt">{}</span>', tone if tone in TONES else "secondary", text
    )


@register.simple_tag
def money(value: Decimal | float | str | None, currency: str = "", decimals: int = -1) -> str:
    """An amount with its currency: "$1,234.50"; `decimals=0` on boards. "" for no amount."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    places = decimals if decimals >= 0 else (0 if currency in WITHOUT_CENTS else 2)
    symbol = SYMBOLS.get(currency, f"{currency} " if currency else "")
    # Groups of three in both languages: Django's Chinese format has none.
    return f"{'−' if amount < 0 else ''}{symbol}{abs(amount):,.{places}f}"


register.filter(pair)
register.filter(aside)


@register.filter
def relative_date(value: dt.date | dt.datetime | None) -> SafeString | str:
    """ "Tue, May 12", of another year "May 12, 2025"; its title says the whole date and how far it is
    from the simulated now. All dates of a page look like this."""
    if value is None:
        return ""
    local: dt.date = value
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        full, words = date_format(local, "DATETIME_FORMAT"), _moment(value)
    else:
        full, words = date_format(value, "DATE_FORMAT"), _day(value)
    title = full if words in full else f"{full} · {words}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, short_date(local)
    )


def short_date(value: dt.date, *, whole: bool = False) -> str:
    """With its weekday where the year is clear, and with the hours of a moment; `whole` with the
    year in any case, for what is read apart from the page."""
    if not whole and value.year == timezone.localtime(_now()).year:
        # Translators: a format of Django's date filter, of a day in the present year
        text = date_format(value, pgettext("date format", "D, M j")).replace("星期", "周")
    else:
        # Translators: a format of Django's date filter, of a day in another year
        text = date_format(value, pgettext("date format", "M j, Y"))
    return f"{text} {value:%H:%M}" if isinstance(value, dt.datetime) else text


def _now() -> dt.datetime:
    actor = maybe_actor()
    return actor.now if actor else timezone.now()


def _moment(value: dt.datetime) -> str:
    """Minutes and hours within a day, else days."""
    seconds = int((value - _now()).total_seconds())
    if abs(seconds) < 60:
        return _("now")
    if abs(seconds) < 3600:
        return _minutes(seconds // 60 if seconds > 0 else -(-seconds // 60))
    if abs(seconds) < DAY:
        return _hours(seconds // 3600 if seconds > 0 else -(-seconds // 3600))
    return _day(timezone.localtime(value).date())


def _minutes(count: int) -> str:
    if count < 0:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", -count) % {"n": -count}
    return ngettext("in %(n)d minute", "in %(n)d minutes", count) % {"n": count}


def _hours(count: int) -> str:
    if count < 0:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", -count) % {"n": -count}
    return ngettext("in %(n)d hour", "in %(n)d hours", count) % {"n": count}


def _day(value: dt.date) -> str:
    """Near days by their distance, further ones by their date."""
    days = (value - timezone.localtime(_now()).date()).days
    names = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in names:
        return names[days]
    if -31 < days < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}
    if 0 < days < 31:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return date_format(value, "DATE_FORMAT")


@register.filter
def number(value: Any) -> Any:
    """A count as people read it: 2,089. Anything else stays as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace("-", "−")
    return value


@register.filter
def shorten(value: Any, most: int) -> str:
    """`{{ log.summary|shorten:90 }}`: cut at a word."""
    return shortened(value, most)


@register.filter
def idle(panels: Iterable[Any]) -> list[Any]:
    """The related lists of a page with nothing in them, but for those that files can be dropped on."""
    return [panel for panel in panels if not panel.count and not panel.upload_url]


@register.filter
def slice_text(value: Any, length: int) -> str:
    """The first letters of a name, for an avatar."""
    return str(value)[:length].upper()


@register.inclusion_tag("lab/components/field.html")
def field(bound: BoundField, css: str = "") -> dict[str, Any]:
    """A form field with label, hint and errors, in the look of the frame."""
    widget = bound.field.widget
    check = isinstance(widget, CheckboxInput)
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    look = "form-check-input" if check or many else "form-control"
    if isinstance(widget, Select) and not many:
        look = "form-select"
    described = [f"{bound.id_for_label}-help"] if bound.help_text else []
    described += [f"{bound.id_for_label}-errors"] if bound.errors else []
    classes = " ".join(filter(None, [look, widget.attrs.get("class", ""), css]))
    attributes: dict[str, str | bool] = {"class": classes}
    if bound.errors:
        attributes |= {"class": f"{classes} is-invalid", "aria-invalid": "true"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if many:
        widget.attrs["class"] = "form-check-input"
        return {"field": bound, "many": True}
    return {"field": bound, "input": bound.as_widget(attrs=attributes), "check": check}
