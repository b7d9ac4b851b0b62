"""The journal behind a submission, for its markers: what was done up to handing in, and comments on it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.comments.models import LONGEST
from courses.comments.places import Place
from courses.comments.reading import comments_of, threads
from courses.forms import CommentForm
from courses.marking.blind import aliases, answer_without_names, name_of
from courses.views.comments import place_asked
from courses.views.common import submission_to_mark
from lab.access.actors import staff_actor
from lab.company.journal_lines import lines_of
from lab.company.stream import NAMING
from lab.company.views.common import whole_number
from lab.journal.models import Entry
from lab.people.masking import masked
from lab.people.views.common import person_of
from lab.tenancy.actor import acting_as

PAGE = 25


@login_required
@require_safe
def journal(request: HttpRequest, pk: int) -> HttpResponse:
    """Newest first, in pages; `on` shows one entry with what is said about it. Read with the eyes of the
    frozen copy, so that its links lead there."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    team, place = found.team, place_asked(request)
    rows = Entry._base_manager.filter(sandbox=team.sandbox_id, number__lte=found.entry)
    if place.entry is not None:
        rows = rows.filter(number=place.entry)
    elif before := whole_number(request.GET.get("before")):
        rows = rows.filter(number__lt=before)
    if alias := aliases(team.assignment).get(team.pk, ""):
        # Who was seated stands in the entry itself.
        rows = rows.exclude(event__in=NAMING)
    people = list(team.members.values_list("user", flat=True)) if alias else []
    said = comments_of(user, team).filter(entry__isnull=False)
    with acting_as(staff_actor(user, found.snapshot, read_only=True)), masked(people, alias):
        entries = list(rows.select_related("user").order_by("-number")[: PAGE + 1])
        context = {
            "submission": found,
            "assignment": team.assignment,
            "name": name_of(team),
            "lines": lines_of(entries[:PAGE], fields=True),
            "later": place.entry is None and "before" in request.GET,
            "more": entries[PAGE - 1].number if len(entries) > PAGE else 0,
            "place": place if place.entry is not None else Place(),
            "commented": set(said.values_list("entry", flat=True)),
            "threads": threads(user, team, said.filter(entry=place.entry))
            if place.entry is not None
            else [],
            "form": CommentForm(),
            "marks": True,
            "longest": LONGEST,
        }
        response = render(request, "courses/submission_journal.html", context)
    answer_without_names(team, response)
    return response
