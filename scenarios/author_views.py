"""What authors do with a version: publish or delete a draft, start the next one, archive."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lab.access.decisions import Refused
from lab.jobs import start
from lab.people.models import User
from lab.tenancy.models import Sandbox
from scenarios.authoring import draft_delete, start_draft, version_archive, version_unarchive
from scenarios.models import ScenarioVersion
from scenarios.packs.differences import changes
from scenarios.packs.problems import BadPack
from scenarios.packs.restoring import edited
from scenarios.packs.versions import dumped, files_of
from scenarios.permissions import may_archive, may_edit_draft, may_start_draft
from scenarios.publishing import publish_version
from scenarios.views import staff_or_404, version_or_404

ASK_OR_DO = require_http_methods(["GET", "HEAD", "POST"])


def _title(version: ScenarioVersion) -> str:
    number = _("Version %(number)s") % {"number": version.number}
    return f"{version.name} · {number}"


def _confirm(request: HttpRequest, version: ScenarioVersion, **context: Any) -> HttpResponse:
    """The dialog for htmx, else a page around it."""
    part = request.headers.get("HX-Request")
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(request, page, {"action_url": request.path, "version": version, **context})


def _edits(version: ScenarioVersion) -> tuple[list[str], list[str]]:
    """What was edited in the draft's templates: what dump writes, and what it cannot."""
    if not edited(version):
        return [], []
    now = dumped(version)
    return [str(one) for one in changes(files_of(version), now.files)], [
        str(one) for one in now.left_behind
    ]


@login_required
@ASK_OR_DO
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    may_edit_draft(user, version).require()
    if request.method != "POST":
        taken, left = _edits(version)
        lines = [_("Goes into the files: %(what)s") % {"what": one} for one in taken]
        lines += [_("Is left out: %(what)s") % {"what": one} for one in left]
        return _confirm(
            request,
            version,
            title=_("Publish “%(name)s”?") % {"name": _title(version)},
            text=_("A published version never changes. Classes can use it from then on."),
            lost=lines,
            action_label=_("Publish"),
            tone="danger" if left else "primary",
        )
    job = start(
        publish_version,
        user=user,
        arguments={"slug": slug, "number": number},
        title=_("Publish “%(name)s”") % {"name": _title(version)},
        link=reverse("scenario-version", args=[slug, number]),
    )
    return redirect("job", job.pk)


@login_required
@require_POST
def draft_new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    may_start_draft(user, version).require()
    job = start(
        start_draft,
        user=user,
        arguments={"version": version.pk},
        title=_("New draft from “%(name)s”") % {"name": _title(version)},
        link=reverse("scenario-version", args=[slug, number]),
    )
    return redirect("job", job.pk)


@login_required
@ASK_OR_DO
def draft_remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    may_edit_draft(user, version).require()
    if request.method != "POST":
        taken, left = _edits(version)
        return _confirm(
            request,
            version,
            title=_("Delete the draft “%(name)s”?") % {"name": _title(version)},
            text=_("Its files and templates go, with all that was edited there:"),
            lost=[*taken, *left] or [_("Nothing was edited.")],
            action_label=_("Delete the draft"),
        )
    try:
        draft_delete(version, by=user)
    except BadPack as error:
        raise Refused(" ".join(problem.message for problem in error.problems)) from error
    messages.success(request, _("The draft is deleted."))
    return redirect("scenarios")


@login_required
@ASK_OR_DO
def archive(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    may_archive(user, version).require()
    if request.method != "POST":
        companies = Sandbox.objects.filter(template__as_template__version=version).count()
        kept = ngettext(
            "%(n)d company of it goes on as it is.",
            "%(n)d companies of it go on as they are.",
            companies,
        )
        return _confirm(
            request,
            version,
            title=_("Archive “%(name)s”?") % {"name": _title(version)},
            text=_("Teachers no longer find it, and no class gets new companies of it."),
            lost=[kept % {"n": companies}],
            action_label=_("Archive"),
        )
    return _done(version_archive, version, user, request, _("The version is archived."))


@login_required
@require_POST
def unarchive(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    return _done(version_unarchive, version, user, request, _("Classes can use it again."))


def _done(
    act: Callable[..., None],
    version: ScenarioVersion,
    user: User,
    request: HttpRequest,
    text: str,
) -> HttpResponse:
    try:
        act(version, by=user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    messages.success(request, text)
    return redirect("scenario-version", version.scenario.slug, version.number)
