"""What the demo school has of teams: a lab of the class in teams, which evaluate their members.

Running it again changes nothing that is there.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import override

from courses.assignments.models import Assignment, Team
from courses.assignments.services import assignment_create
from courses.demo import DAY, newest, teacher_of
from courses.teams.building import teams_build
from courses.teams.models import PeerSurvey
from courses.teams.peers import Said, peers_of, peers_rate, survey_set
from courses.teams.placing import present_of
from courses.teams.providing import team_provide
from crm.models import Task
from lab import records
from lab.access.actors import entering
from lab.people.models import Classroom, User
from scenarios.class_plan import Sharing
from scenarios.demo import TEAM, Say, register_chapter
from scenarios.packs.versions import template_for
from scenarios.provisioning import seats_to_play

SIZE = 5
# Of how many teams the members have worked and evaluated each other.
AT_WORK = 2
# How many tasks each member has planned, from the first to the last: one does most of it, one nothing.
STEPS = (7, 4, 3, 2, 0)
# How many members have not evaluated the others yet.
SILENT = 1


@dataclass(frozen=True)
class Words:
    """The texts in one language."""

    name: str
    text: str
    asked: str
    tasks: tuple[str, ...]
    praise: str
    blame: str


WORDS = {
    "en": Words(
        name="Lab 3 - a company in a team",
        text="Share out the work: every seat has its part. Hand in together.",
        asked="Who has done how much for the team? Share out a hundred points among the others.",
        tasks=(
            "Call the customers of the stale deals",
            "Read the contact logs of the hotel",
            "Compare the prices of three suppliers",
            "Check the stock of displays",
            "Prepare the quote for the school",
            "Ask for the overdue payment",
            "Plan the visits of next week",
        ),
        praise="Kept all of us going.",
        blame="Came in late, and we had to call twice.",
    ),
    "zh-hans": Words(
        name="实训三：团队经营一家公司",
        text="分工合作，每个岗位各负其责，最后共同提交。",
        asked="每位组员为团队做了多少？请把一百分分给其他组员。",
        tasks=(
            "给停滞的销售机会的客户打电话",
            "查看酒店的跟进记录",
            "比较三家供应商的价格",
            "核对显示屏的库存",
            "准备给学校的报价单",
            "催收逾期货款",
            "安排下周的拜访",
        ),
        praise="一直带着大家往前走。",
        blame="进度慢，催了两次才完成。",
    ),
}


def fill(classroom: Classroom, language: str, say: Say) -> None:
    words = WORDS[language]
    if classroom.assignments.filter(name=words.name).exists():
        return
    with override(language):
        assignment = _given(classroom, words, language)
        for team in assignment.teams.order_by("pk")[:AT_WORK]:
            _worked(team, words)
            _evaluated(team, words)
    say(f"{classroom}: {words.name}")


def _given(classroom: Classroom, words: Words, language: str) -> Assignment:
    """An assignment in teams with their companies, and the question about the members."""
    teacher, version, now = teacher_of(classroom), newest(TEAM), timezone.now()
    assignment = assignment_create(
        Assignment(
            classroom=classroom,
            name=words.name,
            text=words.text,
            version=version,
            language=language,
            sharing=Sharing.TEAMS,
            team_size=SIZE,
            opens_at=now - 5 * DAY,
            due_at=now + 9 * DAY,
        ),
        by=teacher,
    )
    template = template_for(version, language)
    seats = seats_to_play(template)
    for team in teams_build(assignment, forming=Assignment.Forming.ROSTER, by=teacher):
        team_provide(team, template, seats, by=teacher)
    survey_set(PeerSurvey(assignment=assignment, text=words.asked), by=teacher)
    return assignment


def _worked(team: Team, words: Words) -> None:
    for member, count in zip(present_of(team), STEPS, strict=False):
        with entering(member.user, team.company) as actor:
            for subject in words.tasks[:count]:
                records.create(Task, {"subject": subject, "owner": actor.seat})


def _evaluated(team: Team, words: Words) -> None:
    """The more somebody has done the more points; the last ones have not answered."""
    members = [member.user for member in present_of(team)]
    for rater in members[: len(members) - SILENT]:
        peers_rate(team, _said(team, rater, members, words), by=rater)


def _said(team: Team, rater: User, members: list[User], words: Words) -> dict[int, Said]:
    """A hundred points; what does not come out even goes to who has done most. The second has something to
    say of the first and the last."""
    peers = peers_of(team, rater)
    order = [members.index(peer.user) for peer in peers]
    weights = [len(STEPS) + 1 - place for place in order]
    points = [100 * weight // sum(weights) for weight in weights]
    points[0] += 100 - sum(points)
    talks = rater == members[1]
    remarks = {0: words.praise, len(members) - 1: words.blame} if talks else {}
    return {
        peer.pk: Said(points=given, comment=remarks.get(place, ""))
        for peer, given, place in zip(peers, points, order, strict=True)
    }


register_chapter(fill)
