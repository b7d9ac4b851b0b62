"""A record is deleted when somebody has seen what goes with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lab.access.models import Verb
from lab.entities.addresses import list_url
from lab.entities.saving import delete_record
from lab.entities.sight import sees
from lab.entities.views.base import RecordView, go, is_part
from lab.records import Conflict
from lab.records.dependents import parts_first
from lab.tenancy.models import Sandboxed
from lab.ui.errors import conflict
from lab.ui.words import pair

SHOWN_OF_LOST = 5


class DeleteView(RecordView):
    """GET names what would go with the record, POST deletes it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(())
        self.actor.policy.require(Verb.DELETE, row)
        context = self.context(
            record=row,
            title=_("Delete “%(record)s”?") % {"record": row},
            text=_("This goes with it:")
            if (lost := self._lost(row))
            else _("Nothing else goes with it."),
            lost=lost,
            action_url=request.path,
            action_label=_("Delete"),
            hidden=[("token", row.token)],
        )
        dialog = is_part(request)
        template = "lab/components/confirm.html" if dialog else "lab/entity/confirm.html"
        return render(request, template, context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(())
        if (token := request.POST.get("token")) and token != row.token:
            return conflict(request, Conflict(row))
        delete_record(self.entity, self.number)
        told = _("“%(record)s” is deleted.") % {"record": row}
        return go(request, list_url(self.entity.name), told=told)

    def _lost(self, row: Sandboxed) -> list[str]:
        """What goes with the record, as "3 tasks: Call back". Raises Refused if one is needed."""
        lost = []
        for model, rows in parts_first([row]):
            if others := [each for each in rows if each.pk != row.pk or model is not type(row)]:
                seen = [str(each) for each in others[:SHOWN_OF_LOST] if sees(each)]
                names = ", ".join(seen) or _("hidden")
                more = "…" if len(others) > len(seen) else ""
                plural = model._meta.verbose_name_plural
                lost.append(pair(f"{len(others)} {plural}", f"{names}{more}"))
        return lost
