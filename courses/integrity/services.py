"""Looking through the work of an assignment as a job; each search replaces what the last one found."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.models import Assignment
from courses.integrity.finding import (
    done_in,
    import_signs,
    login_signs,
    members_of,
    scenario_texts,
    text_signs,
    texts_in,
)
from courses.integrity.likeness import Written
from courses.integrity.models import Search, Sign
from courses.integrity.straying import Straying
from courses.permissions import may_decide
from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.people.models import User


@work(gettext_lazy("Look for signs"))
def search_signs(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's argument is the id of the assignment. One that was cut off has changed nothing."""
    rows = Assignment.objects.select_related("version", "classroom__school")
    assignment = rows.get(pk=job.arguments["assignment"])
    found = signs_find(assignment, by=job.user, progress=progress)
    job.link = reverse("assignment-signs", args=[assignment.pk])
    return {"signs": found}


def signs_find(assignment: Assignment, *, by: User, progress: Progress) -> int:
    """How many signs there are, in as many queries for sixty teams as for six. All reading comes first, what
    was found is written at once."""
    may_decide(by, assignment).require()
    members = members_of(assignment)
    teams = {member.team.sandbox_id: member.team for member in members}
    progress.begin(len(teams) + 1, _("Reading"))
    texts: list[Written] = []
    straying, seen = Straying(assignment, teams.values()), set()
    for done in done_in(members):
        if done.team not in seen:
            seen.add(done.team)
            progress.reach(len(seen))
        texts += texts_in(done)
        straying.look_at(done)
    templates = {team.company.template_id: team.company.template for team in teams.values()}
    known = scenario_texts(templates.values())
    new = Search(assignment=assignment, at=timezone.now(), by=by, teams=len(teams))
    signs = [
        *text_signs(new, texts, known, len(teams)),
        *straying.signs(new),
        *import_signs(new, {pk: team for pk, team in teams.items() if pk is not None}),
        *login_signs(new, members, assignment.opens_at),
    ]
    with transaction.atomic():
        Assignment.objects.select_for_update().get(pk=assignment.pk)
        Search.objects.filter(assignment=assignment).delete()
        new.save(force_insert=True)
        for sign in signs:
            sign.search = new
        Sign.objects.bulk_create(signs, batch_size=200)
    return len(signs)
