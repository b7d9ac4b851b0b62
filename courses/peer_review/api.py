"""Peer reviews for programs: each caller is told what the pages show them, and hands in by the same rules."""

from typing import Any, cast

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.peer_review.figures import Figures, figures_of
from courses.peer_review.guests import name_of
from courses.peer_review.models import LONGEST, PeerReview, PeerReviewing
from courses.peer_review.permissions import may_read_to_review
from courses.peer_review.reading import Own, Received, own_part, own_reviews
from courses.peer_review.services import Judged, review_save, reviewing_of
from courses.permissions import assignments_to_mark
from courses.views.common import own_team
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView, object_of
from lab.entities.api.described import (
    MOMENT_OR_NOTHING,
    NUMBER_OR_NOTHING,
    TEXT,
    TEXT_OR_NOTHING,
    WHOLE,
    YES_NO,
    Described,
    every,
    many,
)
from lab.people.models import User

BODY = ("comment", "marks", "hand_in")
MARK = every(
    criterion=WHOLE,
    name=TEXT,
    level=NUMBER_OR_NOTHING,
    level_name=TEXT_OR_NOTHING,
    text=TEXT,
)
LINE = every(
    id=NUMBER_OR_NOTHING,
    work={**TEXT, "description": "What the work is called for the caller."},
    reviewer={**TEXT_OR_NOTHING, "description": "Null where reviewers stay unknown."},
    percent={**NUMBER_OR_NOTHING, "description": "Of the rubric's points, once it is handed in."},
    handed_in_at=MOMENT_OR_NOTHING,
    left_out=YES_NO,
)
RECEIVED = every(
    id=WHOLE,
    reviewer=TEXT,
    percent=NUMBER_OR_NOTHING,
    comment=TEXT,
    marks=many(MARK),
    answered=YES_NO,
)
REVIEWS = every(
    assignment=WHOLE,
    phase={**TEXT, "enum": PeerReviewing.Phase.values},
    closes_at=MOMENT_OR_NOTHING,
    reviews={
        **many(LINE),
        "description": "Those that the caller writes; all of them for staff of the class.",
    },
    received={**many(RECEIVED), "description": "Of the own work, once they may be read."},
)
LEVEL = every(id=WHOLE, name=TEXT, points={**TEXT, "format": "decimal"})
REVIEW = every(
    id=WHOLE,
    assignment=WHOLE,
    work=TEXT,
    sandbox={**NUMBER_OR_NOTHING, "description": "The frozen company, while works are assessed."},
    rubric=many(every(criterion=WHOLE, name=TEXT, text=TEXT, levels=many(LEVEL))),
    marks=many(MARK),
    comment=TEXT,
    handed_in_at=MOMENT_OR_NOTHING,
    answer=TEXT,
    helpful=NUMBER_OR_NOTHING,
)
WANTED_MARK = {
    "type": "object",
    "properties": {"criterion": WHOLE, "level": NUMBER_OR_NOTHING, "text": TEXT},
    "required": ["criterion"],
}
WISH = {
    "type": "object",
    "properties": {
        "comment": TEXT,
        "marks": many(WANTED_MARK),
        "hand_in": {**YES_NO, "description": "False keeps a draft."},
    },
    "required": ["marks"],
}


class ReviewsSchema(Described):
    operations = {"GET": ("assignment_peer_reviews", 200, "PeerReviews", REVIEWS)}
    tags = ("assignments",)


class OwnReviewSchema(Described):
    operations = {
        "GET": ("peer_review_read", 200, "PeerReview", REVIEW),
        "POST": ("peer_review_save", 200, "PeerReview", REVIEW),
    }
    tags = ("assignments",)
    wishes = {"POST": ("PeerReviewWish", WISH)}


class ReviewsView(ApiView):
    """The peer review of an assignment: for a student the own part, for staff who reviewed whom."""

    schema = ReviewsSchema()

    def get(self, request: Request, number: int) -> Response:
        require_known(request.query_params, ())
        user = cast(User, request.user)
        if found := assignments_to_mark(user).filter(pk=number).first():
            reviewing = reviewing_of(found)
            if reviewing is None:
                raise Http404
            return Response(_told(reviewing, _all_lines(figures_of(reviewing)), []))
        own = own_part(user, own_team(user, number))
        if own is None:
            raise Http404
        return Response(_told(own.reviewing, _own_lines(own), [_received(o) for o in own.received]))


class OwnReviewView(ApiView):
    """One review that the caller writes: read it with its rubric, keep a draft, hand it in.

    The marks that are sent replace those that were kept.
    """

    schema = OwnReviewSchema()

    def get(self, request: Request, number: int) -> Response:
        require_known(request.query_params, ())
        return Response(_review(_own(cast(User, request.user), number)))

    def post(self, request: Request, number: int) -> Response:
        user = cast(User, request.user)
        found = _own(user, number)
        body = object_of(request.data)
        if unknown := sorted(body.keys() - set(BODY)):
            raise ValidationError({str(unknown[0])[:60]: [_("Not known here.")]})
        comment, hand_in = body.get("comment", ""), body.get("hand_in", True)
        if not isinstance(comment, str) or len(comment) > LONGEST:
            raise ValidationError({"comment": [_("A text of at most %(n)d letters.") % _LIMIT]})
        if not isinstance(hand_in, bool):
            raise ValidationError({"hand_in": [_("true or false.")]})
        judged = _judged(body.get("marks"))
        review_save(found, judged, comment=comment, hand_in=hand_in, by=user)
        return Response(_review(_own(user, number)))


_LIMIT = {"n": LONGEST}


def _own(user: User, number: int) -> PeerReview:
    rows = own_reviews(user).prefetch_related("marks__criterion", "marks__level")
    found = rows.filter(pk=number).first()
    if found is None or not may_read_to_review(user, found):
        raise Http404
    return found


def _judged(given: Any) -> dict[int, Judged]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise ValidationError({"marks": [_("A list of objects: criterion, level, text.")]})
    found: dict[int, Judged] = {}
    for one in given:
        criterion, level, text = one.get("criterion"), one.get("level"), one.get("text", "")
        whole = _is_whole(criterion) and (level is None or _is_whole(level))
        if not whole or not isinstance(text, str) or criterion in found:
            raise ValidationError({"marks": [_("A list of objects: criterion, level, text.")]})
        found[cast(int, criterion)] = Judged(level, text)
    return found


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _told(reviewing: PeerReviewing, lines: list[Any], received: list[Any]) -> dict[str, Any]:
    return {
        "assignment": reviewing.assignment_id,
        "phase": reviewing.phase,
        "closes_at": reviewing.closes_at,
        "reviews": lines,
        "received": received,
    }


def _all_lines(figures: Figures) -> list[dict[str, Any]]:
    return [
        _line(one.review, row.name, one.review.reviewer.username, one.percent)
        for row in figures.work_rows()
        for one in row.said
    ]


def _own_lines(own: Own) -> list[dict[str, Any]]:
    return [_line(one, name, None, None) for one, name in own.names]


def _line(
    review: PeerReview, work: str, reviewer: str | None, percent: int | None
) -> dict[str, Any]:
    return {
        "id": review.pk,
        "work": work,
        "reviewer": reviewer,
        "percent": percent,
        "handed_in_at": review.handed_in_at,
        "left_out": review.is_left_out,
    }


def _received(one: Received) -> dict[str, Any]:
    return {
        "id": one.review.pk,
        "reviewer": one.who,
        "percent": one.percent,
        "comment": one.review.comment,
        "marks": _marks(one.review),
        "answered": one.review.answered_at is not None,
    }


def _marks(review: PeerReview) -> list[dict[str, Any]]:
    return [
        {
            "criterion": mark.criterion_id,
            "name": str(mark.criterion),
            "level": mark.level_id,
            "level_name": str(mark.level) if mark.level else None,
            "text": mark.text,
        }
        for mark in review.marks.all()
    ]


def _review(found: PeerReview) -> dict[str, Any]:
    reviewing = found.reviewing
    rubric = reviewing.by_rubric
    open_ = reviewing.is_assessing and not found.is_left_out
    return {
        "id": found.pk,
        "assignment": reviewing.assignment_id,
        "work": name_of(found),
        "sandbox": found.submission.snapshot_id if open_ else None,
        "rubric": [
            {
                "criterion": one.pk,
                "name": one.name,
                "text": one.text,
                "levels": [
                    {"id": level.pk, "name": level.name, "points": f"{level.points:.2f}"}
                    for level in one.levels.all()
                ],
            }
            for one in (rubric.criteria.prefetch_related("levels") if rubric else ())
        ],
        "marks": _marks(found),
        "comment": found.comment,
        "handed_in_at": found.handed_in_at,
        "answer": found.answer,
        "helpful": found.helpful,
    }
