"""Companies for the teams of an assignment, as a job. Run again it serves late-comers, or goes on where it
was cut off."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.models import Assignment, Member, Team
from courses.marking.par import par_of
from courses.marking.second import lot
from courses.permissions import may_give
from courses.teams.building import latecomers_join
from courses.teams.placing import present_of
from lab.jobs import Progress, work
from lab.jobs.claims import alone_in_class
from lab.jobs.models import Job
from lab.people.models import User
from lab.tenancy.models import Sandbox, Seat
from scenarios.class_plan import Sharing
from scenarios.class_provisioning import may_be_provided
from scenarios.dealing.services import opportunities_deal
from scenarios.models import Template
from scenarios.provisioning import Place, provision, seats_to_play, students_of
from scenarios.sessions.starting import start_template
from scenarios.variants.dealing import dealt
from scenarios.variants.texts import variants_count

LONGEST_NAME = 120


@work(gettext_lazy("Companies for an assignment"), in_steps=True)
def provide(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's arguments are the id of the assignment, and for late-comers the session they begin at."""
    alone_in_class(job, progress, _("Preparing the scenario"))
    assignment = Assignment.objects.select_related("version__scenario", "classroom").get(
        pk=job.arguments["assignment"]
    )
    if job.user is None:
        raise LookupError("Companies are made for somebody who gives the assignment.")
    session = job.arguments.get("session")
    made = assignment_provide(assignment, by=job.user, progress=progress, session=session)
    job.link = reverse("assignment", args=[assignment.pk])
    return {"made": made}


def assignment_provide(
    assignment: Assignment, *, by: User, progress: Progress, session: int | None = None
) -> int:
    """Companies for all students who have none in it yet; how many were made. `session`: where new ones
    begin, if not where the assignment does."""
    may_give(by, assignment.classroom).require()
    may_be_provided(assignment.version).require()
    progress.begin(0, _("Preparing the scenario"))
    begins = assignment.start_session if session is None else session
    start = partial(start_template, assignment.version, assignment.language, by=by, session=begins)
    seats = seats_to_play(start())
    _require_seats(assignment, len(seats))
    if assignment.order != Assignment.Forming.HAND or assignment.teams.at_work().exists():
        latecomers_join(assignment, most=len(seats), by=by)
    waiting = [team for team in assignment.teams.filter(sandbox=None) if present_of(team)]
    # The numbers of companies stand in addresses: along the roster they would tell whose they are.
    waiting.sort(key=lambda team: lot(assignment, team.pk))
    if not waiting and not assignment.teams.at_work().exists():
        raise ValidationError(_("Put the students into teams first."))
    variants = variants_for(assignment, waiting)
    pars_follow(assignment, set(variants.values()))
    templates = {number: start(variant=number) for number in sorted(set(variants.values()))}
    progress.begin(len(waiting), _("Making the companies"))
    for done, team in enumerate(waiting, start=1):
        team_provide(team, templates[variants[team.pk]], seats, by=by, begins=begins)
        progress.reach(done)
    return len(waiting)


def variants_for(assignment: Assignment, waiting: list[Team]) -> dict[int, int]:
    """{id of the team: the variant that its company will be of}, 0 where all are alike. Dealt along the
    roster, so that neighbours on the list have different ones."""
    count = variants_count(assignment.version) if assignment.deals_variants else 0
    if not count:
        return {team.pk: 0 for team in waiting}
    present = Member.objects.filter(team__assignment=assignment, left_at=None)
    team_of = dict(present.values_list("user", "team"))
    people = [one.pk for one in students_of(assignment.classroom) if one.pk in team_of]
    order = [str(team_of[one]) for one in people]
    order += [str(team.pk) for team in waiting]
    there = assignment.teams.exclude(sandbox=None).values_list("pk", "variant")
    given = {str(pk): variant for pk, variant in there}
    found = dealt(list(dict.fromkeys(order)), given, count, f"assignment {assignment.pk}")
    return {team.pk: found[str(team.pk)] for team in waiting}


def pars_follow(assignment: Assignment, variants: set[int]) -> None:
    """Tell what an average rep reaches in these variants."""
    missing = sorted(one for one in variants if str(one) not in assignment.pars)
    if not missing:
        return
    pars = {one: par_of(assignment.version, assignment.language, one) for one in missing}
    told = {str(one): None if par is None else str(par) for one, par in pars.items()}
    assignment.pars = {**assignment.pars, **told}
    assignment.save(update_fields=["pars"])


def _require_seats(assignment: Assignment, seats: int) -> None:
    """Refusals that say what to do instead."""
    if not seats:
        raise ValidationError(_("The scenario has no seat to play. Choose another one."))
    if not students_of(assignment.classroom):
        raise ValidationError(_("The class has no students yet. Import its roster first."))
    if assignment.sharing != Sharing.TEAMS:
        return
    if seats < 2:
        text = _("The company has one seat to play: give each student a company alone.")
        raise ValidationError({"team_size": text})
    if not 2 <= assignment.team_size <= seats:
        text = _("A team has 2 to %(n)d students: the company has so many seats to play.")
        raise ValidationError({"team_size": text % {"n": seats}})
    for team in assignment.teams.filter(sandbox=None):
        if len(present_of(team)) > seats:
            text = _("“%(team)s” has more students than the company has seats: %(n)d.")
            raise ValidationError(text % {"team": team, "n": seats})


def team_provide(
    team: Team, template: Template, seats: list[Seat], *, by: User, begins: int = 0
) -> Sandbox:
    """The company of a team, with its members on seats: all of it or nothing. It is open as far as those of
    the class, the first ones up to the session that they begin at."""
    assignment, people = team.assignment, [member.user for member in present_of(team)]
    people.sort(key=lambda one: (one.student_number, one.username))
    whole = assignment.sharing == Sharing.TOGETHER
    name = team.name if whole else f"{assignment} · {team}"
    with transaction.atomic():
        made = provision(
            template,
            name=name[:LONGEST_NAME],
            classroom=assignment.classroom,
            seating=[Place(seat.number, one) for seat, one in zip(seats, people, strict=False)],
            by=by,
            team=assignment.sharing == Sharing.TEAMS,
            session=_opened(assignment, begins),
        )
        team.sandbox, team.first_attempt, team.variant = made, made.attempt, template.variant
        team.turned_at, team.turned_session = timezone.now(), made.session
        changed = ["sandbox", "first_attempt", "variant", "turned_at", "turned_session"]
        team.save(update_fields=changed)
        if assignment.deal_out:
            opportunities_deal(made, by=by)
    return made


def _opened(assignment: Assignment, begins: int) -> int:
    reached = class_session(assignment)
    if not reached and assignment.teams.at_work().exists():
        return 0
    return max(reached, begins)


def class_session(assignment: Assignment) -> int:
    """The session that the class has reached in it; 0 where its companies are open as a whole."""
    reached = assignment.teams.at_work().aggregate(n=Max("sandbox__session"))["n"]
    return int(reached or 0)
