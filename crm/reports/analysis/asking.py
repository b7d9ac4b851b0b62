"""What is asked of a report: the period, by what it is broken down, filters, order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models import Account, Category, Product, StockMove, Warehouse
from crm.reports.analysis.dimensions import DIMENSIONS, Dimension
from crm.reports.analysis.periods import CUSTOM, PRESETS, USUAL, Span, former, span_of
from crm.reports.analysis.spec import Measure, Report
from lab.entities.sight import sees_all
from lab.records.picklists import picklists
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat

IDLE_DAYS = 90
LONGEST_DAYS = 3660


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`spans` are the period and, where it is compared, the former one; of what stands on a day the
    span ends there. `chosen` holds the filters that are set, as ids and words."""

    report: Report
    params: QueryDict
    by: Dimension
    across: Dimension | None
    measure: Measure
    preset: str
    spans: tuple[Span, ...]
    chosen: Mapping[str, Any] = field(default_factory=dict)
    idle: int = IDLE_DAYS
    order: str = ""

    @property
    def span(self) -> Span:
        return self.spans[0]

    @property
    def currency(self) -> str:
        return current_actor().sandbox.currency

    @property
    def compares(self) -> bool:
        return len(self.spans) > 1

    @cached_property
    def sees_costs(self) -> bool:
        return sees_costs()

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return (self.by,) if self.across is None else (self.by, self.across)

    @property
    def measures(self) -> list[Measure]:
        """Those that this actor sees, broken down in this way."""
        return visible_measures(self.report, self.by)

    def query(self, **changes: Any) -> str:
        """The same question with other parameters, as a part of an address; None takes one away."""
        params = self.params.copy()
        for name, value in changes.items():
            params.pop(name, None)
            if value is not None:
                params[name] = str(value)
        return params.urlencode()


def sees_costs() -> bool:
    """Costs are the values of stock: who may not see its moves is told no cost and no margin."""
    return sees_all(StockMove)


def visible_measures(report: Report, by: Dimension) -> list[Measure]:
    seen = sees_costs()
    return [
        one
        for one in report.measures
        if (seen or not one.cost) and (not one.only or by.name in one.only)
    ]


class _Reference(forms.IntegerField):
    """A record by number; the drop-down asks for what it offers when it is opened."""

    def __init__(self, model: Any, **options: Any) -> None:
        self.model, self.chosen = model, None
        super().__init__(min_value=1, max_value=(1 << 24) - 1, required=False, **options)

    def clean(self, value: Any) -> Any:
        if super().clean(value) is None:
            return None
        if self.chosen is None:
            raise ValidationError(_now("There is no such record."))
        return self.chosen

    def choose(self, text: str) -> None:
        """Read the record that is asked for, and let it stand in the drop-down."""
        if text.isdecimal() and len(text) < 9:
            self.chosen = self.model.objects.visible().numbered(int(text)).first()
        choices = [("", "")] + ([(text, str(self.chosen))] if self.chosen else [])
        url = reverse("options", args=[current_actor().sandbox.pk, self.model.collection])
        attrs = {"data-reference-url": url, "autocomplete": "off"}
        self.widget = forms.Select(choices=choices, attrs=attrs)


class ReportForm(forms.Form):
    """The fields that the report has, with what this company offers."""

    def __init__(self, report: Report, data: Mapping[str, Any]) -> None:
        super().__init__(_with_usual(report, data))
        self.report = report
        self.fields |= {**_when(report), **_how(report)}
        for name in report.filters:
            self.fields[name] = FILTERS[name]()
            if isinstance(field := self.fields[name], _Reference):
                field.choose(str(self.data.get(name, "")))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            raise ValidationError({"last": _now("The period ends before it begins.")})
        if first and last and (last - first).days > LONGEST_DAYS:
            raise ValidationError({"last": _now("A period has at most ten years.")})
        return found

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.report.filters]


def _with_usual(report: Report, data: Mapping[str, Any]) -> QueryDict:
    """What is not asked for is shown as what it means."""
    found = QueryDict(mutable=True)
    found.update({name: str(value) for name, value in data.items()})  # type: ignore[arg-type]
    usual: dict[str, str] = {"by": report.dimensions[0]}
    if report.when == "span":
        usual["period"] = CUSTOM if found.get("first") or found.get("last") else USUAL
    elif report.when == "day":
        usual["on"] = current_actor().today.isoformat()
    if "idle" in report.filters:
        usual["idle"] = str(IDLE_DAYS)
    for name, value in usual.items():
        if not found.get(name):
            found[name] = value
    return found


def asked_of(report: Report, params: QueryDict) -> Asked:
    """Raises ValidationError by the name of what is wrong."""
    form = ReportForm(report, params)
    return read(form)


def read(form: ReportForm) -> Asked:
    """Raises ValidationError by the name of what is wrong."""
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    report, found = form.report, form.cleaned_data
    by = DIMENSIONS[found.get("by") or report.dimensions[0]]
    across = DIMENSIONS.get(found.get("across") or "")
    preset, span = _span(report, found)
    compares = bool(found.get("compare")) and by.name != "month" and across is None
    measures = {one.name: one for one in visible_measures(report, by)}
    return Asked(
        report=report,
        params=_kept(form),
        by=by,
        across=across if across != by else None,
        measure=measures.get(found.get("measure") or "") or next(iter(measures.values())),
        preset=preset,
        spans=(span, former(preset, span)) if compares else (span,),
        chosen={n: _chosen(found[n]) for n in report.filters if found.get(n) and n != "idle"},
        idle=found.get("idle") or IDLE_DAYS,
        order=found.get("order") or "",
    )


def _kept(form: ReportForm) -> QueryDict:
    """The parameters that the report knows and that say something."""
    kept = QueryDict(mutable=True)
    for name in form.fields:
        if value := str(form.data.get(name, "")):
            kept[name] = value
    return kept


def _span(report: Report, found: Mapping[str, Any]) -> tuple[str, Span]:
    today = current_actor().today
    if report.when == "now":
        return "", Span(today, today)
    if report.when == "day":
        return "", Span(found["on"], found["on"])
    preset = found["period"]
    if preset != CUSTOM:
        return preset, span_of(preset)
    last = found.get("last") or max(today, found.get("first") or today)
    first = found.get("first") or min(span_of(USUAL).first, last)
    return CUSTOM, Span(first, last)


def _chosen(value: Any) -> Any:
    return value if isinstance(value, str) else value.pk


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, required=False)


def _when(report: Report) -> dict[str, forms.Field]:
    if report.when == "now":
        return {}
    if report.when == "day":
        return {"on": _day(_("On the day"))}
    return {
        "period": forms.ChoiceField(
            label=_("Period"), choices=list(PRESETS.items()), required=False
        ),
        "first": _day(pgettext_lazy("period", "From")),
        "last": _day(pgettext_lazy("period", "To")),
    }


def _how(report: Report) -> dict[str, forms.Field]:
    dimensions = [(name, DIMENSIONS[name].label) for name in report.dimensions]
    found: dict[str, forms.Field] = {}
    found["by"] = forms.ChoiceField(
        label=pgettext_lazy("report", "By"), choices=dimensions, required=False
    )
    if report.crosses:
        across = [("", "–"), *((n, label) for n, label in dimensions if not DIMENSIONS[n].nested)]
        measures = [
            (one.name, one.label)
            for one in visible_measures(report, DIMENSIONS[report.dimensions[0]])
            if one.compute is None
        ]
        found["across"] = forms.ChoiceField(
            label=pgettext_lazy("report", "Columns"), choices=across, required=False
        )
        found["measure"] = forms.ChoiceField(label=_("Figure"), choices=measures, required=False)
    if report.compares:
        found["compare"] = forms.BooleanField(
            label=_("Compare with the period before"), required=False
        )
    hidden = forms.HiddenInput()
    found["order"] = forms.RegexField(r"^-?[a-z_]{1,40}$", required=False, widget=hidden)
    return found


def _choices(label: Any, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("All")), *choices], required=False)


def _listed(name: str, label: Any) -> forms.ChoiceField:
    return _choices(label, list(picklists().get(name, {}).items()))


class _Row(forms.TypedChoiceField):
    """One of few records, which are all offered."""

    def __init__(self, label: Any, rows: list[tuple[Any, str]]) -> None:
        self.rows = {str(row.number): row for row, _text in rows}
        choices = [("", _("All")), *((str(row.number), text) for row, text in rows)]
        super().__init__(
            label=label,
            choices=choices,
            coerce=self.rows.__getitem__,
            empty_value=None,
            required=False,
        )


def _warehouse() -> _Row:
    return _Row(_("Warehouse"), [(row, str(row)) for row in Warehouse.objects.visible()])


def _seat() -> _Row:
    """The seats that the actor leads, each with those below it."""
    policy = current_actor().policy
    within = policy.subtree or frozenset(policy.seats)
    rows: list[tuple[Seat, str]] = [
        (seat, str(seat)) for pk, seat in policy.seats.items() if pk in within
    ]
    return _Row(_("Seat and those below"), rows)


FILTERS: dict[str, Any] = {
    "product": lambda: _Reference(Product, label=_("Product")),
    "account": lambda: _Reference(Account, label=_("Customer")),
    "category": lambda: _Reference(Category, label=_("Category")),
    "warehouse": _warehouse,
    "region": lambda: _listed("regions", _("Region")),
    "industry": lambda: _listed("industries", _("Industry")),
    "seat": _seat,
    "idle": lambda: forms.IntegerField(
        label=_("No issue for … days"), min_value=1, max_value=LONGEST_DAYS, required=False
    ),
}


def below_category(pk: int) -> list[int]:
    """The ids of a category and of all below it."""
    parents = current_actor().policy.once(
        "category-parents", lambda: list(Category.objects.order_by().values_list("pk", "parent_id"))
    )
    found, waiting = {pk}, [pk]
    while waiting:
        superior = waiting.pop()
        fresh = [child for child, parent in parents if parent == superior and child not in found]
        found.update(fresh)
        waiting += fresh
    return sorted(found)
