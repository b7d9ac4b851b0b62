"""Pages of jobs: one's own list, one job with its progress, its file, stopping it."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lab.access.actors import actor_for
from lab.jobs.models import Job
from lab.jobs.progress import live, stop
from lab.jobs.running import bury

SHOWN = 50


def own_job(request: HttpRequest, pk: int) -> Job:
    """The person's own job. Raises Http404 for others', and when its company is not theirs now."""
    own = Job.objects.of(request.user).select_related("sandbox__classroom")  # type: ignore[arg-type]
    job = get_object_or_404(own, pk=pk)
    if job.sandbox is not None:
        actor_for(job.user, job.sandbox, job.seat_number)
    return bury(live(job))


@never_cache
@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    own = Job.objects.of(request.user).select_related("sandbox", "classroom")  # type: ignore[arg-type]
    return render(request, "lab/jobs/list.html", {"jobs": [bury(live(job)) for job in own[:SHOWN]]})


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the page and for the part that asks again each second."""
    found = own_job(request, pk)
    part = bool(request.headers.get("HX-Request"))
    if found.over and found.link and not found.failed:
        if part:
            return HttpResponse(headers={"HX-Redirect": found.link})
        return redirect(found.link)
    context = {"job": found, "url": reverse("job", args=[found.pk])}
    return render(request, "lab/jobs/_job.html" if part else "lab/jobs/job.html", context)


@login_required
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    stop(own_job(request, pk))
    return redirect("job", pk)


@never_cache
@login_required
@require_safe
def job_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that came of it, as a download whatever it is."""
    found = own_job(request, pk)
    if not found.file or found.state != Job.State.DONE or not found.file_name:
        raise Http404
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
