"""Pages of the scenarios: the library, one version with its brief, companies for a class."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lab.jobs import start
from lab.people.models import User
from scenarios.briefs import brief_html
from scenarios.class_provisioning import provide
from scenarios.forms import ProvisionForm
from scenarios.models import ScenarioVersion
from scenarios.permissions import (
    classrooms_to_provide,
    may_open_scenarios,
    may_publish,
    visible_versions,
    writes_scenarios,
)
from scenarios.publishing import publish_version


def _staff(request: HttpRequest) -> User:
    """The person, if scenarios are any of their business: for students there is no such page."""
    user = cast(User, request.user)
    if not may_open_scenarios(user):
        raise Http404
    return user


def _version(user: User, slug: str, number: int) -> ScenarioVersion:
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
    """All scenarios, each with its versions; the newest one in front."""
    user = _staff(request)
    shelves: dict[int, list[ScenarioVersion]] = {}
    for version in visible_versions(user):
        shelves.setdefault(version.scenario_id, []).append(version)
    context = {
        "shelves": [{"newest": newest, "older": older} for newest, *older in shelves.values()],
        "may_provide": classrooms_to_provide(user).exists(),
        "classroom": _number(request.GET.get("classroom")),
    }
    return render(request, "scenarios/library.html", context)


@login_required
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = _staff(request)
    found = _version(user, slug, number)
    wanted = [f"brief.{code}.md" for code in (get_language(), *found.languages)]
    briefs = dict(found.files.filter(path__in=wanted).values_list("path", "text"))
    text = next((briefs[path] for path in wanted if path in briefs), "")
    context = {
        "version": found,
        "brief": brief_html(text),
        "templates": found.templates.order_by("day_one", "language"),
        "may_enter": writes_scenarios(user) or user.role == User.Role.TEACHER,
        "may_publish": may_publish(user, found),
        "may_provide": found.is_published and classrooms_to_provide(user).exists(),
        "classroom": _number(request.GET.get("classroom")),
    }
    return render(request, "scenarios/version.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = _staff(request)
    found = _version(user, slug, number)
    may_publish(user, found).require()
    job = start(
        publish_version,
        user=user,
        arguments={"version": found.pk},
        title=_("Publish %(version)s") % {"version": found},
    )
    return redirect("job", job.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def provision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Companies for a class: a form, then a job that shows its progress."""
    user = _staff(request)
    found = _version(user, slug, number)
    classrooms = classrooms_to_provide(user)
    if not found.is_published or not classrooms.exists():
        raise Http404
    form = ProvisionForm(
        request.POST or None,
        version=found,
        classrooms=classrooms,
        initial={"classroom": _number(request.GET.get("classroom")), "language": get_language()},
    )
    if request.method == "POST" and form.is_valid():
        choice = form.cleaned_data
        job = start(
            provide,
            user=user,
            classroom=choice["classroom"],
            title=f"{choice['name']} · {choice['classroom']}",
            arguments={
                **choice,
                "classroom": choice["classroom"].pk,
                "version": found.pk,
                "day_one": choice["day_one"] and choice["day_one"].isoformat(),
            },
        )
        return redirect("job", job.pk)
    status = 422 if form.is_bound else 200
    context = {"version": found, "form": form}
    return render(request, "scenarios/provision.html", context, status=status)
