"""Members of a team evaluate each other, and what comes of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Member, Team
from courses.marking.models import Criterion
from courses.permissions import NOT_YOURS, may_decide, may_give
from courses.teams.models import PeerRating, PeerSurvey
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import User

POINTS = 100
THOUSANDTH = Decimal("0.001")
# Of fewer people one could tell who said what.
LEAST_RATERS = 2


@dataclass(frozen=True)
class Said:
    """What one member says of another: points, or a level for each criterion."""

    points: int = 0
    levels: Mapping[int, int] | None = None
    comment: str = ""


def survey_of(assignment: Assignment) -> PeerSurvey | None:
    return (
        PeerSurvey.objects.select_related("assignment", "rubric")
        .filter(assignment=assignment)
        .first()
    )


def survey_set(survey: PeerSurvey, *, by: User) -> PeerSurvey:
    """Ask, or ask differently. What is asked stays once somebody has answered."""
    may_give(by, survey.assignment.classroom).require()
    if not survey.assignment.in_teams:
        raise ValidationError(_("Peers are asked where several students share a company."))
    survey.full_clean()
    with transaction.atomic():
        former = PeerSurvey.objects.select_for_update().filter(pk=survey.pk).first()
        answered = PeerRating.objects.filter(by__team__assignment=survey.assignment).exists()
        if former and answered and former.rubric_id != survey.rubric_id:
            text = _("Somebody has answered already: the way of asking stays as it is.")
            raise ValidationError({"rubric": text})
        if former and former.closes != survey.closes:
            survey.reminded_at = None
        survey.save()
    return survey


def may_rate(user: User, team: Team, survey: PeerSurvey | None) -> Decision:
    if not team.members.filter(user=user, left_at=None).exists():
        return Decision(False, NOT_YOURS, of_right=True)
    if survey is None:
        return Decision(False, _("Peers are not asked in this assignment."))
    if not survey.is_open:
        return Decision(False, _("The evaluation of peers is not open now."))
    if not peers_of(team, user):
        return Decision(False, _("Nobody else works in your team."))
    return ALLOWED


def may_see_peers(user: User, assignment: Assignment) -> Decision:
    """Who said what: teachers of the class, and nobody else. Assistants may be students' friends."""
    return may_decide(user, assignment)


def peers_of(team: Team, user: User) -> list[Member]:
    rows = team.members.filter(left_at=None).exclude(user=user).select_related("user")
    return list(rows.order_by("user__student_number", "pk"))


def peers_rate(team: Team, said: Mapping[int, Said], *, by: User) -> int:
    """Answer for all others of the team at once, {id of the member: what is said}, and how many these are;
    answering again replaces it."""
    survey = survey_of(team.assignment)
    may_rate(by, team, survey).require()
    assert survey is not None
    peers = peers_of(team, by)
    if set(said) != {peer.pk for peer in peers}:
        raise ValidationError(_("Say something of each of the others. Load the page again."))
    shares = _shares(survey, said)
    me = team.members.get(user=by, left_at=None)
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=me.pk)
        me.ratings_given.all().delete()  # type: ignore[attr-defined]
        for peer in peers:
            one = said[peer.pk]
            rating = PeerRating(
                by=me,
                of=peer,
                share=shares[peer.pk],
                points=one.points if survey.rubric_id is None else None,
                levels={str(key): level for key, level in (one.levels or {}).items()},
                comment=one.comment.strip(),
            )
            rating.full_clean(exclude=["by", "of"], validate_constraints=False)
            rating.save(force_insert=True)
    return len(peers)


def _shares(survey: PeerSurvey, said: Mapping[int, Said]) -> dict[int, Decimal]:
    if survey.rubric is None:
        return shares_of_points({member: one.points for member, one in said.items()})
    criteria = list(survey.rubric.criteria.prefetch_related("levels"))
    return even_out({m: _of_rubric(criteria, one.levels or {}) for m, one in said.items()})


def shares_of_points(points: Mapping[int, int]) -> dict[int, Decimal]:
    """1 for an equal part of the hundred points. Raises ValidationError where they are not a hundred."""
    if any(one < 0 for one in points.values()) or sum(points.values()) != POINTS:
        text = _("Share out %(all)d points: these are %(n)d.")
        raise ValidationError(text % {"all": POINTS, "n": sum(points.values())})
    return {
        member: (Decimal(one) * len(points) / POINTS).quantize(THOUSANDTH, ROUND_HALF_UP)
        for member, one in points.items()
    }


def even_out(earned: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Parts of a rubric's points as shares: whoever is strict with all is so with none in particular."""
    average = mean(earned.values()) if earned else Decimal(0)
    if not average:
        return dict.fromkeys(earned, Decimal(1))
    return {m: (one / average).quantize(THOUSANDTH, ROUND_HALF_UP) for m, one in earned.items()}


def _of_rubric(criteria: Iterable[Criterion], levels: Mapping[int, int]) -> Decimal:
    earned = whole = Decimal(0)
    for criterion in criteria:
        by_id = {level.pk: level.points for level in criterion.levels.all()}
        if levels.get(criterion.pk) not in by_id:
            raise ValidationError(_("Choose a level for each criterion and each of the others."))
        earned += by_id[levels[criterion.pk]]
        whole += max(by_id.values())
    return earned / whole if whole else Decimal(0)


@dataclass(frozen=True)
class Peers:
    """What was said in the teams of an assignment; {id of the member: …}."""

    ratings: tuple[PeerRating, ...] = ()

    def index(self, member: int) -> Decimal | None:
        """The mean of the shares that the others gave; None where nobody said anything."""
        got = [one.share for one in self.ratings if one.of_id == member]
        return Decimal(mean(got)).quantize(THOUSANDTH) if got else None

    def got(self, member: int) -> list[PeerRating]:
        return [one for one in self.ratings if one.of_id == member]

    @property
    def raters(self) -> set[int]:
        return {one.by_id for one in self.ratings}

    def signs(self) -> dict[int, str]:
        """Answers that tell little: who gave all the same. No verdict, only something to look at."""
        given: dict[int, list[Decimal]] = defaultdict(list)
        for one in self.ratings:
            given[one.by_id].append(one.share)
        text = _("gave all the same")
        return {
            by: text for by, shares in given.items() if len(shares) > 1 and len(set(shares)) == 1
        }


def peers_said(assignment: Assignment) -> Peers:
    """Of members who are still in their teams, in one query."""
    rows = PeerRating.objects.filter(
        by__team__assignment=assignment, by__left_at=None, of__left_at=None
    )
    return Peers(tuple(rows.select_related("by__user", "of__user")))


def own_index(member: Member) -> Decimal | None:
    """What a student may see of what the others said: the mean, and only of several answers."""
    rows = PeerRating.objects.filter(of=member, by__left_at=None)
    shares = list(rows.values_list("share", flat=True))
    return Decimal(mean(shares)).quantize(THOUSANDTH) if len(shares) >= LEAST_RATERS else None


def silent(survey: PeerSurvey) -> list[Member]:
    """Members who have somebody to evaluate and have not done so."""
    rows = Member.objects.filter(
        team__assignment=survey.assignment, team__sandbox__isnull=False, left_at=None
    ).select_related("user", "team__sandbox__classroom")
    members = list(rows)
    answered = peers_said(survey.assignment).raters
    sizes: dict[int, int] = defaultdict(int)
    for member in members:
        sizes[member.team_id] += 1
    return [one for one in members if one.pk not in answered and sizes[one.team_id] > 1]


def reminded(survey: PeerSurvey) -> bool:
    """Note that the silent are reminded now; False where another process was faster."""
    rows = PeerSurvey.objects.filter(pk=survey.pk, reminded_at=survey.reminded_at)
    return bool(rows.update(reminded_at=timezone.now()))
