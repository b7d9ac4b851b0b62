"""Pages of the scenarios: the library, a version and its brief, companies for a class."""

from dataclasses import asdict
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lab.jobs import start
from lab.jobs.models import Job
from lab.people.models import User
from lab.tenancy.actor import current_actor
from scenarios.briefs import brief_html, brief_of, template_of
from scenarios.class_provisioning import may_be_provided, provide
from scenarios.forms import ProvisionForm
from scenarios.models import ScenarioVersion
from scenarios.patching.services import companies_to_patch, may_patch
from scenarios.permissions import (
    classrooms_to_provide,
    may_archive,
    may_edit_draft,
    may_open_scenarios,
    may_start_draft,
    visible_versions,
    writes_scenarios,
)


def staff_or_404(request: HttpRequest) -> User:
    """The person, if scenarios are any of their business: for students there is no such page."""
    user = cast(User, request.user)
    if not may_open_scenarios(user):
        raise Http404
    return user


def version_or_404(user: User, slug: str, number: int) -> ScenarioVersion:
    found = visible_versions(user).filter(scenario__slug=slug, number=number).first()
    if found is None:
        raise Http404
    return found


def _number(text: str | None) -> int | None:
    """The class that the person comes from, kept in the addresses of the next pages."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@login_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """All scenarios, each with its versions; in front the newest one that classes can use."""
    user = staff_or_404(request)
    shelves: dict[int, list[ScenarioVersion]] = {}
    for version in visible_versions(user):
        shelves.setdefault(version.scenario_id, []).append(version)
    for versions in shelves.values():
        versions.sort(key=lambda version: (version.is_archived, not version.is_published))
    context = {
        "shelves": [{"front": front, "others": others} for front, *others in shelves.values()],
        "may_provide": classrooms_to_provide(user).exists(),
        "writes": writes_scenarios(user),
        "classroom": _number(request.GET.get("classroom")),
    }
    return render(request, "scenarios/library.html", context)


@login_required
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = staff_or_404(request)
    found = version_or_404(user, slug, number)
    context = {
        "version": found,
        "brief": brief_html(brief_of(found)),
        "templates": found.templates.order_by("day_one", "language", "variant", "session"),
        "may_enter": writes_scenarios(user) or user.role == User.Role.TEACHER,
        "writes": writes_scenarios(user),
        "may_edit": may_edit_draft(user, found),
        "may_start": may_start_draft(user, found),
        "may_archive": may_archive(user, found),
        "may_patch": bool(may_patch(found)) and companies_to_patch(found, user).exists(),
        "may_provide": bool(may_be_provided(found)) and classrooms_to_provide(user).exists(),
        "classroom": _number(request.GET.get("classroom")),
    }
    return render(request, "scenarios/version.html", context)


@require_safe
def company_brief(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What there is to do in a company, for everybody who may enter it."""
    company = current_actor().sandbox
    found = template_of(company)
    text = brief_of(found.version, company.language, variant=found.variant) if found else ""
    context = {"sandbox": company, "brief": brief_html(text)}
    return render(request, "scenarios/brief.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def provision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Companies for a class: a form, then a job that shows its progress."""
    user = staff_or_404(request)
    found = version_or_404(user, slug, number)
    form = _provision_form(request, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("job", _start_providing(user, found, form).pk)
    outcome = form if form.is_bound else _provision_form(request, found, _as_sent(form))
    outcome.is_valid()
    context = {"version": found, "form": form, "outcome": outcome}
    status = 422 if form.is_bound else 200
    return render(request, "scenarios/provision.html", context, status=status)


@login_required
@require_POST
def provision_outcome(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What will come of the choice so far; nothing is made."""
    found = version_or_404(staff_or_404(request), slug, number)
    form = _provision_form(request, found, request.POST)
    form.is_valid()
    return render(request, "scenarios/_outcome.html", {"version": found, "outcome": form})


def _provision_form(request: HttpRequest, found: ScenarioVersion, data: Any) -> ProvisionForm:
    classrooms = classrooms_to_provide(cast(User, request.user))
    if not may_be_provided(found) or not classrooms.exists():
        raise Http404
    initial = {"classroom": _number(request.GET.get("classroom")), "language": get_language()}
    return ProvisionForm(data, version=found, classrooms=classrooms, initial=initial)


def _as_sent(form: ProvisionForm) -> dict[str, Any]:
    """The form as it would be sent untouched."""
    fields = {field.html_name: field.value() for field in form}
    languages = [code for code, _name in form.fields["language"].choices]  # type: ignore[attr-defined]
    if fields["language"] not in languages:
        fields["language"] = languages[0]
    return fields


def _start_providing(user: User, found: ScenarioVersion, form: ProvisionForm) -> Job:
    classroom = form.cleaned_data["classroom"]
    back = reverse("scenario-provision", args=[found.scenario.slug, found.number])
    return start(
        provide,
        user=user,
        classroom=classroom,
        title=f"{form.choice.name} · {classroom}",
        arguments={
            "choice": asdict(form.choice),
            "classroom": classroom.pk,
            "version": found.pk,
            "language": form.cleaned_data["language"],
            "day_one": form.cleaned_data["day_one"].isoformat(),
            "session": form.cleaned_data["session"],
        },
        # Where a failed job leads; one that is done leads to the class.
        link=f"{back}?classroom={classroom.pk}",
    )
