"""The page of a web form for everybody, without login; and the form's own page inside the company."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crm.parties.models import Lead
from crm.parties.web_forms.addresses import named_by, open_form, token_of
from crm.parties.web_forms.forms import TRAP, PublicForm, asked_fields
from crm.parties.web_forms.models import WebForm
from crm.parties.web_forms.services import web_form_answer
from lab.access.actors import system_actor
from lab.company.models import CompanyProfile
from lab.entities.views.base import RecordView
from lab.entities.views.records import RecordDetail
from lab.limits import within
from lab.tenancy.actor import Via, acting_as, current_actor
from lab.tenancy.models import Sandbox

LARGEST_ANSWER = 64 * 1024
# A computer room shares one address: an address is slowed down per form before as a whole.
LIMITS = (("{ip}:{token}", 20, 600), ("{ip}", 300, 600), ("{token}", 300, 3600))
PAGE = "crm/parties/web_forms/public.html"
Page = Callable[..., HttpResponse]


def _of_open_form(page: Page) -> Page:
    """`page(request, form, token)` as the form's company, in its language; 404 for any other token."""

    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        named = named_by(token)
        sandbox = Sandbox.objects.filter(pk=named.sandbox).first() if named else None
        if named is None or sandbox is None:
            raise Http404
        actor = system_actor(sandbox, via=Via.WEB_FORM)
        with acting_as(actor), translation.override(sandbox.language):
            form = open_form(sandbox, named)
            if form is None:
                raise Http404
            response = page(request, form, token)
            response.headers["Content-Language"] = sandbox.language
            response.headers["Cache-Control"] = "no-store"
            return response

    return opened


# A form on the customer's own site, or in a mail, has no session here that could be abused: the page
# acts as nobody, reads no cookie, and all that it can do is what a stranger may do anyway.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_of_open_form
def public(request: HttpRequest, form: WebForm, token: str) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, form, PublicForm(asked_fields(form)))
    if _length(request) > LARGEST_ANSWER:
        return _refused(request, form, _("This is too long. Write less."), 413)
    if not _within_limits(request, token):
        return _refused(request, form, _("Too many answers came from here. Try again later."), 429)
    if not request.POST.get(TRAP):
        try:
            web_form_answer(form, request.POST.dict())
        except ValidationError as error:
            answered = PublicForm(asked_fields(form), data=request.POST)
            answered.refuse(error)
            return _shown(request, form, answered, 400)
    return redirect("web-form-thanks", token)


@require_safe
@_of_open_form
def thanks(request: HttpRequest, form: WebForm, token: str) -> HttpResponse:
    return _shown(request, form, None)


def _length(request: HttpRequest) -> int:
    """As announced; what announces no length is not read as a form."""
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else LARGEST_ANSWER + 1


def _within_limits(request: HttpRequest, token: str) -> bool:
    said = {"ip": request.META.get("REMOTE_ADDR", ""), "token": token}
    # All are counted, also after one is used up.
    counted = [
        within("web-form:" + name.format(**said), most, seconds) for name, most, seconds in LIMITS
    ]
    return all(counted)


def _shown(
    request: HttpRequest, form: WebForm, asked: PublicForm | None, status: int = 200
) -> HttpResponse:
    context = {"web_form": form, "form": asked, "trap": TRAP, **_company()}
    return render(request, PAGE, context, status=status)


def _refused(request: HttpRequest, form: WebForm, reason: str, status: int) -> HttpResponse:
    context = {"web_form": form, "form": None, "reason": reason, **_company()}
    return render(request, PAGE, context, status=status)


def _company() -> dict[str, Any]:
    """The simulated company's name: that of the sandbox may name a student."""
    name = CompanyProfile.objects.values_list("name", flat=True).first() or ""
    return {"company": name, "language": current_actor().sandbox.language}


class WebFormPage(RecordDetail):
    """With a part of its own that `AddressView` fills."""

    template = "crm/parties/web_forms/record.html"


class AddressView(RecordView):
    """Where the form is found, how it is built into another page, and what it has brought."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.record(())
        assert isinstance(form, WebForm)
        address = ""
        if token := token_of(form):
            address = request.build_absolute_uri(reverse("web-form", args=[token]))
        # Counts only: whose leads these are is told by the list.
        brought = Lead.objects.filter(web_form=form).aggregate(
            leads=Count("pk"), converted=Count("pk", filter=Q(status=Lead.Status.CONVERTED))
        )
        snippet = _snippet(form, address) if address else ""
        context = self.context(record=form, address=address, snippet=snippet, brought=brought)
        return render(request, "crm/parties/web_forms/address.html", context)


def _snippet(form: WebForm, address: str) -> str:
    """Plain HTML for another page: no script, no style."""
    with translation.override(current_actor().sandbox.language):
        asked = PublicForm(asked_fields(form), auto_id=False)
        context = {"form": asked, "address": address, "trap": TRAP}
        return render_to_string("crm/parties/web_forms/snippet.html", context).strip()
