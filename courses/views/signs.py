"""Signs of shared work, for teachers: what they rest on, and what they do not say."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.assignments.models import Assignment, Team
from courses.integrity.finding import BURST, CLASSROOM, HOUR, PLACES, SOON
from courses.integrity.likeness import ALIKE, COMMON_SHARE, COMMON_TEAMS, SHORTEST
from courses.integrity.models import Search, Sign
from courses.integrity.services import search_signs
from courses.integrity.straying import AMOUNTS
from courses.marking.blind import aliases
from courses.permissions import may_decide
from courses.views.common import assignment_to_mark
from lab.entities.spec import REGISTRY
from lab.jobs import start
from lab.people.views.common import person_of

# What the page tells about how signs are found.
LIMITS = {
    "shortest": SHORTEST,
    "alike": round(100 * ALIKE),
    "common": round(100 * COMMON_SHARE),
    "common_teams": COMMON_TEAMS,
    "burst": BURST,
    "soon": round(SOON.total_seconds() / 60),
    "classroom": CLASSROOM,
    "places": PLACES,
    "amounts": AMOUNTS,
    "within": round(HOUR.total_seconds() / 60),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_signs(request: HttpRequest, pk: int) -> HttpResponse:
    """The last search; `work`, a submission, narrows it to its team. POST starts another one as a job."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_decide(user, found).require()
    here = reverse("assignment-signs", args=[pk])
    if request.method == "POST":
        job = start(
            search_signs,
            user=user,
            classroom=found.classroom,
            title=_("Look for signs in “%(name)s”") % {"name": found},
            arguments={"assignment": pk},
            link=here,
        )
        return redirect("job", job.pk)
    search = Search.objects.filter(assignment=found).select_related("by").first()
    context = {
        "assignment": found,
        "search": search,
        "signs": _told(found, search, request.GET.get("work", "")) if search else [],
        "limits": LIMITS,
    }
    return render(request, "courses/signs.html", context)


def _told(assignment: Assignment, search: Search, work: str) -> list[dict[str, Any]]:
    known = aliases(assignment)
    rows = search.signs.select_related("team", "other").prefetch_related(
        "team__submissions", "other__submissions"
    )
    rows = signs_shown(rows, blind=bool(known))
    if work.isascii() and work.isdigit() and len(work) < 12:
        teams = assignment.teams.filter(submissions=int(work)).values("pk")
        rows = rows.filter(Q(team__in=teams) | Q(other__in=teams))
    return [_line(one, known) for one in rows]


def signs_shown(rows: QuerySet[Sign], *, blind: bool) -> QuerySet[Sign]:
    """When somebody logged in where is told of people, not of works without names."""
    return rows.exclude(kind__in=(Sign.Kind.DEVICE, Sign.Kind.PLACES)) if blind else rows


def _line(sign: Sign, known: dict[int, str]) -> dict[str, Any]:
    evidence = sign.evidence
    sides = [(sign.team, evidence.get("one")), (sign.other, evidence.get("other"))]
    return {
        "sign": sign,
        "tone": Sign.tones.get(sign.kind, "secondary"),
        "name": known.get(sign.team_id) or str(sign.team),
        "other": (known.get(sign.other_id or 0) or str(sign.other)) if sign.other else "",
        "texts": [
            {
                "name": known.get(team.pk) or str(team),
                "text": told["text"],
                "url": _place(team, told["entry"], bool(known)),
                "what": _what(told["collection"]),
            }
            for team, told in sides
            if team is not None and told
        ],
        "what": _what(evidence.get("collection", "")),
        "url": _place(sign.team, evidence["entry"], bool(known)) if "entry" in evidence else "",
        "count": evidence.get("count"),
        "words": evidence.get("words", ()),
        "variant": evidence.get("variant"),
        "device": evidence.get("device", ""),
        "first": None
        if known
        else parse_datetime(evidence.get("first") or evidence.get("at") or ""),
        "then": parse_datetime(evidence.get("then", "")),
    }


def _what(collection: str) -> str:
    entity = REGISTRY.get(collection)
    return str(entity.label_plural) if entity else collection


def _place(team: Team, entry: int, blind: bool) -> str:
    """The entry in the journal of what was handed in; in the company where it was not, unless names are
    kept from the marker."""
    handed_in = [one for one in team.submissions.all() if one.entry >= entry]
    if handed_in:
        at = reverse("submission-journal", args=[handed_in[-1].pk])
        return f"{at}?on=entry/{entry}"
    if blind:
        return ""
    return f"{reverse('company-comments', args=[team.sandbox_id])}?on=entry/{entry}"
