"""Imports for programs: send a file, say what its columns mean, see what it would do, write it."""

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden, Refused
from lab.access.models import Verb
from lab.entities.api.base import idempotency_key, kept_answer, wish_of
from lab.entities.api.collections import Body, CollectionView
from lab.entities.api.described import (
    ANYTHING,
    FILE,
    MOMENT,
    NUMBER_OR_NOTHING,
    TEXT,
    WHOLE,
    YES_NO,
    GenericSchema,
    every,
    many,
)
from lab.entities.api.files import AnyType, FieldsAndFiles
from lab.entities.api.jobs import JOB, job_told
from lab.entities.importing.columns import targets
from lab.entities.importing.forms import MappingForm
from lab.entities.importing.models import ImportRun
from lab.entities.importing.planning import Duplicates
from lab.entities.importing.steps import begin, mapping_form, own_runs, start_check, start_writing
from lab.jobs.progress import live
from lab.jobs.running import bury
from lab.records.repeats import answered_then, keep_answer

MOST_TOLD = 50
STATES = ("mapping", "checking", "checked", "writing", "written", "not-written", "failed")
TARGET = every(key=TEXT, label=TEXT, required=YES_NO)
RUN = every(
    id=WHOLE,
    state={
        **TEXT,
        "enum": list(STATES),
        "description": "mapping: POST check/; checked: POST write/; checking, writing: ask again.",
    },
    file_name=TEXT,
    created_at=MOMENT,
    header=many(TEXT),
    mapping={**many(TEXT), "description": "What each column is imported as; empty for not."},
    targets=many(TARGET),
    duplicates={**TEXT, "enum": [str(one) for one in Duplicates]},
    then=many(TEXT),
    bad_rows={**TEXT, "enum": ["none", "skip"]},
    report={**ANYTHING, "description": "What the dry run found: counts, and rows with reasons."},
    outcome={**ANYTHING, "description": "What was written: counts, and rows that were not."},
    has_errors_file=YES_NO,
    entry={**NUMBER_OR_NOTHING, "description": "journal/<entry>/undo/ takes all of it back."},
    job={**JOB, "nullable": True},
)


class FileBody(Body):
    file = serializers.FileField(help_text="CSV, XLSX or JSON; its first row names the columns.")


class CheckBody(Body):
    mapping = serializers.ListField(
        child=serializers.CharField(max_length=60, allow_blank=True),
        required=False,
        max_length=200,
        help_text="A target's key or nothing for each column; as guessed when left out.",
    )
    duplicates = serializers.ChoiceField(
        [str(one) for one in Duplicates], required=False, default=str(Duplicates.SKIP)
    )
    then = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=20
    )


class WriteBody(Body):
    bad_rows = serializers.ChoiceField(["none", "skip"], required=False, default="none")


class RunsSchema(GenericSchema):
    operations = {
        "GET": ("imports_list", 200, "Imports", many(RUN)),
        "POST": ("import_begin", 201, "Import", RUN),
    }

    def get_request_serializer(self) -> Any:
        if self.method != "POST":
            return None
        file = {"type": "string", "format": "binary"}
        return {"multipart/form-data": self.component("ImportFile", every(file=file))}


class RunSchema(GenericSchema):
    operations = {"GET": ("import_read", 200, "Import", RUN)}


class CheckSchema(GenericSchema):
    operations = {"POST": ("import_check", 200, "Import", RUN)}
    bodies = {"POST": CheckBody}


class WriteSchema(GenericSchema):
    operations = {"POST": ("import_write", 200, "Import", RUN)}
    bodies = {"POST": WriteBody}


class ErrorsSchema(GenericSchema):
    operations = {"GET": ("import_errors", 200, "", FILE)}


class _Imports(CollectionView):
    def run(self, pk: int) -> ImportRun:
        found = own_runs(self.entity, self.actor.user).filter(pk=pk).first()  # type: ignore[arg-type]
        if found is None:
            raise Hidden
        return found

    def told(self, run: ImportRun) -> dict[str, Any]:
        fresh = self.run(run.pk)
        return run_told(fresh, self.form(fresh, None))

    def form(self, run: ImportRun, data: Any) -> MappingForm:
        return mapping_form(run, self.entity, data)

    def waiting(self, pk: int) -> ImportRun:
        """The import, if it waits for the next step. Raises Refused when that is too early or late."""
        self.actor.policy.require(Verb.IMPORT, self.entity.model)
        run = self.run(pk)
        state = state_of(run)
        if state in ("checking", "writing"):
            raise Refused(_("This import is at work. Ask again when its job is over."))
        if run.outcome:
            raise Refused(_("This import is over. Send the file again."))
        return run


class ImportsView(_Imports):
    """The caller's own imports of this collection; a new one begins with its file."""

    schema = RunsSchema()

    def get_parsers(self) -> list[BaseParser]:
        return [FieldsAndFiles(), *super().get_parsers()]

    def get(self, request: Request, **_address: Any) -> Response:
        own = own_runs(self.entity, self.actor.user)[:MOST_TOLD]  # type: ignore[arg-type]
        return Response([run_told(run, self.form(run, None)) for run in own])

    def post(self, request: Request, **_address: Any) -> Response:
        given = FileBody.of(request)
        run = begin(self.entity, given["file"], self.actor.user)  # type: ignore[arg-type]
        return Response(self.told(run), status.HTTP_201_CREATED)


class ImportView(_Imports):
    schema = RunSchema()

    def get(self, request: Request, run: int, **_address: Any) -> Response:
        return Response(self.told(self.run(run)))


class _Step(_Imports):
    """A job may do the work at once, in transactions of its own: the key is kept beside them."""

    own_keys = True

    def step(self, request: Request, run: int) -> Response:
        raise NotImplementedError

    def post(self, request: Request, run: int, **_address: Any) -> Response:
        if not (key := idempotency_key(request)):
            return self.step(request, run)
        wish = wish_of(request)
        if (kept := answered_then(key, wish=wish)) is None:
            kept = kept_answer(request, self.step(request, run))
            keep_answer(key, kept, wish=wish)
        return Response(kept["told"], kept["status"])


class ImportCheckView(_Step):
    """The dry run: what every row would do. Small files are checked at once, others as a job."""

    schema = CheckSchema()

    def step(self, request: Request, run: int) -> Response:
        found, given = self.waiting(run), CheckBody.of(request)
        form = self.form(found, self._as_form(found, given))
        if not form.is_valid():
            raise ValidationError(_by_field(form))
        start_check(found, form)
        return Response(self.told(found))

    def _as_form(self, run: ImportRun, given: Mapping[str, Any]) -> QueryDict:
        data, unbound = QueryDict(mutable=True), self.form(run, None)
        guessed = [unbound.fields[f"column-{place}"].initial for place in range(len(run.header))]
        mapping = given.get("mapping", guessed)
        if len(mapping) != len(run.header):
            text = _("The file has %(count)d columns: name a target or “” for each.")
            raise ValidationError({"mapping": [text % {"count": len(run.header)}]})
        for place, target in enumerate(mapping):
            data[f"column-{place}"] = target or ""
        data["duplicates"] = given["duplicates"]
        data.setlist("then", given["then"])
        if given["then"] and "then" not in unbound.fields:
            raise ValidationError({"then": [_("This cannot be set here.")]})
        return data


class ImportWriteView(_Step):
    """Write what the dry run found good, in one step that can be undone."""

    schema = WriteSchema()

    def step(self, request: Request, run: int) -> Response:
        found, given = self.waiting(run), WriteBody.of(request)
        if not found.report:
            raise Refused(_("Let the file be checked first."))
        start_writing(found, given["bad_rows"])
        return Response(self.told(found))


class ImportErrorsView(_Imports):
    """The rows that were not written, with reasons, as CSV."""

    schema = ErrorsSchema()
    content_negotiation_class = AnyType

    def get(self, request: Request, run: int, **_address: Any) -> HttpResponseBase:
        found = self.run(run)
        if not found.error_file:
            raise Hidden
        name = f"{found.file_name.rpartition('.')[0] or self.entity.name}-errors.csv"
        return FileResponse(
            found.error_file.open("rb"),
            as_attachment=True,
            filename=name,
            content_type="text/csv; charset=utf-8",
        )


def _by_field(form: MappingForm) -> dict[str, Any]:
    """Errors of columns by their place in the mapping, counted from 0."""
    found: dict[str, Any] = {}
    for name, texts in form.errors.items():
        kind, _dash, place = name.partition("-")
        if kind == "column":
            found.setdefault("mapping", {})[place] = list(texts)
        else:
            found["non_field_errors" if name == "__all__" else name] = list(texts)
    return found


def state_of(run: ImportRun) -> str:
    if run.outcome:
        return "written" if run.outcome["written"] else "not-written"
    job = run.write_job or run.check_job
    if job is None:
        return "mapping"
    if not bury(live(job)).over:
        return "writing" if run.write_job else "checking"
    return "failed" if job.failed else "checked"


def run_told(run: ImportRun, form: MappingForm) -> dict[str, Any]:
    job = run.write_job or run.check_job
    mapping = [form.fields[f"column-{place}"].initial for place in range(len(run.header))]
    return {
        "id": run.pk,
        "state": state_of(run),
        "file_name": run.file_name,
        "created_at": run.created_at,
        "header": run.header,
        "mapping": mapping,
        "targets": [
            {"key": target.key, "label": target.label, "required": target.required}
            for target in targets(form.entity).values()
        ],
        "duplicates": run.duplicates,
        "then": run.then,
        "bad_rows": run.bad_rows,
        "report": run.report,
        "outcome": run.outcome,
        "has_errors_file": bool(run.error_file),
        "entry": run.entry,
        "job": job_told(job) if job else None,
    }
