"""Members of a team evaluate each other; teachers ask for it and remind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses.permissions import may_decide, may_give
from courses.teams.forms import PeersForm, SurveyForm
from courses.teams.models import PeerSurvey
from courses.teams.peers import may_rate, peers_of, peers_rate, survey_of, survey_set
from courses.teams.reminding import remind
from courses.views.common import asked, assignment_to_mark, own_team
from lab.people.views.common import person_of, posted, tried


@login_required
def peers(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person says of the others in the own team; the argument is the assignment."""
    user = person_of(request)
    team = own_team(user, pk)
    survey = survey_of(team.assignment)
    if survey is None:
        raise Http404
    may_rate(user, team, survey).require()
    me = team.members.get(user=user, left_at=None)
    former = {one.of_id: one for one in me.ratings_given.all()}  # type: ignore[attr-defined]
    form = PeersForm(posted(request), survey=survey, peers=peers_of(team, user), former=former)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: peers_rate(team, form.said, by=user))
    ):
        messages.success(request, _("Thank you. You can change it until it closes."))
        return redirect("assignment", pk)
    context = {"form": form, "survey": survey, "assignment": team.assignment, "team": team}
    status = 422 if form.errors else 200
    return render(request, "courses/peers.html", context, status=status)


@login_required
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether and how the members are asked about each other."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    present = survey_of(found) or PeerSurvey(assignment=found)
    form = SurveyForm(posted(request), instance=present, school=found.classroom.school)
    return asked(
        request,
        form,
        lambda: survey_set(form.instance, by=user),
        back=reverse("assignment-teams", args=[pk]),
        done=_("The members are asked about each other."),
        title=_("Evaluation of team-mates"),
        text=_("Peers never see who said what; you see all of it on the page of a team."),
        action_label=_("Save"),
    )


@login_required
@require_POST
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_decide(user, found).require()
    present = survey_of(found)
    if present is None:
        raise Http404
    count = remind(present, by=user)
    text = ngettext("%(n)d student is reminded.", "%(n)d students are reminded.", count)
    messages.success(request, text % {"n": count})
    return redirect("assignment-teams", pk)
