"""A marker's own decisions on a submission for programs: of two markers each reads and writes the own."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.marking.items import CheckItem, CriterionItem, Work, works
from courses.marking.models import CriterionMark
from courses.marking.moderating import marking_done, marking_reopen
from courses.marking.services import Decided, check_mark, check_unmark, rubric_mark
from courses.submissions.models import Submission
from courses.views.common import submission_to_mark
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

POINTS = {**TEXT_OR_NOTHING, "format": "decimal"}
SHARE = {"type": "number", "nullable": True, "minimum": 0, "maximum": 1}
# Of a share, as it is kept.
PLACES = 4
LONGEST = CriterionMark._meta.get_field("comment").max_length or 0
LEVEL = every(id=WHOLE, name=TEXT, points={**TEXT, "format": "decimal"})
MARKING = every(
    submission=WHOLE,
    two_markers=YES_NO,
    place={
        **NUMBER_OR_NOTHING,
        "description": "1 or 2 of two markers; null until you decide on something.",
    },
    done_at=MOMENT_OR_NOTHING,
    settled={**YES_NO, "description": "Two markers' decisions are one, or only one person marks."},
    points={**POINTS, "description": "What the work is worth by these decisions."},
    rubric=many(
        every(criterion=WHOLE, name=TEXT, levels=many(LEVEL), level=NUMBER_OR_NOTHING, comment=TEXT)
    ),
    checks=many(
        every(
            key=TEXT,
            name=TEXT,
            found={**SHARE, "description": "By the product."},
            share={**SHARE, "description": "By hand, in its place."},
            reason=TEXT,
        )
    ),
)
DECISION = {
    "type": "object",
    "properties": {"criterion": WHOLE, "level": WHOLE, "comment": TEXT},
    "required": ["criterion", "level"],
}
CHECK = {
    "type": "object",
    "properties": {"key": TEXT, "share": SHARE, "reason": TEXT},
    "required": ["key", "share"],
}
WISH = {
    "type": "object",
    "properties": {
        "rubric": many(DECISION),
        "checks": {**many(CHECK), "description": "A share of null: the check counts again."},
        "done": {**YES_NO, "description": "One of two markers is done, or takes that back."},
    },
}
BODY = ("rubric", "checks", "done")


class MarkingSchema(Described):
    operations = {
        "GET": ("submission_marking_read", 200, "Marking", MARKING),
        "PUT": ("submission_marking_write", 200, "Marking", MARKING),
    }
    tags = ("assignments",)
    wishes = {"PUT": ("MarkingWish", WISH)}


class MarkingView(ApiView):
    """What the caller decided on a submission: read it, decide, be done. For staff of the class.

    What is sent is decided, all of it or nothing; what is not named stays as it was.
    """

    schema = MarkingSchema()

    def get(self, request: Request, number: int) -> Response:
        require_known(request.query_params, ())
        user = cast(User, request.user)
        return Response(_told(submission_to_mark(user, number), user))

    def put(self, request: Request, number: int) -> Response:
        user = cast(User, request.user)
        found = submission_to_mark(user, number)
        body = object_of(request.data)
        if unknown := sorted(set(map(str, body)) - set(BODY)):
            raise ValidationError({unknown[0][:60]: [_("Not known here.")]})
        done = body.get("done")
        if "done" in body and not isinstance(done, bool):
            raise ValidationError({"done": [_("true or false.")]})
        work = works(found.team.assignment, [found], marker=user)[found.pk]
        decided, checks = _decided(body, work), _checks(body, work, found, user)
        with transaction.atomic():
            if done is False:
                marking_reopen(found, by=user)
            if decided:
                rubric_mark(found, decided, by=user)
            for act in checks:
                act()
            if done:
                marking_done(found, by=user)
        return Response(_told(submission_to_mark(user, number), user))


def _list(body: dict[str, Any], name: str, refusal: str) -> list[dict[str, Any]]:
    found = body.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValidationError({name: [refusal]})
    return found


def _decided(body: dict[str, Any], work: Work) -> list[Decided]:
    refusal = _("A list of objects: criterion, level, comment.")
    items = {item.criterion.pk: item for item in work.criteria}
    found: list[Decided] = []
    for one in _list(body, "rubric", refusal):
        item, comment = items.get(_whole(one.get("criterion"))), one.get("comment", "")
        wanted = _whole(one.get("level"))
        level = next((each for each in item.levels if each.pk == wanted), None) if item else None
        if item is None or level is None or not isinstance(comment, str):
            raise ValidationError({"rubric": [refusal]})
        if len(comment) > LONGEST or "\x00" in comment:
            text = _("A text of at most %(n)d letters.") % {"n": LONGEST}
            raise ValidationError({"rubric": [text]})
        found.append((item.criterion, level, comment))
    return found


def _checks(
    body: dict[str, Any], work: Work, submission: Submission, by: User
) -> list[Callable[[], Any]]:
    refusal = _("A list of objects: key, share from 0 to 1 or null, reason.")
    items = {item.check.key: item for item in work.checks}
    found: list[Callable[[], Any]] = []
    for one in _list(body, "checks", refusal):
        key, share, reason = str(one.get("key")), one.get("share"), one.get("reason", "")
        is_share = isinstance(share, int | float) and not isinstance(share, bool)
        known = key in items and isinstance(reason, str)
        if not known or not (share is None or (is_share and 0 <= share <= 1)):
            raise ValidationError({"checks": [refusal]})
        if share is None:
            found.append(partial(check_unmark, submission, key, by=by))
        else:
            exact = round(Decimal(str(share)), PLACES)
            found.append(partial(check_mark, submission, key, share=exact, reason=reason, by=by))
    return found


def _whole(value: Any) -> int:
    """0, the id of nothing, for what is no whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _told(found: Submission, user: User) -> dict[str, Any]:
    work = works(found.team.assignment, [found], marker=user)[found.pk]
    own = work.second.of(user) if work.second else None
    return {
        "submission": found.pk,
        "two_markers": work.second is not None,
        "place": own.place if own else None,
        "done_at": own.done_at if own else None,
        "settled": not work.unsettled,
        "points": None if work.score.points is None else f"{work.score.points:.2f}",
        "rubric": [_criterion(item) for item in work.criteria],
        "checks": [_check(item) for item in work.checks],
    }


def _criterion(item: CriterionItem) -> dict[str, Any]:
    levels = [
        {"id": one.pk, "name": one.name, "points": f"{one.points:.2f}"} for one in item.levels
    ]
    return {
        "criterion": item.criterion.pk,
        "name": str(item.criterion),
        "levels": levels,
        "level": item.mark.level_id if item.mark else None,
        "comment": item.mark.comment if item.mark else "",
    }


def _check(item: CheckItem) -> dict[str, Any]:
    return {
        "key": item.check.key,
        "name": item.name,
        "found": None if item.found is None else float(item.found),
        "share": float(item.by_hand.share) if item.by_hand else None,
        "reason": item.by_hand.reason if item.by_hand else "",
    }
