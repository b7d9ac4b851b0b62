"""Pages: a version as a file, an upload, what it would do, and storing it."""

import io
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lab.access.decisions import Refused
from lab.jobs import start
from lab.jobs.models import Job
from lab.people.models import User
from scenarios.exchange.jobs import file_name, look_at_pack, store_pack, write_pack
from scenarios.models import ScenarioVersion, in_language
from scenarios.packs.problems import BadPack
from scenarios.packs.sources import WORKBOOK, WRITERS, ZIP
from scenarios.packs.versions import files_of
from scenarios.permissions import may_write_scenarios
from scenarios.views import staff_or_404, version_or_404

# Letters of a sealed pack that is written while one waits.
SHORT = 500_000
KINDS = {"excel": WORKBOOK, "zip": ZIP}


class PackForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A workbook (.xlsx) with a sheet for each table, or a ZIP of a pack's folder."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": f"{WORKBOOK},{ZIP}"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            text = _(
                "The file is larger than %(limit)d MB. Take large pictures and tables out of it."
            )
            raise forms.ValidationError(text % {"limit": limit})
        return file


def _author(request: HttpRequest) -> User:
    user = staff_or_404(request)
    may_write_scenarios(user).require()
    return user


@login_required
@require_POST
def download(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The pack as a file: at once where it is sealed and small, else as a job."""
    user = _author(request)
    version = version_or_404(user, slug, number)
    if kind not in KINDS:
        raise Http404
    if version.is_published and sum(map(len, (files := files_of(version)).values())) < SHORT:
        return _file(version, KINDS[kind], files)
    job = start(
        write_pack,
        user=user,
        arguments={"version": version.pk, "kind": KINDS[kind]},
        title=_("“%(name)s” as a file") % {"name": file_name(version, KINDS[kind])},
    )
    return redirect("job", job.pk)


def _file(version: ScenarioVersion, kind: str, files: dict[str, str]) -> FileResponse:
    try:
        content = WRITERS[kind](files)
    except BadPack as error:
        raise Refused(" ".join(error.lines())) from error
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=file_name(version, kind),
        content_type="application/octet-stream",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; a job looks at it."""
    user = _author(request)
    form = PackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        job = start(
            look_at_pack,
            user=user,
            file=file,
            arguments={"name": file.name},
            title=_("Look at “%(name)s”") % {"name": file.name[:120]},
            link=reverse("pack-uploads"),
        )
        return redirect("job", job.pk)
    status = 422 if form.is_bound else 200
    return render(request, "scenarios/exchange/upload.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def uploaded(request: HttpRequest, pk: int) -> HttpResponse:
    """All problems of the file, or what it would change; posting stores it."""
    user = _author(request)
    looks = Job.objects.of(user).filter(work=f"{look_at_pack.__module__}.{look_at_pack.__name__}")
    looked = get_object_or_404(looks, pk=pk, state=Job.State.DONE)
    found = looked.result
    force = request.POST.get("force") == "yes"
    asked = request.method == "POST" and "problems" not in found
    if asked and (force or not found["lost"]):
        job = start(
            store_pack,
            user=user,
            arguments={"upload": looked.pk, "force": force},
            title=_("Store “%(name)s”") % {"name": looked.arguments["name"][:120]},
            link=reverse("pack-upload", args=[pk]),
        )
        return redirect("job", job.pk)
    context = {
        "file_name": looked.arguments["name"],
        "found": found,
        "name": in_language(found.get("names", {}), found.get("languages", [])),
        "unconfirmed": asked,
    }
    page = (
        "scenarios/exchange/problems.html"
        if "problems" in found
        else "scenarios/exchange/preview.html"
    )
    return render(request, page, context, status=422 if asked else 200)
