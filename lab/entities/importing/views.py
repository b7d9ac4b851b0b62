"""The import wizard: file → columns → dry run → result."""

from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.entities.exporting.formats import csv_lines
from lab.entities.importing.columns import NUMBER, left_out, targets
from lab.entities.importing.forms import FileForm, MappingForm, WriteForm, sample
from lab.entities.importing.models import ImportRun
from lab.entities.importing.planning import ACTION_LABELS, Action
from lab.entities.importing.reading import ROW_LIMIT, read_sheet
from lab.entities.importing.steps import (
    begin,
    mapping_form,
    own_runs,
    run_url,
    start_check,
    start_writing,
)
from lab.entities.views.base import EntityView
from lab.jobs.models import Job
from lab.jobs.progress import live
from lab.jobs.running import bury
from lab.people.views.common import person_of

SAMPLES = 3


class ImportView(EntityView):
    """The first step: choose a file."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self._require()
        return self._page(request, FileForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self._require()
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return redirect(
                    run_url(begin(self.entity, form.cleaned_data["file"], person_of(request)))
                )
            except ValidationError as error:
                form.add_error("file", error)
        return self._page(request, form)

    def _require(self) -> None:
        self.actor.policy.require(Verb.IMPORT, self.entity.model)

    def _page(self, request: HttpRequest, form: FileForm) -> HttpResponse:
        own = own_runs(self.entity, person_of(request))
        context = self.context(form=form, targets=targets(self.entity), limit=ROW_LIMIT)
        context["earlier"] = own.exclude(outcome={})[:5]
        context["left_out"] = ", ".join(left_out(self.entity))
        return render(request, "lab/import/upload.html", context)


class ImportTemplateView(EntityView):
    """An empty list to fill in."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        named = [
            t.label for t in targets(self.entity).values() if not t.by_number and t.key != NUMBER
        ]
        response = HttpResponse("".join(csv_lines([named])), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.entity.name}.csv"'
        return response


class _RunView(EntityView):
    run: ImportRun

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        run = own_runs(self.entity, person_of(request)).filter(pk=kwargs["run"]).first()
        if run is None:
            raise Hidden
        self.run = run


class ImportRunView(_RunView):
    """One import: shows the step that it has come to; POST takes the next."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        run = self.run
        job = run.write_job or run.check_job
        if job is not None and not bury(live(job)).over:
            return self._progress(request, job)
        if run.written:
            return self._result(request)
        if "columns" in request.GET:
            return self._mapping(request, self._mapping_form(None), job)
        if run.outcome:
            return self._result(request)
        if run.write_job is not None and run.write_job.failed:
            return self._report(request, self._write_form(None), run.write_job)
        if not run.report or job is None or job.failed:
            return self._mapping(request, self._mapping_form(None), job)
        return self._report(request, self._write_form(None))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self.actor.policy.require(Verb.IMPORT, self.entity.model)
        job = self.run.write_job or self.run.check_job
        writes = not {"write", "bad_rows"}.isdisjoint(request.POST)
        done = self.run.outcome if writes else self.run.written
        if done or (job is not None and not job.over):
            return redirect(run_url(self.run))
        return self._write(request) if writes else self._check(request)

    def _check(self, request: HttpRequest) -> HttpResponse:
        form = self._mapping_form(request.POST)
        if not form.is_valid():
            return self._mapping(request, form, None)
        start_check(self.run, form)
        return redirect(run_url(self.run))

    def _write(self, request: HttpRequest) -> HttpResponse:
        form = self._write_form(request.POST)
        if not form.is_valid() or not self.run.report:
            return self._report(request, form)
        start_writing(self.run, form.cleaned_data["bad_rows"])
        return redirect(run_url(self.run))

    def _write_form(self, data: Any) -> WriteForm:
        bad = self.run.report.get("counts", {}).get("error", 0)
        return WriteForm(data, bad=bad, initial={"bad_rows": self.run.bad_rows})

    def _mapping_form(self, data: Any) -> MappingForm:
        return mapping_form(self.run, self.entity, data)

    def _mapping(self, request: HttpRequest, form: MappingForm, job: Job | None) -> HttpResponse:
        try:
            with self.run.file.open("rb") as file:
                rows = [row.cells for row in islice(read_sheet(file).rows, SAMPLES)]
        except (ValidationError, OSError):
            rows = []
        columns = [(bound, sample(rows, place)) for place, bound in enumerate(form.columns())]
        failed = job if job is not None and job.failed else None
        context = self.context(run=self.run, form=form, columns=columns, failed=failed)
        return render(request, "lab/import/columns.html", context)

    def _progress(self, request: HttpRequest, job: Job) -> HttpResponse:
        context = self.context(run=self.run, job=job, url=reverse("job", args=[job.pk]))
        return render(request, "lab/import/progress.html", context)

    def _report(
        self, request: HttpRequest, form: WriteForm, failed: Job | None = None
    ) -> HttpResponse:
        report = self.run.report
        context = self.context(run=self.run, form=form, failed=failed, **_told(report))
        context["writes"] = sum(report.get("counts", {}).get(name, 0) for name in ("new", "update"))
        return render(request, "lab/import/report.html", context)

    def _result(self, request: HttpRequest) -> HttpResponse:
        outcome = self.run.outcome
        told = _told(outcome) if outcome["written"] else _told_unwritten(outcome)
        context = self.context(run=self.run, written=outcome["written"], **told)
        return render(request, "lab/import/result.html", context)


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """Counts and rows of a report with labels and tones."""
    labels = {str(action): (label, tone) for action, (label, tone) in ACTION_LABELS.items()}
    numbers = found.get("counts", {})
    counts = [
        (label, tone, numbers[name]) for name, (label, tone) in labels.items() if numbers.get(name)
    ]
    rows = [(*labels[row["action"]], row) for row in found.get("rows", [])]
    return {"counts": counts, "rows": rows, "counted": numbers}


def _told_unwritten(found: dict[str, Any]) -> dict[str, Any]:
    """The same where all or nothing was wanted and became nothing: good rows were left out as well."""
    told = _told(found)
    bad = found["counts"]["error"]
    label, tone = ACTION_LABELS[Action.ERROR]
    left = (gettext("not imported"), "secondary", sum(found["counts"].values()) - bad)
    told["counts"] = [one for one in ((label, tone, bad), left) if one[2]]
    told["rows"] = [
        (label, tone, row) if row["action"] == Action.ERROR else (*left[:2], row)
        for _label, _tone, row in told["rows"]
    ]
    return told


class ImportErrorsView(_RunView):
    """The rows that were not written, with reasons."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        if not self.run.error_file:
            raise Http404
        name = f"{self.run.file_name.rpartition('.')[0] or self.entity.name}-errors.csv"
        return FileResponse(
            self.run.error_file.open("rb"),
            as_attachment=True,
            filename=name,
            content_type="text/csv; charset=utf-8",
        )
