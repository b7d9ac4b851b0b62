"""Tags of the pages of records."""

from collections.abc import Iterable, Mapping, Sequence

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lab.entities.line_forms import LineRow, LinesEditor
from lab.entities.sight import sees
from lab.entities.views.facts import Datum
from lab.templatetags.ui import icon
from lab.tenancy.models import Sandboxed

register = template.Library()

NOT_FILLED = mark_safe('<span class="text-secondary">–</span>')
GRIP = '<span class="entity-grip" data-move-line aria-hidden="true">{}</span>'
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
            '<div class="entity-datum" data-datum data-field="{}"><dt>{}</dt><dd>{}</dd></div>',
            datum.field.name,
            label,
            shown,
        )
    fetch = format_html(FETCH, datum.edit)
    return format_html(
        '<div class="entity-datum is-editable" data-datum data-field="{}"><dt>{}</dt>'
        '<dd {} hx-trigger="dblclick">{}<button class="btn btn-sm btn-icon btn-ghost-secondary" '
        'type="button" {} aria-label="{}" {}</button></dd></div>',
        datum.field.name,
        label,
        fetch,
        shown,
        fetch,
        editing % {"field": label},
        button,
    )


@register.simple_tag
def line_rows(lines: LinesEditor, *more: LineRow) -> SafeString:
    """The inputs of all lines, or of those named, as rows of a table; in Python as well."""
    grip = format_html(GRIP, icon("grip-vertical")) if lines.ordered else ""
    remove = format_html(
        '<td class="field-remove">{}<button class="btn btn-sm btn-icon btn-ghost-secondary" '
        'type="button" data-remove-line aria-label="{}">{}</button></td>',
        grip,
        _("Remove this line"),
        icon("trash"),
    )
    heads = [
        format_html(
            '<td class="field-{} number text-secondary" data-label="{}">', each.name, each.label
        )
        for each in lines.computed
    ]
    inputs = {bound.name: _input_head(bound) for bound in lines.blank.form}
    return mark_safe("".join(_line_row(row, inputs, heads, remove) for row in more or lines.rows))


def _input_head(bound: BoundField) -> SafeString:
    number = " number" if "inputmode" in bound.field.widget.attrs else ""
    return format_html('<td class="field-{}{}" data-label="{}">', bound.name, number, bound.label)


def _line_row(
    row: LineRow, inputs: Mapping[str, str], heads: Sequence[str], remove: SafeString
) -> str:
    """Put together from parts that are escaped already."""
    number = format_html('<input type="hidden" name="{}" value="{}">', row.name, row.number)
    cells = [
        f"{inputs.get(bound.name) or _input_head(bound)}{'' if place else number}{line_input(bound)}</td>"
        for place, bound in enumerate(row.form)
    ]
    for head, (_field, text) in zip(heads, row.computed, strict=True):
        cells.append(f"{head}{conditional_escape(text)}</td>")
    return f"<tr data-line>{''.join(cells)}{remove}</tr>{_line_errors(row.errors)}"


def _line_errors(errors: Sequence[str]) -> SafeString | str:
    if not errors:
        return ""
    told = " ".join(errors)
    row = '<tr class="entity-line-errors"><td colspan="20" class="text-danger">{}</td></tr>'
    return format_html(row, told)


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
    if not errors:
        return bound.as_widget(attrs=attributes)
    attributes |= {"class": f"{look} is-invalid", "aria-invalid": "true"}
    told = format_html_join(
        "", '<div class="invalid-feedback d-block">{}</div>', ((e,) for e in errors)
    )
    return format_html("{}{}", bound.as_widget(attrs=attributes), told)
