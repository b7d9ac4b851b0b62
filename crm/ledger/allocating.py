"""The dialogs of money: they offer what is open of its account, or what it has paid, and nothing else."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.ledger.models import LedgerEntry
from crm.ledger.papers import Settlement
from crm.ledger.paying import entry_of, partners_of, settleable
from lab.access.decisions import Hidden
from lab.entities.searching import searched
from lab.entities.spec import REGISTRY
from lab.entities.views.actions import ActionView
from lab.entities.views.base import RecordView
from lab.entities.views.options import OFFERED
from lab.templatetags.ui import money, short_date
from lab.tenancy.models import Sandboxed

ACTIONS = ("allocate", "unallocate")
FIELDS = ("invoice", "entry")


class MoneyActionView(ActionView):
    """The drop-downs of allocating ask for what fits the money."""

    def form(self, row: Any, **given: Any) -> forms.Form | None:
        form, verb = super().form(row, **given), self.action.name
        if form is not None and verb in ACTIONS:
            for name in form.fields.keys() & set(FIELDS):
                asked = [self.actor.sandbox.pk, self.entity.name, row.number, verb, name]
                url = reverse("money-options", args=asked)
                form.fields[name].widget.attrs["data-reference-url"] = url
        return form


class MoneyOptionsView(RecordView):
    """What a field of such a dialog offers: what is open, the oldest due first, or what was paid."""

    def get(self, request: HttpRequest, verb: str, name: str, **_kwargs: Any) -> JsonResponse:
        if not issubclass(self.entity.model, Settlement) or verb not in ACTIONS:
            raise Hidden
        fields: Any = self.entity.action(verb).form.base_fields  # type: ignore[union-attr]
        if name not in FIELDS or name not in fields:
            raise Hidden
        own, model = entry_of(cast(Settlement, self.record(()))), fields[name].model
        rows = searched(
            REGISTRY[model.collection], model.objects.visible(), request.GET.get("q", "").strip()
        )
        if own is None:
            return JsonResponse([], safe=False)
        if verb == "unallocate":
            found = [_option(row) for row in rows.filter(pk__in=partners_of(own, model))[:OFFERED]]
        elif model is LedgerEntry:
            invoices = fields["invoice"].model.collection
            found = _entries(settleable(own).exclude(document_collection=invoices), rows)
        else:
            found = _documents(settleable(own).filter(document_collection=model.collection), rows)
        return JsonResponse(found, safe=False)


def _entries(waiting: QuerySet, rows: QuerySet) -> list[dict[str, Any]]:
    return [_option(entry, _open(entry)) for entry in _first(waiting.filter(pk__in=rows))]


def _documents(waiting: QuerySet, rows: QuerySet) -> list[dict[str, Any]]:
    entries = _first(waiting.filter(document_id__in=rows))
    named = rows.in_bulk([entry.document_id for entry in entries])
    return [_option(named[entry.document_id], _open(entry)) for entry in entries]


def _option(row: Sandboxed, hint: str = "") -> dict[str, Any]:
    return {"value": row.number, "text": str(row), "hint": hint}


def _first(entries: QuerySet) -> list[LedgerEntry]:
    return list(entries.order_by("due_on", "pk")[:OFFERED])


def _open(entry: LedgerEntry) -> str:
    told = {
        "amount": money(abs(entry.open_amount), entry.currency),
        "day": short_date(entry.due_on),
    }
    return _("%(amount)s open, due %(day)s") % told
