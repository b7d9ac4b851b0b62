"""Long work for programs: one's own jobs, how far they are, what came of them."""

from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView
from lab.entities.api.described import (
    ANYTHING,
    FILE,
    MOMENT,
    MOMENT_OR_NOTHING,
    NUMBER_OR_NOTHING,
    TEXT,
    WHOLE,
    Described,
    every,
)
from lab.entities.api.files import AnyType
from lab.entities.api.pages import Pages
from lab.jobs.models import Job
from lab.jobs.progress import live, stop
from lab.jobs.running import bury
from lab.jobs.views import own_job

JOB = every(
    id=WHOLE,
    title=TEXT,
    state={**TEXT, "enum": Job.State.values},
    step=TEXT,
    done=WHOLE,
    total=WHOLE,
    percent=WHOLE,
    message=TEXT,
    result=ANYTHING,
    sandbox=NUMBER_OR_NOTHING,
    file_name=TEXT,
    created_at=MOMENT,
    started_at=MOMENT_OR_NOTHING,
    finished_at=MOMENT_OR_NOTHING,
)


class JobsSchema(Described):
    operations = {"GET": ("jobs_list", 200, "Job", JOB)}
    tags = ("jobs",)
    paged = True


class JobSchema(Described):
    operations = {"GET": ("job_read", 200, "Job", JOB)}
    tags = ("jobs",)


class JobCancelSchema(Described):
    operations = {"POST": ("job_cancel", 200, "Job", JOB)}
    tags = ("jobs",)


class JobFileSchema(Described):
    operations = {"GET": ("job_file", 200, "", FILE)}
    tags = ("jobs",)


class JobsView(ApiView):
    """The caller's jobs, the newest first."""

    schema = JobsSchema()

    def get(self, request: Request) -> Response:
        require_known(request.query_params, ())
        own = Job.objects.of(request.user).order_by("-pk")  # type: ignore[arg-type]
        pages = Pages()
        page = pages.paginate_queryset(own, request, view=self)
        return pages.get_paginated_response([job_told(bury(live(job))) for job in page or []])


class JobView(ApiView):
    """One job. Ask again until its state is done, failed or cancelled."""

    schema = JobSchema()

    def get(self, request: Request, job: int) -> Response:
        return Response(job_told(own_job(request, job)))  # type: ignore[arg-type]


class JobCancelView(ApiView):
    """Ask the job to stop; nothing that it was to write is written."""

    schema = JobCancelSchema()

    def post(self, request: Request, job: int) -> Response:
        found = own_job(request, job)  # type: ignore[arg-type]
        stop(found)
        found.refresh_from_db()
        return Response(job_told(found))


class JobFileView(ApiView):
    """The file that came of it."""

    schema = JobFileSchema()
    content_negotiation_class = AnyType

    def get(self, request: Request, job: int) -> HttpResponseBase:
        found = own_job(request, job)  # type: ignore[arg-type]
        if not found.file or found.state != Job.State.DONE or not found.file_name:
            raise Hidden
        return FileResponse(
            found.file.open("rb"),
            as_attachment=True,
            filename=found.file_name,
            content_type="application/octet-stream",
        )


def job_told(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "title": job.title,
        "state": job.state,
        "step": job.step,
        "done": job.done,
        "total": job.total,
        "percent": job.percent,
        "message": job.message,
        "result": job.result,
        "sandbox": job.sandbox_id,
        "file_name": job.file_name if job.state == Job.State.DONE else "",
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }
