"""The marker's table: one submission with its checks, rubric and comments, and the next one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.comments.models import LONGEST
from courses.comments.places import Place
from courses.comments.reading import comments_of, threads
from courses.comments.services import comment_add
from courses.desk import Row, class_table
from courses.forms import CheckMarkForm, CommentForm, ModerateForm
from courses.integrity.models import Sign
from courses.marking.blind import answer_without_names, is_blind
from courses.marking.items import CriterionItem, Work, works
from courses.marking.models import CriterionMark, Level, RegradeRequest
from courses.marking.moderating import marking_done, marking_reopen, moderate, work_of
from courses.marking.services import Decided, check_mark, check_unmark, rubric_mark
from courses.peer_review.taking_over import proposals_for
from courses.permissions import may_decide
from courses.submissions.models import Submission
from courses.views.common import asked, submission_for, submission_to_mark
from courses.views.signs import signs_shown
from lab.entities.spec import REGISTRY
from lab.people.models import User
from lab.people.views.common import person_of, posted, told, tried

MOST_PLACES = 60


@login_required
@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """For its markers; a student reads the own work on the page of the assignment."""
    user = person_of(request)
    found, marks = submission_for(user, pk)
    if not marks:
        return redirect("assignment", found.team.assignment_id)
    response = render(request, "courses/submission.html", table_of(user, found))
    answer_without_names(found.team, response)
    return response


def table_of(user: User, found: Submission) -> dict[str, Any]:
    assignment = found.team.assignment
    table = class_table(assignment)
    row = next(row for row in table.rows if row.team.pk == found.team_id)
    decides = may_decide(user, assignment)
    work = works(assignment, [found], marker=user)[found.pk]
    rows = comments_of(user, found.team).exclude(submission__in=_others(found))
    before, after = _waiting_around(table.rows, row, user, decides=bool(decides))
    return {
        "assignment": assignment,
        "submission": found,
        "row": row,
        "work": work,
        "others": _others(found),
        "threads": threads(user, found.team, rows),
        "comment_form": CommentForm(),
        "places": _places(work),
        "marks": True,
        "longest": LONGEST,
        "may_decide": decides,
        "requests": RegradeRequest.objects.filter(grade__in=row.grades)
        .select_related("grade__user", "change")
        .prefetch_related("replies__author"),
        "signs": _signs(found) if decides else 0,
        "previous": before,
        "next": after,
        "peers": proposals_for(found),
        **_second(user, found, work),
    }


def _signs(found: Submission) -> int:
    rows = Sign.objects.filter(Q(team=found.team_id) | Q(other=found.team_id))
    return signs_shown(rows, blind=is_blind(found.team.assignment)).count()


def _others(found: Submission) -> Any:
    return found.team.submissions.exclude(pk=found.pk)


def _places(work: Work) -> list[tuple[str, str]]:
    """(place, words) of the records that checks have found: what is worth a comment first."""
    found = dict.fromkeys(place for item in work.checks for place in item.evidence)
    return [
        (f"{collection}/{number}", f"{REGISTRY[collection].label} {number}")
        for collection, number in list(found)[:MOST_PLACES]
        if collection in REGISTRY
    ]


def _waiting_around(
    rows: list[Row], present: Row, user: User, *, decides: bool
) -> tuple[Submission | None, Submission | None]:
    """What waits for this person before and after the present one, round the table."""
    place = rows.index(present)
    after = [*rows[place + 1 :], *rows[:place]]

    def first(found: Iterable[Row]) -> Submission | None:
        return next((r.submission for r in found if r.waits_for(user, decides=decides)), None)

    return first(reversed(after)), first(after)


def _second(user: User, found: Submission, work: Work) -> dict[str, Any]:
    """How far two markers are; what each decided only when both are done."""
    second = work.second
    if second is None:
        return {}
    told_: dict[str, Any] = {"second": second, "own": second.of(user)}
    told_["history"] = found.moderations.select_related("by")
    if second.both_done:
        one, two = (work_of(found, marking) for marking in second.markings)
        told_["both"] = [
            (a.criterion, a.mark, b.mark) for a, b in zip(one.criteria, two.criteria, strict=True)
        ]
        told_["both_checks"] = [
            (a.name, a, b)
            for a, b in zip(one.checks, two.checks, strict=True)
            if a.by_hand or b.by_hand
        ]
    return told_


@login_required
@require_POST
def rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was chosen in the rubric; what somebody else chose meanwhile is not overwritten."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    work = works(found.team.assignment, [found], marker=user)[found.pk]
    decided, taken = _chosen(request, work)
    try:
        saved = rubric_mark(found, decided, by=user) if decided else []
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("submission", pk)
    if taken:
        text = _("Somebody else decided meanwhile on: %(names)s. Look again, then save.")
        messages.warning(request, text % {"names": ", ".join(taken)})
        return redirect("submission", pk)
    _tell_saved(request, saved)
    if "next" in request.POST:
        after = table_of(user, found)["next"]
        if after is not None:
            return redirect("submission", after.pk)
        messages.info(request, _("Nothing else waits for you here."))
    return redirect("submission", pk)


def _tell_saved(request: HttpRequest, saved: list[CriterionMark]) -> None:
    if saved:
        text = ngettext("%(n)d criterion is marked.", "%(n)d criteria are marked.", len(saved))
        messages.success(request, text % {"n": len(saved)})


def _chosen(request: HttpRequest, work: Work) -> tuple[list[Decided], list[str]]:
    """What changes, and the criteria on which somebody else has decided since the page was read."""
    decided: list[Decided] = []
    taken: list[str] = []
    for item in work.criteria:
        key = item.criterion.pk
        level = _level(item, request.POST.get(f"level-{key}", ""))
        comment = request.POST.get(f"comment-{key}", "").replace("\x00", "")[:2000]
        if level is None or _is(item, level, comment):
            continue
        if request.POST.get(f"was-{key}", "") != str(item.mark.pk if item.mark else ""):
            taken.append(str(item.criterion))
        else:
            decided.append((item.criterion, level, comment))
    return decided, taken


def _level(item: CriterionItem, text: str) -> Level | None:
    return next((level for level in item.levels if str(level.pk) == text), None)


def _is(item: CriterionItem, level: Level, comment: str) -> bool:
    mark = item.mark
    return mark is not None and (mark.level_id, mark.comment) == (level.pk, comment)


@login_required
def check(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Decide in place of a check."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    form = CheckMarkForm(posted(request))
    return asked(
        request,
        form,
        lambda: check_mark(
            found, key, share=form.share, reason=form.cleaned_data["reason"], by=user
        ),
        back=reverse("submission", args=[pk]),
        done=_("Your mark counts in place of the check."),
        title=_("Mark by hand"),
        text=_("It stays whatever the check finds later."),
        action_label=_("Mark"),
    )


@login_required
@require_POST
def check_back(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    user = person_of(request)
    found = submission_to_mark(user, pk)
    told(request, lambda: check_unmark(found, key, by=user), _("The check counts again."))
    return redirect("submission", pk)


@login_required
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """On the whole, or on the place that the form names."""
    user = person_of(request)
    found, form = submission_to_mark(user, pk), CommentForm(request.POST)
    on = request.POST.get("on", "")
    if form.is_valid():
        text = form.cleaned_data["text"]
        tried(form, lambda: comment_add(found, text=text, by=user, place=Place.read(on)))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    if on.startswith("entry/") and not form.errors:
        return redirect(f"{reverse('submission-journal', args=[pk])}?on={on}")
    return redirect("submission", pk)


@login_required
@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """One of two markers is done, or takes that back."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    if request.POST.get("done") == "no":
        told(request, lambda: marking_reopen(found, by=user), _("You can change your marks again."))
    else:
        told(request, lambda: marking_done(found, by=user), _("You are done with this one."))
    return redirect("submission", pk)


@login_required
def moderation(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide which of two markers' marks hold."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    form = ModerateForm(posted(request))
    return asked(
        request,
        form,
        lambda: moderate(found, by=user, **form.cleaned_data),
        back=reverse("submission", args=[pk]),
        done=_("It is decided which marks hold."),
        title=_("Decide between two markers"),
        text=_("A mark that is released still changes with a reason of its own only."),
        action_label=_("Decide"),
    )
