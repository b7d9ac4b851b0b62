"""Pages of the workbench: the parts of a draft, playing it, and what two versions differ in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Seat
from scenarios.models import language_name
from scenarios.packs.versions import template_for
from scenarios.packs.yaml_text import BadYaml
from scenarios.permissions import may_edit_draft
from scenarios.provisioning import seats_to_play
from scenarios.variants.texts import variants_count
from scenarios.views import staff_or_404, version_or_404
from scenarios.workbench.desk import RAW, Desk, address
from scenarios.workbench.drafts import draft_save
from scenarios.workbench.parts import PARTS, part_of, parts
from scenarios.workbench.trials import trial_of, trial_start

ASK_OR_DO = require_http_methods(["GET", "HEAD", "POST"])


def desk_or_404(request: HttpRequest, slug: str, number: int, part: str = "") -> Desk:
    """Authors of the draft's school; others are told why not, or that there is no such page."""
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    may_edit_draft(user, version).require()
    if part and part not in PARTS:
        raise Http404
    return Desk(request, version, PARTS[part] if part else parts()[0])


@login_required
@ASK_OR_DO
def workbench(
    request: HttpRequest, slug: str, number: int, part: str = "", rest: str = ""
) -> HttpResponse:
    """A part of the draft; without a name the first one."""
    desk = desk_or_404(request, slug, number, part)
    try:
        return desk.part.view(desk, rest.strip("/"))
    except BadYaml as error:
        return _unreadable(desk, error)


def _unreadable(desk: Desk, error: BadYaml) -> HttpResponse:
    """A form cannot show a file that is no YAML: it is mended as text first."""
    paths = [p for p in desk.draft.files if part_of(p) is desk.part and p.endswith(".yaml")]
    url = (
        f"{address(desk.version, RAW, paths[0])}?line={error.line}"
        if paths
        else desk.address(part=RAW)
    )
    return desk.page("unreadable.html", {"error": error, "url": url})


@login_required
@require_POST
def settle(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Load the draft without what was made in templates of further languages only, or take back
    what does not load."""
    desk = desk_or_404(request, slug, number)
    if "discard" in request.POST:
        desk.version.pending_files.all().delete()
        messages.success(request, _("The files are as they last loaded."))
    else:
        saved = draft_save(desk.version, {}, by=desk.user, drop_edits=True)
        if saved.problems:
            messages.warning(request, _("The draft still has problems."))
        else:
            messages.success(request, _("The draft is saved."))
    return redirect("workbench", slug, number)


@login_required
@ASK_OR_DO
def trial(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A company of the draft to play in: on which seat, in which language."""
    desk = desk_or_404(request, slug, number)
    if request.method == "POST":
        return _trial_begun(desk)
    found = trial_of(desk.user, desk.version)
    context = {
        "version": desk.version,
        "languages": [(code, language_name(code)) for code in desk.languages],
        "seats": _seats(desk),
        "variants": range(1, variants_count(desk.version) + 1),
        "running": found,
        "action_url": request.path,
        "pending": bool(desk.draft.pending),
    }
    part = request.headers.get("HX-Request")
    return render(request, f"scenarios/workbench/{'_trial' if part else 'trial'}.html", context)


def _seats(desk: Desk) -> list[Seat]:
    return seats_to_play(template_for(desk.version, desk.languages[0]))


def _trial_begun(desk: Desk) -> HttpResponse:
    seat = str(desk.request.POST.get("seat", ""))
    known = {str(one.number): one for one in _seats(desk)}
    if seat not in known:
        raise Refused(_("This seat is not played by students. Choose another one."))
    language = desk.request.POST.get("language", desk.languages[0])
    variant = desk.request.POST.get("variant") or "0"
    if not (variant.isascii() and variant.isdigit() and len(variant) < 4):
        raise Http404
    try:
        sandbox = trial_start(
            desk.version,
            language=language,
            seat_number=known[seat].number,
            by=desk.user,
            variant=int(variant),
        )
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    with acting_as(system_actor(sandbox)):
        text = _("You play on the seat “%(seat)s”. The next trial takes this company's place.")
        messages.info(desk.request, text % {"seat": known[seat]})
    return redirect(reverse("sandbox-home", args=[sandbox.pk]))
