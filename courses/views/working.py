"""What students do with assignments: see what is due, work, hand in, read what came of it, ask again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.assignments.models import Assignment, Team
from courses.assignments.timing import times_of, with_extensions
from courses.comments.reading import comments_of, threads
from courses.forms import AskForm, SubmitForm
from courses.gates import findings_for
from courses.marking.items import effective_weights, works, works_of_members
from courses.marking.models import Grade
from courses.marking.services import regrade_ask
from courses.peer_review.reading import own_part
from courses.permissions import assignments_to_mark, may_ask_again, may_submit, own_teams
from courses.review.views import desk
from courses.submissions.services import submit
from courses.teams.models import PeerRating
from courses.teams.peers import may_rate, own_index, survey_of
from courses.teams.placing import present_of
from courses.views.common import asked, own_team
from lab.people.models import User
from lab.people.views.common import person_of
from scenarios.checks.judging import judged
from scenarios.checks.showing import as_shown
from scenarios.checks.views import percent


@login_required
@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """What the person has to do, the next due first; with the marks that are released. Work of
    archived classes is on a page of its own."""
    user = person_of(request)
    archived = request.GET.get("archived") == "1"
    own = own_teams(user)
    teams = with_extensions(own.filter(assignment__classroom__archived=archived))
    teams = teams.select_related("sandbox", "assignment__classroom")
    grades = {grade.assignment_id: grade for grade in user.grades.all()}
    rows = [
        {"team": team, "times": times_of(team), "grade": grades.get(team.assignment_id)}
        for team in teams.prefetch_related("submissions")
    ]
    rows.sort(key=_urgency)
    context = {
        "rows": rows,
        "now": timezone.now(),
        "archived": archived,
        "earlier": own.filter(assignment__classroom__archived=True).exists(),
    }
    return render(request, "courses/assignments.html", context)


def _urgency(row: dict) -> tuple:
    """What is still to be handed in first, by its due time."""
    due = row["times"].due_at
    return (bool(row["team"].submissions.all()), due is None, due or timezone.now())


@login_required
@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """For staff the class table, for a student the own work."""
    user = person_of(request)
    if found := assignments_to_mark(user).filter(pk=pk).first():
        return desk(request, found)
    return own_work(request, own_team(user, pk), user)


def own_work(request: HttpRequest, team: Team, user: User) -> HttpResponse:
    given = team.assignment
    grade = given.grades.filter(user=user).select_related("submission__team").first()
    released = bool(grade and grade.is_released)
    person = user.pk if given.by_person else None
    tasks = as_shown(judged(team.company, person=person), findings_for(user, given))
    context = {
        "assignment": given,
        "team": team,
        "times": times_of(team),
        "weights": effective_weights(given),
        "tasks": tasks,
        "percent": percent(tasks),
        "live": any(task.checks for task in tasks),
        "submissions": team.submissions.select_related("by"),
        "grade": grade if released else None,
        "may_submit": may_submit(user, team),
        "member": team.members.filter(user=user, left_at=None).first(),
        "mates": present_of(team) if given.in_teams else (),
        "has_rated": PeerRating.objects.filter(by__team=team, by__user=user).exists(),
        "peers_mean": _peers_mean(team, user) if released else None,
        "survey": survey_of(given) if given.in_teams else None,
        "may_rate": may_rate(user, team, survey_of(given)) if given.in_teams else None,
        "may_ask": grade and may_ask_again(user, grade),
        "requests": _requests_of(grade) if grade else (),
        "threads": threads(user, team, comments_of(user, team)),
        "changes": grade.changes.all() if released and grade else (),
        "work": _work_of(given, grade) if released and grade else None,
        "peer_part": own_part(user, team),
    }
    return render(request, "courses/own_work.html", context)


def _requests_of(grade: Grade) -> object:
    return grade.requests.select_related("change", "grade").prefetch_related("replies__author")


def _peers_mean(team: Team, user: User) -> int | None:
    """What the others said in the mean, as percent of an equal part."""
    member = team.members.filter(user=user, left_at=None).first()
    index = own_index(member) if member else None
    return None if index is None else round(100 * index)


def _work_of(given: Assignment, grade: Grade) -> object:
    """What the released mark came from: the own work where people are judged one by one."""
    if grade.submission is None:
        return None
    own = works_of_members(given, [grade.submission]).get((grade.submission.pk, grade.user_id))
    return own or works(given, [grade.submission])[grade.submission.pk]


@login_required
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The argument is the assignment: a student has one team in it."""
    user = person_of(request)
    team = own_team(user, pk)
    may_submit(user, team).require()
    form = SubmitForm(request.POST if request.method == "POST" else None)
    late = times_of(team).days_late(timezone.now())
    lines = [_("It is late by %(days)d begun days.") % {"days": late}] if late else []
    if not team.assignment.goes_on:
        lines.append(_("With the last submission the company is frozen."))
    return asked(
        request,
        form,
        lambda: submit(team, by=user, note=form.cleaned_data["note"]),
        back=reverse("assignment", args=[pk]),
        done=_("It is handed in."),
        title=_("Hand in “%(name)s”?") % {"name": team.assignment},
        text=_("A copy of your company as it is now goes to your teacher."),
        lost=lines,
        action_label=_("Hand in"),
    )


@login_required
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The argument is the own grade."""
    user = person_of(request)
    grade = get_object_or_404(user.grades.select_related("assignment"), pk=pk)
    may_ask_again(user, grade).require()
    form = AskForm(request.POST if request.method == "POST" else None)
    return asked(
        request,
        form,
        lambda: regrade_ask(grade, text=form.cleaned_data["text"], by=user),
        back=reverse("assignment", args=[grade.assignment_id]),
        done=_("Your teacher is asked to look again."),
        title=_("Ask to look again"),
        text=_("Say which check or criterion you mean, and what speaks for you."),
        action_label=_("Ask"),
    )
