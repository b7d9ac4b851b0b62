"""In and out: login, logout, passwords, the first administrator."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from lab.access.decisions import Hidden
from lab.people.audit import Act, last_reset, to_be_told
from lab.people.audit_words import sentence
from lab.people.forms import (
    FirstAdministratorForm,
    ForgottenPasswordForm,
    NewPasswordForm,
    OwnPasswordForm,
)
from lab.people.models import User
from lab.people.password_services import password_chosen
from lab.people.services import first_administrator
from lab.people.sessions import end_sessions, remember_sign_in
from lab.people.views.common import person_of, posted, tried

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class LoginView(views.LoginView):
    """On an empty installation it leads to the first administrator's page."""

    template_name = "people/login.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not User.objects.exists():
            return redirect("welcome")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        since = person.last_login or person.date_joined
        news = to_be_told(person, since=since)
        response = super().form_valid(form)
        remember_sign_in(self.request)
        for entry in news:
            # Who has to choose a password now is told on that page who gave the present one.
            if not (person.must_change_password and entry.act == Act.PASSWORD_RESET):
                messages.warning(self.request, sentence(entry))
        return response


class LogoutView(views.LogoutView):
    """Leaves nothing behind for the next person at this computer."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class PasswordChangeView(views.PasswordChangeView):
    """Also where a person with a password from a slip lands before anything else."""

    template_name = "people/password_change.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = person_of(self.request)
        return super().get_context_data(**kwargs) | {
            "forced": person.must_change_password,
            "reset": last_reset(person) if person.must_change_password else None,
        }

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        forced = "/" if person_of(self.request).must_change_password else None
        response = super().form_valid(form)
        end_sessions(form.user, but=self.request.session.session_key)
        password_chosen(form.user)
        messages.success(self.request, _("Your password is changed."))
        return redirect(forced) if forced else response


class PasswordResetView(views.PasswordResetView):
    template_name = "people/password_reset.html"
    email_template_name = "people/password_reset_mail.txt"
    subject_template_name = "people/password_reset_subject.txt"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("password-reset-done")


class PasswordResetDoneView(views.PasswordResetDoneView):
    template_name = "people/password_reset_done.html"


class PasswordResetConfirmView(views.PasswordResetConfirmView):
    """Also the target of an invitation."""

    template_name = "people/password_reset_confirm.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("password-reset-complete")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        password_chosen(form.user, by_link=True)
        return response


class PasswordResetCompleteView(views.PasswordResetCompleteView):
    template_name = "people/password_reset_complete.html"


@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest) -> HttpResponse:
    """The first administrator of an empty installation; does not exist once there is anybody."""
    if User.objects.exists():
        raise Hidden
    form = FirstAdministratorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        person = tried(form, lambda: _first(form.cleaned_data))
        if person is not None:
            login(request, person, backend=MODEL_BACKEND)
            remember_sign_in(request)
            messages.success(request, _("You are the administrator. Begin with a term."))
            return redirect("terms")
    return render(request, "people/welcome.html", {"form": form})


def _first(values: dict[str, Any]) -> User:
    return first_administrator(
        username=values["username"],
        password=values["password2"],
        name=values["name"],
        email=values["email"],
        school=values["school"],
    )
