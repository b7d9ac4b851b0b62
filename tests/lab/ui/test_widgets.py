"""Inputs drawn in Python are those of Django's templates, to the letter."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from lab.ui.widgets import DRAWN, DrawnInPython

HOSTILE = '"><script>alert(1)</script>&'
PAIRS = [("", ""), ("1", HOSTILE), ("2", lazystr("Two")), ("3", mark_safe("<b>3</b>"))]
WIDGETS = [
    forms.TextInput(attrs={"maxlength": 20, "placeholder": HOSTILE}),
    forms.NumberInput(attrs={"step": "0.01", "disabled": True, "required": False}),
    forms.EmailInput(),
    forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(),
    forms.CheckboxInput(),
    forms.Select(choices=PAIRS, attrs={"data-url": lazystr("/a?b&c")}),
    forms.Select(choices=[("Group", [("1", "One"), ("2", "Two")]), ("3", "Three")]),
    forms.Select(choices=[(1, 1000), (2, 2000)]),
    forms.Textarea(),
]
VALUES = ["", None, "1", 1, True, "3", HOSTILE, mark_safe("a&amp;b"), lazystr("Two")]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_an_input_is_drawn_as_its_template_says(widget, value):
    attrs = {"id": "id_x", "class": "form-control"}
    drawn, told = (
        widget.render("lines-0-x", value, attrs, renderer)
        for renderer in (DrawnInPython(), DjangoTemplates())
    )
    assert drawn == told


def test_the_plainest_need_no_template(monkeypatch):
    monkeypatch.setattr(DjangoTemplates, "render", lambda *_args: pytest.fail("a template"))
    for widget in WIDGETS[:8]:
        assert widget.template_name in DRAWN
        widget.render("x", "1", {}, DrawnInPython())
