"""The form of a product: it offers the company's tax rates and begins with the default one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from crm.catalogue.models import default_tax_rate, tax_rates
from lab.entities.cells import plain
from lab.entities.forms import RecordForm
from lab.entities.views.forms import CreateView, EditView

TAX = "tax_rate"


class SuggestingInput(forms.NumberInput):
    """A number with a list of usual ones, as (value, label); any other can be typed."""

    def __init__(self, offered: list[tuple[str, str]], attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.offered = offered

    def render(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        options = format_html_join("", '<option value="{}">{}</option>', self.offered)
        shown = super().render(name, value, *args, **kwargs)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, self.attrs["list"], options)


def offer_tax_rates(form: RecordForm) -> None:
    """Put the company's rates to the input; an empty one of a new product gets the default."""
    field = form.fields.get(TAX)
    if field is None:
        return
    offered = [(plain(rate.rate), f"{rate.name} · {plain(rate.rate)}%") for rate in tax_rates()]
    field.widget = SuggestingInput(offered, {**field.widget.attrs, "list": "tax-rates"})
    if form.row is None and field.initial in (None, "") and (default := default_tax_rate()):
        field.initial = plain(default)


class _TaxRatesOffered:
    def page(self, form: RecordForm, *args: Any, **options: Any) -> HttpResponse:
        offer_tax_rates(form)
        return super().page(form, *args, **options)  # type: ignore[misc]


class NewProductView(_TaxRatesOffered, CreateView):
    pass


class EditProductView(_TaxRatesOffered, EditView):
    pass
