"""Assignments are given, changed and taken back; teams get their companies, and more time."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.assignments.models import Assignment, Extension, Team
from courses.assignments.timing import times_of, with_extensions
from courses.marking.grades import grades_follow
from courses.permissions import may_decide, may_give
from courses.submissions.models import Submission
from lab.people.models import User
from lab.tenancy.models import Sandbox

LINKS = ("version", "classroom")
# What cannot change any more once teams have their companies.
SETTLED = (
    "version", "language", "classroom", "sharing", "start_session", "deal_out", "variants",
    "name",
)  # fmt: skip


def assignment_create(assignment: Assignment, *, by: User) -> Assignment:
    """Give it to the class; its companies are made by a job of their own. Raises ValidationError."""
    may_give(by, assignment.classroom).require()
    assignment.created_by = by
    assignment.full_clean()
    _require_free_name(assignment)
    assignment.save(force_insert=True)
    return assignment


def _require_free_name(assignment: Assignment) -> None:
    """Companies are called after it, and those of something else would be taken for its own."""
    names = Sandbox.objects.filter(classroom=assignment.classroom, kind=Sandbox.Kind.LIVE)
    if any(
        f"{name} ".startswith(f"{assignment.name} ")
        for name in names.values_list("name", flat=True)
    ):
        text = _("The class has companies of this name already: choose another one.")
        raise ValidationError({"name": text})


def assignment_change(assignment: Assignment, *, by: User) -> Assignment:
    """Save what was changed in it. What teams stand on stays once they have companies."""
    may_give(by, assignment.classroom).require()
    assignment.full_clean()
    with transaction.atomic():
        former = Assignment.objects.select_for_update().get(pk=assignment.pk)
        changed = [name for name in SETTLED if _value(former, name) != _value(assignment, name)]
        if changed and former.teams.at_work().exists():
            text = _("The teams have their companies already: this stays as it is.")
            raise ValidationError(dict.fromkeys(changed, text))
        assignment.save()
        _lateness_follows(assignment)
    return assignment


def _value(assignment: Assignment, name: str) -> Any:
    return getattr(assignment, name if name not in LINKS else f"{name}_id")


def assignment_delete(assignment: Assignment, *, by: User) -> None:
    """Take it back while nothing was handed in. Its companies stay with the students, for practice."""
    may_give(by, assignment.classroom).require()
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        handed_in = Submission.objects.filter(team__assignment=assignment).count()
        if handed_in:
            text = ngettext(
                "%(n)d submission belongs to it: close the assignment instead.",
                "%(n)d submissions belong to it: close the assignment instead.",
                handed_in,
            )
            raise ValidationError(text % {"n": handed_in})
        assignment.delete()


def extension_give(team: Team, *, due_at: dt.datetime, reason: str, by: User) -> Extension:
    """More time for one team. What it has handed in late meanwhile counts by the new time."""
    may_decide(by, team.assignment).require()
    if team.assignment.due_at is None:
        raise ValidationError({"due_at": _("This assignment has no due time to extend.")})
    if due_at <= team.assignment.due_at:
        text = _("An extension ends after the due time of the class.")
        raise ValidationError({"due_at": text})
    with transaction.atomic():
        given = Extension(team=team, due_at=due_at, reason=reason, by=by)
        given.full_clean()
        given.save(force_insert=True)
        _lateness_follows(team.assignment)
    return given


def deadlines_move(assignment: Assignment, *, by_days: int, reason: str, by: User) -> Assignment:
    """After an outage: the class and all who have an extension get so many days more."""
    may_decide(by, assignment).require()
    if not 1 <= by_days <= 365:
        raise ValidationError({"by_days": _("Between 1 and 365 days.")})
    more = dt.timedelta(days=by_days)
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        for team in with_extensions(assignment.teams.all()):
            if given := next(iter(team.extensions.all()), None):
                Extension.objects.create(
                    team=team, due_at=given.due_at + more, reason=reason, by=by
                )
        Assignment.objects.filter(pk=assignment.pk).update(
            due_at=F("due_at") + more, closes_at=F("closes_at") + more
        )
        assignment.refresh_from_db()
        _lateness_follows(assignment)
    return assignment


def _lateness_follows(assignment: Assignment) -> None:
    """Days late of what was handed in, by the times that hold now."""
    changed = []
    for team in with_extensions(assignment.teams.all()).prefetch_related("submissions"):
        times = times_of(team)
        for submission in team.submissions.all():
            if (days := times.days_late(submission.at)) != submission.days_late:
                submission.days_late = days
                changed.append(submission)
    Submission.objects.bulk_update(changed, ["days_late"], batch_size=200)
    grades_follow(assignment)
