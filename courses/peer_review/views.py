"""What students do: review the work of others, read what is said of the own one and answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.peer_review.forms import AnswerForm, ReviewForm
from courses.peer_review.guests import name_of
from courses.peer_review.models import PeerReview
from courses.peer_review.permissions import (
    is_author,
    is_enrolled,
    may_answer,
    may_read_received,
    may_read_to_review,
    may_review,
    may_see_all,
)
from courses.peer_review.services import review_answer, review_save, state_of
from courses.views.common import asked
from lab.people.models import User
from lab.people.views.common import person_of, posted, tried


def review_for(user: User, pk: int) -> PeerReview:
    """For its reviewer, its authors once they may read it, and staff; for others it does not exist."""
    rows = PeerReview.objects.select_related(
        "reviewing__assignment__classroom__school",
        "reviewing__assignment__rubric",
        "reviewing__rubric",
        "submission__team",
        "reviewer",
        "left_out_by",
    )
    found = get_object_or_404(rows, pk=pk)
    assignment = found.reviewing.assignment
    if may_see_all(user, assignment) or may_read_to_review(user, found):
        return found
    if is_received(user, found):
        return found
    raise Http404


def is_received(user: User, review: PeerReview) -> bool:
    assignment = review.reviewing.assignment
    if not review.is_handed_in or review.is_left_out:
        return False
    if not is_author(user, review.submission.team) or not is_enrolled(user, assignment):
        return False
    return bool(may_read_received(user, assignment))


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The own review to write, or to read once it stays; staff read it with all names."""
    user = person_of(request)
    found = review_for(user, pk)
    if found.reviewer_id != user.pk:
        if may_see_all(user, found.reviewing.assignment):
            return redirect("peer-review-read", pk)
        return redirect("assignment", found.reviewing.assignment_id)
    decision = may_review(user, found)
    if request.method == "POST":
        decision.require()
    form = _form(request, found)
    if request.method == "POST" and form.is_valid() and _saved(request, found, form, user):
        return redirect("assignment", found.reviewing.assignment_id)
    context = {
        "review": found,
        "name": name_of(found),
        "assignment": found.reviewing.assignment,
        "form": form,
        "may_review": decision,
        "state": request.POST.get("seen") or state_of(found),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/peer_review/review.html", context, status=status)


def _form(request: HttpRequest, found: PeerReview) -> ReviewForm:
    rubric = found.reviewing.by_rubric
    return ReviewForm(
        posted(request),
        criteria=list(rubric.criteria.prefetch_related("levels")) if rubric else [],
        former={mark.criterion_id: mark for mark in found.marks.select_related("level")},
        comment=found.comment,
    )


def _saved(request: HttpRequest, found: PeerReview, form: ReviewForm, user: User) -> Any:
    hand_in = request.POST.get("step") != "draft"
    saved = tried(
        form,
        lambda: review_save(
            found,
            form.judged,
            comment=form.cleaned_data["comment"],
            hand_in=hand_in,
            by=user,
            seen=request.POST.get("seen", "")[:40],
        ),
    )
    if saved is not None:
        done = _("Your review is handed in.") if hand_in else _("The draft is kept.")
        messages.success(request, done)
    return saved


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the authors rates a review or answers it, once."""
    user = person_of(request)
    found = review_for(user, pk)
    if not is_received(user, found):
        raise Http404
    may_answer(user, found).require()
    form = AnswerForm(posted(request))
    return asked(
        request,
        form,
        lambda: review_answer(found, by=user, **form.cleaned_data),
        back=reverse("assignment", args=[found.reviewing.assignment_id]),
        done=_("Thank you. The reviewer reads it."),
        title=_("Answer a review"),
        text=_("Once, and for all authors of the work. The reviewer does not learn your name."),
        action_label=_("Send"),
    )
