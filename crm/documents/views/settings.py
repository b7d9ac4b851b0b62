"""The company's trade settings: everybody of the company reads them, its head and staff change them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.documents.settings import (
    FIELDS,
    TradeSettings,
    may_change_settings,
    settings_token,
    trade_settings,
    trade_settings_change,
)
from lab.access.models import Verb
from lab.entities.forms import RecordForm
from lab.people.views.common import posted
from lab.records import Conflict
from lab.tenancy.actor import current_actor


@require_http_methods(["GET", "HEAD", "POST"])
def trade_settings_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    current_actor().policy.require(Verb.VIEW, TradeSettings)
    row = trade_settings()
    form = RecordForm(TradeSettings, FIELDS, row=row, data=posted(request))
    if request.method != "POST":
        for bound in form.fields.values() if not may_change_settings() else ():
            bound.disabled = True
        return _page(request, form, row)
    token = request.POST.get("token", "")
    try:
        trade_settings_change(form.raw(), token=token)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, row, status=400, token=token)
    except Conflict as conflict:
        form.errors  # noqa: B018 - Django makes the errors when they are first asked for
        form.add_error(None, str(conflict))
        form.show_present(row)
        return _page(request, form, row, status=409)
    messages.success(request, _("The trade settings are saved."))
    return redirect("trade-settings", sandbox)


def _page(
    request: HttpRequest,
    form: RecordForm,
    row: TradeSettings,
    *,
    status: int = 200,
    token: str = "",
) -> HttpResponse:
    context = {
        "sandbox": current_actor().sandbox,
        "settings": row,
        "form": form,
        "inputs": [(form[name], form.present.get(name)) for name in FIELDS],
        "may_change": may_change_settings(),
        "token": token or settings_token(row),
    }
    return render(request, "crm/documents/settings.html", context, status=status)
