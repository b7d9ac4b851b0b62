"""The individual factor of a member: what contribution and peers suggest, and what the teacher decides."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.assignments.models import LEAST_FACTOR, MOST_FACTOR, Member
from courses.marking.grades import grades_follow
from courses.permissions import may_decide
from lab.people.models import User

ONE, STEP, MOST_INDEX = Decimal(1), Decimal("0.05"), Decimal(2)


def suggested(contribution: Decimal | None, peers: Decimal | None) -> Decimal:
    """The factor that the figures speak for: 1 and half of how far the mean of both indices lies from 1.

    An index is 1 for an equal part, and no more than 2 counts. What is not known is left out. The result is
    rounded to 0.05 and bounded, so that a figure alone never takes more than half of a mark.
    """
    known = [min(one, MOST_INDEX) for one in (contribution, peers) if one is not None]
    if not known:
        return ONE
    exact = ONE + (sum(known, Decimal(0)) / len(known) - ONE) / 2
    steps = (exact / STEP).quantize(ONE, ROUND_HALF_UP)
    return min(max(steps * STEP, LEAST_FACTOR), MOST_FACTOR).quantize(Decimal("0.01"))


def factor_set(member: Member, *, factor: Decimal, reason: str, by: User) -> Member:
    """Decide it. A mark that is released stays until it is changed with a reason."""
    assignment = member.team.assignment
    may_decide(by, assignment).require()
    if member.left_at is not None:
        raise ValidationError(_("This student is no longer in the team."))
    if factor != ONE and not reason.strip():
        raise ValidationError({"reason": _("Say why: the student reads it.")})
    with transaction.atomic():
        member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
        member.factor, member.factor_reason = factor, reason.strip() if factor != ONE else ""
        member.full_clean()
        member.save(update_fields=["factor", "factor_reason"])
        if assignment.grades.exists():
            grades_follow(assignment, [member.team])
    return member
