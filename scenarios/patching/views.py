"""Pages of a patch: for whom, what it would do in each company, and what came of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lab.jobs import start
from lab.jobs.models import Job
from lab.people.models import Classroom, User
from scenarios.models import ScenarioVersion
from scenarios.packs.differences import changes
from scenarios.packs.versions import files_of
from scenarios.patching.jobs import look_at_patch, patch_companies
from scenarios.patching.services import companies_to_patch, may_patch
from scenarios.permissions import classrooms_to_provide
from scenarios.views import staff_or_404, version_or_404

WORKS = {one: f"{one.__module__}.{one.__name__}" for one in (look_at_patch, patch_companies)}


def _version(request: HttpRequest, slug: str, number: int) -> tuple[User, ScenarioVersion]:
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    may_patch(version).require()
    if not classrooms_to_provide(user).exists():
        raise Http404
    return user, version


def _title(version: ScenarioVersion) -> str:
    number = _("Version %(number)s") % {"number": version.number}
    return f"{version.name} · {number}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Classes with companies of earlier versions; choosing looks at what the patch would do there."""
    user, version = _version(request, slug, number)
    found = companies_to_patch(version, user)
    rooms = _rooms(found)
    if request.method == "POST":
        room = next(
            (one for one, _n in rooms if str(one.pk) == request.POST.get("classroom")), None
        )
        job = start(
            look_at_patch,
            user=user,
            classroom=room,
            arguments={"version": version.pk, "classroom": room.pk if room else None},
            title=_("What “%(name)s” would change") % {"name": _title(version)},
            link=request.path,
        )
        return redirect("job", job.pk)
    context = {"version": version, "rooms": rooms, "changes": _told_changes(version, user)}
    return render(request, "scenarios/patching/choose.html", context)


def _rooms(found: Any) -> list[tuple[Classroom, int]]:
    counts: dict[Classroom, int] = {}
    for sandbox in found:
        counts[sandbox.classroom] = counts.get(sandbox.classroom, 0) + 1
    return list(counts.items())


def _told_changes(version: ScenarioVersion, user: User) -> list[str]:
    """How the files differ from the newest version that companies have."""
    numbers = companies_to_patch(version, user).values_list(
        "template__as_template__version", flat=True
    )
    before = ScenarioVersion.objects.filter(pk__in=numbers.order_by()).order_by("-number").first()
    if before is None:
        return []
    return [str(one) for one in changes(files_of(before), files_of(version))]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest, slug: str, number: int, job: int) -> HttpResponse:
    """What the patch would do in each company, or what it did; posting does it."""
    user, version = _version(request, slug, number)
    own = Job.objects.of(user).filter(arguments__version=version.pk, work__in=WORKS.values())
    found = get_object_or_404(own, pk=job, state=Job.State.DONE)
    if found.work == WORKS[patch_companies]:
        context = {"version": version, "found": found.result}
        return render(request, "scenarios/patching/done.html", context)
    companies = found.result["companies"]
    ready = [one["pk"] for one in companies if "reasons" not in one]
    still = set(companies_to_patch(version, user).filter(pk__in=ready).values_list("pk", flat=True))
    if request.method == "POST" and still:
        return redirect("job", _start(user, version, found, sorted(still), request.path).pk)
    context = {"version": version, "companies": companies, "still": still}
    return render(request, "scenarios/patching/shown.html", context)


def _start(
    user: User, version: ScenarioVersion, looked: Job, companies: list[int], back: str
) -> Job:
    return start(
        patch_companies,
        user=user,
        classroom=looked.classroom,
        arguments={"version": version.pk, "companies": companies},
        title=_("Bring “%(name)s” into companies") % {"name": _title(version)},
        # Where a broken-off job leads: those that are left can be patched from there.
        link=back,
    )
