"""Undoing a step."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lab.access.decisions import Refused
from lab.records.undoing import undo
from lab.tenancy.actor import current_actor


@login_required
@require_POST
def undo_step(request: HttpRequest, sandbox: int, entry: int) -> HttpResponse:
    """Take back the step that the journal's entry belongs to; the page is shown anew."""
    try:
        undo(entry)
        messages.success(request, _("Undone."))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(f"/s/{current_actor().sandbox.pk}/")
