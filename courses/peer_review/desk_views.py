"""The teacher's side of a peer review: set up, dealt, watched, moved on, and entered."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.assignments.models import Assignment
from courses.marking.blind import aliases, is_blind
from courses.peer_review.dealing import Dealt, hand_of, review_assign, review_take_back, works_deal
from courses.peer_review.entering import Entered, asks_for_reason, entered, marks_enter
from courses.peer_review.figures import ReviewerRow, figures_of
from courses.peer_review.forms import AssignForm, ReasonForm, ReviewingForm
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.news import remind
from courses.peer_review.permissions import may_run, may_see_all
from courses.peer_review.phases import GRAPH, phase_move
from courses.peer_review.services import (
    review_count_again,
    review_leave_out,
    reviewing_of,
    reviewing_remove,
    reviewing_set_up,
)
from courses.peer_review.taking_over import proposals_take_over, proposes
from courses.peer_review.views import review_for
from courses.views.common import asked, assignment_to_mark, submission_to_mark
from lab.people.models import User
from lab.people.views.classrooms import class_frame
from lab.people.views.common import person_of, posted, told, tried


def _reviewing(user: User, pk: int) -> PeerReviewing:
    found = reviewing_of(assignment_to_mark(user, pk))
    if found is None:
        raise Http404
    return found


def _frame(request: HttpRequest, found: Assignment) -> dict[str, Any]:
    return {
        **class_frame(request, found.classroom),
        "tab": "assignments",
        "assignment": found,
        "may_run": may_run(person_of(request), found),
    }


@login_required
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one peer review: phase, works with their reviews, and reviewers with their marks."""
    found = assignment_to_mark(person_of(request), pk)
    reviewing = reviewing_of(found)
    context = _frame(request, found)
    if reviewing is not None:
        figures = figures_of(reviewing)
        rows = figures.reviewer_rows()
        marks = entered(reviewing, rows)
        context |= {
            "reviewing": reviewing,
            "works": figures.work_rows(),
            "reviewers": [(row, marks.get(row.user.pk)) for row in rows],
            "entered": bool(marks),
            "to_enter": _to_enter(rows, marks),
            "due": sum(row.due for row in rows),
            "done": sum(row.done for row in rows),
            "blind": is_blind(found),
            "steps": _steps(reviewing),
            "proposes": proposes(reviewing),
        }
    return render(request, "courses/peer_review/desk.html", context)


def _to_enter(rows: list[ReviewerRow], marks: Mapping[int, Entered]) -> bool:
    """Whether the gradebook lacks something that is known by now."""
    missing = any(row.points is not None and row.user.pk not in marks for row in rows)
    return missing or any(one.waits for one in marks.values())


def _steps(reviewing: PeerReviewing) -> list[dict[str, Any]]:
    """All phases in order, with where one may go from the present one."""
    phases = PeerReviewing.Phase
    place = phases.values.index(reviewing.phase)
    return [
        {
            "value": value,
            "label": label,
            "present": value == reviewing.phase,
            "past": number < place,
            "open": value in GRAPH[reviewing.phase],
        }
        for number, (value, label) in enumerate(phases.choices)
    ]


@login_required
def set_up(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_run(user, found).require()
    present = reviewing_of(found) or PeerReviewing(assignment=found)
    form = ReviewingForm(posted(request), instance=present, school=found.classroom.school)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: reviewing_set_up(form.instance, by=user))
    ):
        messages.success(request, _("The peer review is set up."))
        return redirect("peer-review-desk", pk)
    context = {**_frame(request, found), "form": form, "reviewing": present}
    status = 422 if form.errors else 200
    return render(request, "courses/peer_review/set_up.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    reviewing = _reviewing(user, pk)
    told(request, lambda: reviewing_remove(reviewing, by=user), _("There is no peer review."))
    return redirect("peer-review-desk", pk)


@login_required
@require_POST
def phase(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    reviewing = _reviewing(user, pk)
    to = request.POST.get("to", "")
    told(request, lambda: phase_move(reviewing, to, by=user), _("The phase has changed."))
    return redirect("peer-review-desk", pk)


@login_required
@require_POST
def dealing(request: HttpRequest, pk: int) -> HttpResponse:
    """Deal what is missing; with `afresh` everything anew."""
    user = person_of(request)
    reviewing = _reviewing(user, pk)
    may_run(user, reviewing.assignment).require()
    afresh = request.POST.get("afresh") == "1"
    told(request, lambda: works_deal(reviewing, by=user, afresh=afresh), _dealt)
    return redirect("peer-review-desk", pk)


def _dealt(dealt: Dealt) -> str:
    text = ngettext("%(n)d review is dealt.", "%(n)d reviews are dealt.", dealt.given)
    return text % {"n": dealt.given}


@login_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """One more review by hand."""
    user = person_of(request)
    reviewing = _reviewing(user, pk)
    found = reviewing.assignment
    may_run(user, found).require()
    hand = hand_of(reviewing)
    form = AssignForm(
        posted(request),
        people=User.objects.filter(pk__in=hand.students).order_by("student_number", "username"),
        teams=found.teams.filter(pk__in=list(hand.works)),
        names=aliases(found),
    )

    def act() -> PeerReview:
        submission = hand.works[form.cleaned_data["work"].pk]
        reviewer = form.cleaned_data["reviewer"]
        return review_assign(reviewing, reviewer=reviewer, submission=submission, by=user)

    return asked(
        request,
        form,
        act,
        back=reverse("peer-review-desk", args=[pk]),
        done=_("The work is given to the reviewer."),
        title=_("Give a work to a reviewer"),
        action_label=_("Give"),
    )


@login_required
@require_POST
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    reviewing = _reviewing(user, pk)
    may_run(user, reviewing.assignment).require()
    count = remind(reviewing)
    if count:
        text = ngettext("%(n)d student is reminded.", "%(n)d students are reminded.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.info(request, _("Nobody is late, or they were reminded within the last hour."))
    return redirect("peer-review-desk", pk)


@login_required
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the gradebook; with a reason where students have read the marks that change."""
    user = person_of(request)
    reviewing = _reviewing(user, pk)
    may_run(user, reviewing.assignment).require()
    needs_reason = asks_for_reason(reviewing, figures_of(reviewing).reviewer_rows())
    form = ReasonForm(posted(request)) if needs_reason else forms.Form(posted(request))
    text = _("What somebody typed there stays: delete it there, and it follows again.")
    return asked(
        request,
        form,
        lambda: (
            marks_enter(reviewing, by=user, reason=form.cleaned_data.get("reason", "")) is not None
        ),
        back=reverse("peer-review-desk", args=[pk]),
        done=_("The marks stand in the gradebook. Move and weigh their column there."),
        title=_("Enter the points in the gradebook?"),
        text=text,
        action_label=_("Enter"),
    )


@login_required
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A review for staff."""
    user = person_of(request)
    found = review_for(user, pk)
    assignment = found.reviewing.assignment
    if not may_see_all(user, assignment):
        raise Http404
    team = found.submission.team
    context = {
        "review": found,
        "assignment": assignment,
        "name": aliases(assignment).get(team.pk) or str(team),
        "marks": found.marks.select_related("criterion", "level"),
        "may_run": may_run(user, assignment),
    }
    return render(request, "courses/peer_review/read.html", context)


@login_required
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = _of_staff(user, pk)
    form = ReasonForm(posted(request))
    return asked(
        request,
        form,
        lambda: review_leave_out(found, reason=form.cleaned_data["reason"], by=user),
        back=reverse("peer-review-desk", args=[found.reviewing.assignment_id]),
        done=_("It is out of the count."),
        title=_("Take this review out of the count?"),
        text=_("Its author does not read it, and it earns its reviewer nothing."),
        action_label=_("Take out"),
    )


@login_required
@require_POST
def count_again(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = _of_staff(user, pk)
    told(request, lambda: review_count_again(found, by=user), _("It counts again."))
    return redirect("peer-review-desk", found.reviewing.assignment_id)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = _of_staff(user, pk)
    told(request, lambda: review_take_back(found, by=user), _("The review is not due any more."))
    return redirect("peer-review-desk", found.reviewing.assignment_id)


def _of_staff(user: User, pk: int) -> PeerReview:
    found = review_for(user, pk)
    if not may_see_all(user, found.reviewing.assignment):
        raise Http404
    may_run(user, found.reviewing.assignment).require()
    return found


@login_required
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The peers' mean as marks by the rubric; the argument is the submission."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    reviewing = get_object_or_404(
        PeerReviewing.objects.select_related("rubric"), assignment=found.team.assignment_id
    )
    reviewing.assignment = found.team.assignment
    done = _("The peers' mean is taken over. Choose another level where you see it otherwise.")
    told(request, lambda: proposals_take_over(found, reviewing, by=user), done)
    return redirect("submission", pk)
