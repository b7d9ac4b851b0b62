"""Writing the own lab report, as long as the work is accepted."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Team
from courses.assignments.timing import times_of
from courses.lab_reports.models import LabReport
from courses.permissions import NOT_YOURS
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import User


def may_write(user: User, team: Team) -> Decision:
    """Members, until the work closes or the own mark is released."""
    if not team.members.filter(user=user, left_at=None).exists():
        return Decision(False, NOT_YOURS, of_right=True)
    if not (decision := times_of(team).accepts(timezone.now())):
        return decision
    if team.assignment.grades.filter(user=user, released_at__isnull=False).exists():
        return Decision(False, _("Your mark is released: the report stays as it is."))
    return ALLOWED


def report_of(team: Team, author: User) -> LabReport:
    """What the member has written, or an empty report that is not saved."""
    found = LabReport.objects.filter(team=team, author=author).first()
    return found or LabReport(team=team, author=author)


def report_save(
    team: Team, words: Mapping[str, str], *, by: User, seen: int, finish: bool = False
) -> LabReport:
    """Save the words; `seen` is the version that the writer had before the eyes.

    With `finish` the report counts as complete; whoever goes on writing finishes it anew.
    Raises ValidationError where another window has saved meanwhile, or what is finished has gaps.
    """
    with transaction.atomic():
        team = (
            Team.objects.select_for_update(of=("self",))
            .select_related("assignment")
            .get(pk=team.pk)
        )
        may_write(by, team).require()
        report = report_of(team, by)
        if report.version != seen:
            text = _(
                "This report was saved in another window meanwhile. Copy what you wrote here, load "
                "the page again, and put both together."
            )
            raise ValidationError(text)
        for name in LabReport.WORDS:
            setattr(report, name, words[name])
        report.version += 1
        report.saved_at = timezone.now()
        report.finished_at = report.saved_at if finish else None
        report.full_clean()
        if finish and not report.is_whole:
            raise ValidationError(
                {
                    name: _("Write something here before you finish the report.")
                    for name in LabReport.WORDS
                    if not getattr(report, name).strip()
                }
            )
        report.save()
    return report
