"""Rubrics are written, changed while nobody has marked by them, and copied."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.marking.models import Criterion, CriterionMark, Level, Rubric
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import User

MOST_CRITERIA = 20
MOST_LEVELS = 10
LEVEL = re.compile(r"^(?P<name>.{1,40}?)\s*[=:：]\s*(?P<points>[0-9]+([.,][0-9]{1,2})?)$")


@dataclass(frozen=True)
class Written:
    """A criterion as it is written: its name, what it means, and its levels with points."""

    name: str
    text: str
    levels: tuple[tuple[str, Decimal], ...]


def may_write(user: User, rubric: Rubric) -> Decision:
    """People of the school; nobody once somebody has marked by it."""
    if not user.is_superuser and user.school_id != rubric.school_id:
        return Decision(False, _("This rubric belongs to another school."))
    if CriterionMark.objects.filter(criterion__rubric=rubric).exists():
        return Decision(False, _("Somebody has marked by this rubric: copy it to change it."))
    begun = rubric.peer_reviewings.exclude(phase="collecting").exists()
    if begun or Criterion.objects.filter(rubric=rubric, peer_marks__isnull=False).exists():
        return Decision(False, _("Students review by this rubric: copy it to change it."))
    return ALLOWED


def read_levels(text: str) -> tuple[tuple[str, Decimal], ...]:
    """`Good = 10` on each line. Raises ValidationError naming the line."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        match = LEVEL.match(line)
        if match is None:
            told = {"line": number, "example": _("Good = 10")}
            raise ValidationError(_("Line %(line)d: write it like “%(example)s”.") % told)
        try:
            points = Decimal(match["points"].replace(",", "."))
        except InvalidOperation:
            points = Decimal(-1)
        if not 0 <= points <= 1000:
            raise ValidationError(_("Line %(line)d: 0 to 1000 points.") % {"line": number})
        found.append((match["name"], points))
    if not 2 <= len(found) <= MOST_LEVELS:
        raise ValidationError(_("A criterion has 2 to %(most)d levels.") % {"most": MOST_LEVELS})
    return tuple(sorted(found, key=lambda level: -level[1]))


def levels_text(criterion: Criterion) -> str:
    return "\n".join(f"{level.name} = {level.points:g}" for level in criterion.levels.all())


def rubric_write(rubric: Rubric, criteria: list[Written], *, by: User) -> Rubric:
    """Save the rubric with these criteria, in their order, in place of those it had."""
    if not 1 <= len(criteria) <= MOST_CRITERIA:
        text = _("A rubric has 1 to %(most)d criteria.")
        raise ValidationError(text % {"most": MOST_CRITERIA})
    with transaction.atomic():
        if rubric.pk:
            Rubric.objects.select_for_update().get(pk=rubric.pk)
            may_write(by, rubric).require()
            rubric.criteria.all().delete()
        else:
            rubric.created_by, rubric.school = by, by.school
        rubric.full_clean()
        rubric.save()
        for position, written in enumerate(criteria, start=1):
            criterion = Criterion(
                rubric=rubric, position=position, name=written.name, text=written.text
            )
            criterion.full_clean()
            criterion.save()
            Level.objects.bulk_create(
                Level(criterion=criterion, name=name, points=points)
                for name, points in written.levels
            )
    return rubric


def rubric_copy(rubric: Rubric, *, by: User) -> Rubric:
    """The same rubric anew, to be changed."""
    copy = Rubric(name=_("%(name)s (copy)")[:80] % {"name": rubric.name[:60]})
    criteria = [
        Written(one.name, one.text, tuple((each.name, each.points) for each in one.levels.all()))
        for one in rubric.criteria.prefetch_related("levels")
    ]
    return rubric_write(copy, criteria, by=by)
