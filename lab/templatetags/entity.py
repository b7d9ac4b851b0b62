"""Tags of the pages of records."""

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lab.entities.sight import sees
from lab.tenancy.models import Sandboxed

register = template.Library()


@register.filter
def named(record: Sandboxed | None) -> str:
    """What a record that another one refers to is called, unless it is hidden from the actor."""
    if record is None:
        return ""
    return str(record) if sees(record) else _("hidden")


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
