"""Rows copied from a spreadsheet, answered as what the inputs of the lines shall hold."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from crm.documents.pasting import PastedLine, pasted_lines
from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.entities.views.base import EntityView
from lab.entities.views.forms import CreateView, EditView


class Pasted:
    """A form into whose lines blocks of cells are pasted."""

    actor: Any
    entity: Any

    def paste_url(self) -> str:
        lines = self.entity.lines
        if lines is None or "product" not in lines.fields:
            return ""
        return reverse("lines-paste", args=[self.actor.sandbox.pk, self.entity.name])


class NewLinedView(Pasted, CreateView):
    pass


class EditLinedView(Pasted, EditView):
    pass


class PasteView(EntityView):
    """POST `text` and the column `start` in which the cursor stands; writes nothing."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        lines = self.entity.lines
        if lines is None or "product" not in lines.fields:
            raise Hidden
        self.actor.policy.require(Verb.ADD, self.entity.model)
        try:
            found = pasted_lines(lines, request.POST.get("text", ""), request.POST.get("start", ""))
        except ValidationError as error:
            return JsonResponse({"problem": " ".join(error.messages)}, status=400)
        return JsonResponse({"rows": [_told(line) for line in found]})


def _told(line: PastedLine) -> dict[str, Any]:
    product = None
    if line.product is not None:
        product = {"value": line.product[0], "text": line.product[1]}
    return {"values": line.values, "product": product, "notes": line.notes}
