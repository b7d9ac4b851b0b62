"""Actions as pages see them: which are offered, why not, and the form that one asks with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from lab.access.decisions import Decision
from lab.entities.fields import Field, Kind
from lab.entities.inputs import options_url
from lab.entities.sight import sees
from lab.entities.spec import Action, Entity
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection

REFERENCE = "data-reference"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An action on a record: allowed, or with the reason why not."""

    action: Action
    url: str
    decision: Decision
    fits: bool  # whether the record's state asks for it; the reason may still be one of rights


def offers(entity: Entity, row: Sandboxed) -> list[Offer]:
    """All actions, those that can be done first, the primary ones before the others."""
    policy, sandbox_id = current_actor().policy, current_actor().sandbox.pk
    needs = {action.needs for action in entity.actions}
    found, rights = [], {need: policy.may_do(need, row) for need in needs}
    for action in entity.actions:
        state, right = action.available(row), rights[action.needs]
        if not state and not state.reason:
            continue
        found.append(
            Offer(
                action=action,
                url=reverse("action", args=[sandbox_id, entity.name, row.number, action.name]),
                decision=state if not state else right,
                fits=bool(state),
            )
        )
    return sorted(found, key=lambda offer: (not offer.fits, not offer.action.primary))


def action_form(
    action: Action, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
) -> forms.Form | None:
    """The action's form, its dates with a calendar and its references loading on demand."""
    if action.form is None:
        return None
    form = action.form(data=data, initial=dict(initial or {}), auto_id="action_%s")
    for name, field in form.fields.items():
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        if collection := field.widget.attrs.get(REFERENCE):
            _load_on_demand(form, name, collection)
    return form


def _load_on_demand(form: forms.Form, name: str, collection: str) -> None:
    widget: Any = form.fields[name].widget
    widget.attrs["data-reference-url"] = options_url(collection)
    value = form.data.get(name) if form.is_bound else form.initial.get(name)
    widget.choices = [("", ""), *_chosen(collection, value)]


def _chosen(collection: str, value: Any) -> list[tuple[str, str]]:
    text = str(value or "")
    if not text.isdecimal() or len(text) > 8:
        return []
    row = models_by_collection()[collection].objects.numbered(int(text)).first()
    return [(text, str(row) if row is not None and sees(row) else f"#{text}")]


def group_of(field: Field, row: Sandboxed) -> str:
    """The key of the board's column in which a record stands."""
    value = field.value(row)
    if value is None:
        return ""
    return value.key if field.kind is Kind.KEYED else str(value)
