"""Inputs drawn in Python instead of by templates: a document of 200 lines has 1,500 of them."""

import html
from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.safestring import mark_safe

OPTION = "django/forms/widgets/select_option.html"


class DrawnInPython(DjangoTemplates):
    """Django's own renderer, but for plain inputs and drop-downs, which come out the same to the letter."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if draw := DRAWN.get(template_name):
            drawn = draw(context["widget"])
            if drawn is not None:
                return mark_safe(drawn)
        return super().render(template_name, context, request)


def _text(value: Any) -> str:
    """Escaped unless it is safe, as a template does it, but without its lazy wrappers."""
    return str(value) if hasattr(value, "__html__") else html.escape(str(value))


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    held = "" if value is None else f' value="{_text(value)}"'
    attributes = _attributes(widget["attrs"])
    return f'<input type="{widget["type"]}" name="{_text(widget["name"])}"{held}{attributes}>'


def _select(widget: Mapping[str, Any]) -> str | None:
    options = []
    for group, choices, _index in widget["optgroups"]:
        for choice in choices:
            label = choice["label"]
            if group or choice["template_name"] != OPTION or not isinstance(label, str | Promise):
                return None
            value, attributes = _text(choice["value"]), _attributes(choice["attrs"])
            text = _text(label)
            options.append(f'\n  <option value="{value}"{attributes}>{text}</option>\n')
    name, attributes = _text(widget["name"]), _attributes(widget["attrs"])
    return f'<select name="{name}"{attributes}>{"".join(options)}\n</select>'


_INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "checkbox")
DRAWN: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
    "django/forms/widgets/select.html": _select,
}
