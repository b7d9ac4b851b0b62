"""Teams of an assignment, for teachers: who works with whom, who sits where, and who has done how much."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.assignments.models import Assignment, Member, Team
from courses.marking.blind import is_blind
from courses.permissions import assignments_to_mark, may_decide, may_give
from courses.teams.building import (
    former_marks,
    team_create,
    team_remove,
    team_rename,
    teams_build,
    teams_import,
    unplaced,
)
from courses.teams.contribution import contribution_chart, contributions_of
from courses.teams.factors import factor_set, suggested
from courses.teams.forms import BuildForm, FactorForm, ListForm, NameForm, SeatsForm, TurnsForm
from courses.teams.peers import may_see_peers, peers_said, survey_of
from courses.teams.placing import member_place, member_remove, playable_seats, present_of, team_seat
from courses.teams.seating_history import stays_of
from courses.teams.turning import team_turn_by_hand, turns_set
from courses.views.common import asked, assignment_to_mark
from lab.access.actors import system_actor
from lab.people.models import User
from lab.people.spreadsheet import read_table
from lab.people.views.classrooms import class_frame
from lab.people.views.common import person_of, posted, told
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Seat

NOWHERE = "none"


def team_to_look_at(user: User, pk: int) -> Team:
    rows = Team.objects.filter(assignment__in=assignments_to_mark(user)).select_related(
        "assignment__classroom__school", "assignment__version__scenario", "sandbox__classroom"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def teams(request: HttpRequest, pk: int) -> HttpResponse:
    """All teams side by side; cards are moved by dragging or by their menu."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    if not found.in_teams:
        raise Http404
    rows = found.teams.prefetch_related("members__user")
    context = {
        **class_frame(request, found.classroom),
        "tab": "assignments",
        "assignment": found,
        "columns": [(team, [m for m in team.members.all() if m.left_at is None]) for team in rows],
        "waiting": unplaced(found),
        "at_work": any(team.sandbox_id for team in rows),
        "marks": former_marks(found.classroom) if may_decide(user, found) else {},
        "may_give": may_give(user, found.classroom),
        "build_form": BuildForm(initial={"forming": found.order}),
        "list_form": ListForm(),
        "survey": survey_of(found),
    }
    return render(request, "courses/teams.html", context)


@login_required
@require_POST
def build(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    form = BuildForm(request.POST)
    if form.is_valid():
        told(
            request,
            lambda: teams_build(
                found,
                forming=form.cleaned_data["forming"],
                seed=form.cleaned_data["seed"] or 0,
                by=user,
            ),
            _("The teams are put together. Move single students if you like."),
        )
    else:
        messages.error(request, " ".join(str(one) for es in form.errors.values() for one in es))
    return redirect("assignment-teams", pk)


@login_required
@require_POST
def from_list(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("assignment-teams", pk)
    told(
        request,
        lambda: teams_import(found, read_table(form.cleaned_data["file"]), by=user),
        lambda count: (
            ngettext("%(n)d student is placed.", "%(n)d students are placed.", count) % {"n": count}
        ),
    )
    return redirect("assignment-teams", pk)


@login_required
@require_POST
def team_new(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    told(
        request,
        lambda: team_create(found, name=request.POST.get("name", "")[:80], by=user),
        _("The team is there. Move students into it."),
    )
    return redirect("assignment-teams", pk)


@login_required
@require_POST
def move(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """A card goes to another column; for the board's script, and as a form without it."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    student = get_object_or_404(User, pk=person, school=found.classroom.school_id)
    to = request.POST.get("to", "")
    try:
        _moved(found, student, to, user)
    except ValidationError as error:
        if request.headers.get("HX-Request"):
            return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain")
        messages.error(request, " ".join(error.messages))
    return (
        HttpResponse(status=204)
        if request.headers.get("HX-Request")
        else redirect("assignment-teams", pk)
    )


def _moved(found: Assignment, student: User, to: str, user: User) -> None:
    if to == NOWHERE:
        rows = Member.objects.filter(team__assignment=found, user=student, left_at=None)
        if member := rows.select_related("team__assignment__classroom").first():
            member_remove(member, by=user)
        return
    if not (to.isascii() and to.isdigit() and len(to) < 12):
        raise Http404
    member_place(get_object_or_404(found.teams, pk=int(to)), student, by=user)


@login_required
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    team = team_to_look_at(user, pk)
    may_give(user, team.assignment.classroom).require()
    form = NameForm(posted(request), initial={"name": team.name})
    return asked(
        request,
        form,
        lambda: team_rename(team, name=form.cleaned_data["name"], by=user),
        back=reverse("assignment-teams", args=[team.assignment_id]),
        done=_("The team is renamed."),
        title=_("Rename “%(team)s”") % {"team": team},
        action_label=_("Save"),
    )


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    team = team_to_look_at(user, pk)
    told(request, lambda: team_remove(team, by=user), _("The team is removed."))
    return redirect("assignment-teams", team.assignment_id)


@login_required
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: seats, contribution, and for teachers what its members say of each other."""
    user = person_of(request)
    found = team_to_look_at(user, pk)
    if found.sandbox_id is None or not found.assignment.in_teams:
        raise Http404
    context = {
        **class_frame(request, found.assignment.classroom),
        "tab": "assignments",
        "assignment": found.assignment,
        "team": found,
        "blind": is_blind(found.assignment),
        "may_give": may_give(user, found.assignment.classroom),
        "may_see_peers": may_see_peers(user, found.assignment),
        "seats_form": _seats_form(found),
        "stays": stays_of(found),
        "survey": survey_of(found.assignment),
        **_shares(found, bool(may_see_peers(user, found.assignment))),
    }
    return render(request, "courses/team.html", context)


def _seats_form(found: Team, data: Any = None) -> SeatsForm:
    with acting_as(system_actor(found.company)):
        sitting = dict(Occupancy.objects.values_list("seat_number", "user_id"))
        seats: list[Seat] = playable_seats()
    return SeatsForm(data, seats=seats, members=present_of(found), sitting=sitting)


def _shares(found: Team, with_peers: bool) -> dict[str, Any]:
    """A row for each member: what was done, what peers say, what follows, what is decided."""
    members = list(found.members.select_related("user").order_by("user__student_number", "pk"))
    done = contributions_of([found])[found.pk]
    peers = peers_said(found.assignment) if with_peers else None
    rows = []
    for member in members:
        own, index = done.get(member.user_id), peers.index(member.pk) if peers else None
        rows.append(
            {
                "member": member,
                "done": own,
                "peers": index,
                "suggested": suggested(own.index if own else None, index),
                "got": peers.got(member.pk) if peers else (),
                "silent": bool(peers) and member.pk not in peers.raters if peers else False,
                "sign": peers.signs().get(member.pk, "") if peers else "",
            }
        )
    names = {member.user_id: str(member.user) for member in members}
    return {"rows": rows, "chart": contribution_chart(found, names)}


@login_required
@require_POST
def seats(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = team_to_look_at(user, pk)
    may_give(user, found.assignment.classroom).require()
    form = _seats_form(found, request.POST)
    if form.is_valid():
        told(request, lambda: team_seat(found, form.places, by=user), _("They sit as you said."))
    return redirect("team", pk)


@login_required
@require_POST
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = team_to_look_at(user, pk)
    done = _("Everybody has moved one seat on.")
    told(request, lambda: team_turn_by_hand(found, by=user), done)
    return redirect("team", pk)


@login_required
def turns(request: HttpRequest, pk: int) -> HttpResponse:
    """The dates on which roles rotate."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    coming = found.turns.filter(at__gt=timezone.now())
    lines = [f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}" for one in coming]
    form = TurnsForm(posted(request), initial={"days": "\n".join(lines)})
    return asked(
        request,
        form,
        lambda: turns_set(found, days=form.cleaned_data["days"], by=user),
        back=reverse("assignment-teams", args=[pk]),
        done=_("The dates are set."),
        title=_("When roles rotate"),
        text=_(
            "On each of these dates every member moves one seat on; records stay with the seats."
        ),
        action_label=_("Save"),
    )


@login_required
def factor(request: HttpRequest, pk: int) -> HttpResponse:
    """The individual factor of a member."""
    user = person_of(request)
    rows = Member.objects.filter(team__assignment__in=assignments_to_mark(user)).select_related(
        "team__assignment__classroom__school", "user"
    )
    member = get_object_or_404(rows, pk=pk)
    may_decide(user, member.team.assignment).require()
    own = contributions_of([member.team])[member.team_id].get(member.user_id)
    index = peers_said(member.team.assignment).index(member.pk)
    proposal = suggested(own.index if own else None, index)
    initial = {
        "factor": member.factor if member.factor_reason else proposal,
        "reason": member.factor_reason,
    }
    form = FactorForm(posted(request), initial=initial)
    text = _(
        "Suggested: %(factor)s, which is 1 and half of how far the mean of contribution and peers' "
        "evaluation lies from an equal part. You decide."
    )
    return asked(
        request,
        form,
        lambda: factor_set(member, by=user, **form.cleaned_data),
        back=reverse("team", args=[member.team_id]),
        done=_("The factor is set."),
        title=_("Individual factor of %(person)s") % {"person": member.user},
        text=text % {"factor": proposal},
        action_label=_("Save"),
    )
