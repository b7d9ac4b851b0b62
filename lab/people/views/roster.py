"""Roster import in two steps, the slips that come out of it, and invitations."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lab.people.forms import RosterApplyForm, RosterFileForm
from lab.people.invitations import invite
from lab.people.models import Classroom, User
from lab.people.passwords import forget_slips, keep_slips, kept_slips
from lab.people.permissions import may_change_roster
from lab.people.roster import Entry, entries_of, plan_roster, summary
from lab.people.roster_apply import Wishes, apply_roster
from lab.people.roster_columns import empty_list, unknown_columns
from lab.people.spreadsheet import read_table
from lab.people.views.classrooms import classroom_for
from lab.people.views.common import person_of, posted, shows_secret, tell_invited, tried

PREVIEW_LIVES_SECONDS = 2 * 3600


def _salt(room: Classroom, user: User) -> str:
    return f"roster:{room.pk}:{user.pk}"


@login_required
def roster_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a file; then what every row would do; then `apply=1` does it."""
    user, room = person_of(request), classroom_for(request, pk)
    may_change_roster(user, room).require()
    if request.method == "POST" and "roster" in request.POST:
        return _apply(request, room, user)
    form = RosterFileForm(posted(request), request.FILES or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and (response := tried(form, lambda: _preview(request, room, form, user)))
    ):
        return response
    return render(request, "people/roster_file.html", {"classroom": room, "form": form})


def _preview(
    request: HttpRequest, room: Classroom, form: RosterFileForm, user: User
) -> HttpResponse:
    table = read_table(form.cleaned_data["file"])
    entries = entries_of(table)
    if not entries:
        raise ValidationError(_("The file has a header and no rows below it."))
    plans = plan_roster(room, entries, by=user)
    signed = signing.dumps(
        [list(asdict(entry).values()) for entry in entries], salt=_salt(room, user), compress=True
    )
    context = {
        "classroom": room,
        "plans": plans,
        "counts": summary(plans),
        "writes": sum(plan.writes for plan in plans),
        "ignored": unknown_columns(table),
        "form": RosterApplyForm(initial={"roster": signed}),
    }
    return render(request, "people/roster_preview.html", context)


def _entries(token: str, room: Classroom, user: User) -> list[Entry]:
    """The previewed entries. Raises ValidationError when the page is old or was tampered with."""
    try:
        rows = signing.loads(token, salt=_salt(room, user), max_age=PREVIEW_LIVES_SECONDS)
    except signing.BadSignature as error:
        raise ValidationError(_("This preview is too old. Choose the file again.")) from error
    names = list(Entry.__dataclass_fields__)
    return [Entry(**dict(zip(names, row, strict=True))) for row in rows]


def _apply(request: HttpRequest, room: Classroom, user: User) -> HttpResponse:
    form = RosterApplyForm(request.POST)
    if not form.is_valid():
        return redirect("roster-import", room.pk)
    wishes = Wishes(**{key: form.cleaned_data[key] for key in Wishes.__dataclass_fields__})
    try:
        entries = _entries(form.cleaned_data["roster"], room, user)
        outcome = apply_roster(room, entries, by=user, wishes=wishes)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("roster-import", room.pk)
    if outcome.invited:
        home = request.build_absolute_uri("/")
        tell_invited(request, invite(outcome.invited, by=user, home=home, classroom=room))
    if outcome.slips:
        keep_slips(request.session, outcome.slips, place=str(room))
    context = {"classroom": room, "outcome": outcome, "counts": outcome.counts}
    return render(request, "people/roster_done.html", context)


@login_required
@require_safe
def roster_template(request: HttpRequest) -> HttpResponse:
    """An empty list to fill in; the byte order mark tells Excel that it is UTF-8."""
    headers = {"Content-Disposition": 'attachment; filename="roster.csv"'}
    content = "\ufeff" + empty_list()
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@never_cache
@shows_secret
@login_required
def roster_slips(request: HttpRequest) -> HttpResponse:
    """The passwords to print, kept for half an hour in this session only; POST forgets them."""
    if request.method == "POST":
        forget_slips(request.session)
        messages.success(request, _("The passwords are forgotten."))
        return redirect("classrooms")
    context = {"slips": kept_slips(request.session), "address": request.build_absolute_uri("/")}
    return render(request, "people/slips.html", context)
