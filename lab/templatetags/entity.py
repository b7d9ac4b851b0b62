"""Tags of the pages of records."""

from collections.abc import Iterable

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lab.entities.sight import sees
from lab.entities.views.facts import Datum
from lab.templatetags.ui import icon
from lab.tenancy.models import Sandboxed

register = template.Library()

NOT_FILLED = mark_safe('<span class="text-secondary">–</span>')
FETCH = 'hx-get="{}" hx-target="closest [data-datum]" hx-swap="outerHTML"'


@register.filter
def named(record: Sandboxed | None) -> str:
    """What a record that another one refers to is called, unless it is hidden from the actor."""
    if record is None:
        return ""
    return str(record) if sees(record) else _("hidden")


@register.simple_tag
def datum_rows(data: Iterable[Datum]) -> SafeString:
    """Fields of the record's page, each with the button that edits it in place.

    Written in Python like the cells of a table: a page has dozens of them.
    """
    words = (_("Edit “%(field)s”"), format_html('title="{}">{}', _("Edit"), icon("pencil")))
    return mark_safe("".join(_datum_row(datum, *words) for datum in data))


def _datum_row(datum: Datum, editing: str, button: SafeString) -> SafeString:
    label = str(datum.field.label)
    shown = datum.html if datum.html != "" else NOT_FILLED
    if not datum.edit:
        return format_html(
            '<div class="entity-datum" data-datum><dt>{}</dt><dd>{}</dd></div>', label, shown
        )
    fetch = format_html(FETCH, datum.edit)
    return format_html(
        '<div class="entity-datum is-editable" data-datum><dt>{}</dt>'
        '<dd {} hx-trigger="dblclick">{}<button class="btn btn-sm btn-icon btn-ghost-secondary" '
        'type="button" {} aria-label="{}" {}</button></dd></div>',
        label,
        fetch,
        shown,
        fetch,
        editing % {"field": label},
        button,
    )


@register.simple_tag
def line_input(bound: BoundField) -> SafeString:
    """An input in a cell: its label is the column's head, its error stands under it."""
    widget = bound.field.widget
    look = "form-control form-control-sm"
    if isinstance(widget, Select):
        look = "form-select form-select-sm"
    if isinstance(widget, CheckboxInput):
        look = "form-check-input"
    attributes: dict[str, str | bool] = {"class": look, "aria-label": str(bound.label)}
    errors = bound.errors
    if errors:
        attributes |= {"class": f"{look} is-invalid", "aria-invalid": "true"}
    told = format_html_join(
        "", '<div class="invalid-feedback d-block">{}</div>', ((e,) for e in errors)
    )
    return format_html("{}{}", bound.as_widget(attrs=attributes), told)
