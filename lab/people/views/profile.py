"""The own page: name, language, theme, token, sessions, login history."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lab.access.decisions import Hidden
from lab.people.audit import audit_of
from lab.people.audit_words import details_told
from lab.people.forms import ProfileForm
from lab.people.languages import CODES, remember_in_cookie
from lab.people.models import User
from lab.people.selectors import login_history
from lab.people.services import profile_change
from lab.people.sessions import end_session, end_sessions, sessions_of
from lab.people.tokens import good_until, token_create, token_of, token_revoke
from lab.people.views.common import back, page_of, person_of, posted, shows_secret, tried


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(pk=person_of(request).pk)
    form = ProfileForm(posted(request), instance=person)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: profile_change(person, form.cleaned_data))
    ):
        messages.success(request, _("Saved."))
        return redirect("profile")
    token = token_of(person)
    context = {"form": form, "token": token, "token_until": token and good_until(token)}
    return render(request, "people/profile.html", context)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Also for nobody: the login page has the switch too."""
    language = request.POST.get("language", "")
    if language not in CODES:
        return HttpResponseBadRequest(_("This language is not installed. Choose one of the list."))
    if request.user.is_authenticated:
        profile_change(person_of(request), {"language": language})
    with translation.override(language):
        response = back(request, "/")
    remember_in_cookie(response, language)
    return response


@login_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in User.Theme.values:
        return HttpResponseBadRequest(_("There is no such theme. Choose one of the list."))
    profile_change(person_of(request), {"theme": theme})
    return back(request, "/")


@never_cache
@shows_secret
@login_required
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Shows the new token, this once."""
    token = token_create(person_of(request))
    return render(request, "people/token.html", {"token": token, "token_until": good_until(token)})


@login_required
@require_POST
def revoke_token(request: HttpRequest) -> HttpResponse:
    token_revoke(person_of(request))
    messages.success(request, _("The token is revoked. Programs that used it are locked out."))
    return redirect("profile")


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "people/sessions.html",
        {"sessions": sessions_of(person_of(request)), "current": request.session.session_key},
    )


@login_required
@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one own session, or with `handle=others` all but this one."""
    person, handle = person_of(request), request.POST.get("handle", "")
    if handle == "others":
        end_sessions(person, but=request.session.session_key)
    elif not end_session(person, handle):
        raise Hidden
    if not person.sessions.filter(session_key=request.session.session_key).exists():
        logout(request)
        return redirect("login")
    messages.success(request, _("Logged out there."))
    return redirect("sessions")


@login_required
@require_safe
def own_logins(request: HttpRequest) -> HttpResponse:
    rows = login_history(User.objects.filter(pk=person_of(request).pk))
    return render(request, "people/logins.html", {"page": page_of(request, rows), "own": True})


@login_required
@require_safe
def own_audit(request: HttpRequest) -> HttpResponse:
    """What was done to the own account, and by whom."""
    page = page_of(request, audit_of(person_of(request)))
    acts = [(one, details_told(one)) for one in page]
    return render(request, "people/own_audit.html", {"page": page, "acts": acts})
