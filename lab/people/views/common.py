"""What the pages of people share: who asks, a form that a service refused, going back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lab.people.invitations import Sent
from lab.people.models import User

PAGE_SIZE = 50
NAMED = 5


def person_of(request: HttpRequest) -> User:
    """The person who is logged in; only behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: also an empty POST is one."""
    return request.POST if request.method == "POST" else None


def tried(form: BaseForm, action: Callable[[], Any]) -> Any:
    """The action's result; None when a service refused it, with the reasons put into the form."""
    try:
        return action()
    except ValidationError as error:
        fields = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
        for name, reasons in fields.items():
            form.add_error(name if name in form.fields else None, reasons)
        return None


def told(request: HttpRequest, action: Callable[[], Any], done: str | Callable[[Any], str]) -> bool:
    """Do it and say so, or say why not; for buttons that have no form to show errors in. `done` may say it
    by what came of the action."""
    try:
        found = action()
    except ValidationError as error:
        for reason in error.messages:
            messages.error(request, reason)
        return False
    messages.success(request, done(found) if callable(done) else done)
    return True


def shows_secret(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view whose answer shows a password or a token: it travels uncompressed, so that its
    length tells nothing."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.tells_secret = True  # type: ignore[attr-defined]
        return response

    return marked


def tell_invited(request: HttpRequest, sent: Sent) -> None:
    """Say how many invitations went out, and why some did not."""
    if count := len(sent.invited):
        text = ngettext(
            "%(count)d invitation is mailed.", "%(count)d invitations are mailed.", count
        )
        messages.success(request, text % {"count": count})
    if count := len(sent.waiting):
        text = ngettext(
            "%(count)d invitation is being mailed.",
            "%(count)d invitations are being mailed.",
            count,
        )
        link = format_html(' <a href="{}">{}</a>', sent.progress_url, _("See how far it is"))
        messages.info(request, format_html("{}{}", text % {"count": count}, link))
    if sent.failed:
        names = ", ".join(str(person) for person in sent.failed[:NAMED])
        text = _(
            "The mail server did not take the invitation of: %(names)s. Ask the administrator to "
            "check it; until then give passwords on the class page."
        )
        messages.error(request, text % {"names": names})
    for person, reason in sent.passed_over[:NAMED]:
        text = _("Not invited: %(person)s (%(reason)s).")
        messages.warning(request, text % {"person": person, "reason": reason})
    if (more := len(sent.passed_over) - NAMED) > 0:
        text = ngettext("… and %(n)d more.", "… and %(n)d more.", more)
        messages.warning(request, text % {"n": more})


def page_of(request: HttpRequest, rows: QuerySet) -> Page:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def back(request: HttpRequest, default: str) -> HttpResponse:
    """To the page in `next` when it is one of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if ours else default)
