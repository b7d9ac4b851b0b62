"""What the demo school has of courses: in each class a lab that is over and half marked, and one that runs.

Running it again changes nothing that is there.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle

from django.utils import timezone
from django.utils.translation import override

from courses.assignments.models import Assignment, Member, Team
from courses.assignments.services import assignment_create
from courses.lab_reports.models import LabReport
from courses.lab_reports.services import report_save
from courses.marking.grades import grades_follow
from courses.marking.models import Rubric
from courses.marking.rubrics import Written, rubric_write
from courses.marking.services import criterion_mark, release
from courses.submissions.models import Submission
from courses.submissions.services import submit
from courses.teams.providing import team_provide
from lab.people.models import Classroom, Enrolment, User
from scenarios.checks.judging import tasks_of
from scenarios.demo import OWN, Say, register_chapter
from scenarios.models import ScenarioVersion
from scenarios.packs.versions import template_for
from scenarios.playtest.playing import Player
from scenarios.playtest.report import script_of
from scenarios.playtest.script import Rep
from scenarios.provisioning import seats_to_play, students_of

DAY = dt.timedelta(days=1)
# How many students of a class have worked on the first lab, and as whom.
AT_WORK = 5
REPS = (Rep.GOOD, Rep.AVERAGE, Rep.GOLDEN, Rep.CARELESS)


@dataclass(frozen=True)
class Words:
    """The texts of the demo's labs in one language; criteria with the names of their levels."""

    over: str
    runs: str
    text: str
    rubric: str
    criteria: tuple[tuple[str, tuple[str, ...]], ...]
    comment: str
    # Results, difficulties, and what was learned.
    report: tuple[str, str, str]


WORDS = {
    "en": Words(
        over="Lab 1 - first leads",
        runs="Lab 2 - a sale of your own",
        text="Work through all tasks of the card, then hand in.",
        rubric="Notes and report",
        criteria=(("Notes", ("Clear", "Short", "Missing")), ("Report", ("Good", "Fair", "Poor"))),
        comment="Ask what the customer can spend before you quote.",
        report=(
            "The first deal is won at list price, delivered, and half of it is paid. The pipeline "
            "holds mostly old deals, so next quarter's turnover depends on new leads.",
            "Two leads were the same person. The duplicate showed only when I searched by phone.",
            "A short call before the quote saves a second quote.",
        ),
    ),
    "zh-hans": Words(
        over="实训一：第一批线索",
        runs="实训二：独立完成一单",
        text="完成任务卡上的全部任务后提交。",
        rubric="记录与报告",
        criteria=(("记录", ("清楚", "简略", "缺少")), ("报告", ("优", "中", "差"))),
        comment="报价前先问清客户的预算。",
        report=(
            "第一单按目录价成交，货已发出，货款收回一半。在跟的机会大多是旧单，下季度的销售额要靠新线索。",
            "有两条线索其实是同一个人，按电话查找才发现重复。",
            "报价前先打一个电话，可以少做一份报价。",
        ),
    ),
}


def fill(classroom: Classroom, language: str, say: Say) -> None:
    words = WORDS[language]
    if classroom.assignments.filter(name=words.over).exists():
        return
    version = newest(OWN)
    teacher = teacher_of(classroom)
    with override(language):
        over = _given(classroom, version, language, teacher, over=True)
        _played(over, teacher)
        _given(classroom, version, language, teacher, over=False)
    say(f"{classroom}: {words.over}, {words.runs}")


def newest(slug: str) -> ScenarioVersion:
    return ScenarioVersion.objects.published().filter(scenario__slug=slug).newest_first()[0]


def teacher_of(classroom: Classroom) -> User:
    rows = User.objects.filter(enrolments__classroom=classroom)
    return rows.filter(enrolments__role=Enrolment.Role.TEACHER)[0]


def _given(
    classroom: Classroom, version: ScenarioVersion, language: str, teacher: User, *, over: bool
) -> Assignment:
    """An assignment with companies: that which is over for the first students only."""
    words, now = WORDS[language], timezone.now()
    assignment = assignment_create(
        Assignment(
            classroom=classroom,
            name=words.over if over else words.runs,
            text=words.text,
            version=version,
            language=language,
            opens_at=now - (21 if over else 2) * DAY,
            # Handed in as long as it was open; its days are moved into the past afterwards.
            due_at=now + 7 * DAY,
            process_points=80,
            result_points=0,
            report_points=20,
            rubric=rubric_of(words, teacher) if over else None,
        ),
        by=teacher,
    )
    template = template_for(version, language)
    seats = seats_to_play(template)
    for student in students_of(classroom)[: AT_WORK if over else None]:
        team = Team.objects.create(assignment=assignment, name=str(student))
        Member.objects.create(team=team, user=student)
        team_provide(team, template, seats, by=teacher)
    return assignment


def rubric_of(words: Words, teacher: User) -> Rubric:
    """The school's rubric of the demo, once for each language."""
    found = Rubric.objects.filter(school=teacher.school, name=words.rubric).first()
    points = (Decimal(10), Decimal(5), Decimal(0))
    criteria = [
        Written(name, "", tuple(zip(levels, points, strict=True)))
        for name, levels in words.criteria
    ]
    return found or rubric_write(Rubric(name=words.rubric), criteria, by=teacher)


def _played(assignment: Assignment, teacher: User) -> None:
    """Its students have played, each as another kind of rep; one was late, one did not hand in. The
    first two are marked, and their marks released."""
    script, (_tasks, known) = script_of(assignment.version), tasks_of(assignment.version)
    teams = list(assignment.teams.select_related("sandbox").prefetch_related("members__user"))
    for team, rep in zip(teams[:-1], cycle(REPS), strict=False):
        student = team.members.all()[0].user
        Player(team.company, script, known.numbers, user=student).play(rep)
        submit(team, by=student)
        if rep != Rep.CARELESS:
            words = dict(zip(LabReport.WORDS, WORDS[assignment.language].report, strict=True))
            report_save(team, words, by=student, seen=0, finish=True)
    _move_into_the_past(assignment, teams)
    for team in teams[:2]:
        submission = team.submissions.get()
        for criterion in assignment.rubric.criteria.all() if assignment.rubric else ():
            level = criterion.levels.all()[submission.pk % 2]
            comment = WORDS[assignment.language].comment
            criterion_mark(submission, criterion, level, comment=comment, by=teacher)
    release(assignment, by=teacher)


def _move_into_the_past(assignment: Assignment, teams: list[Team]) -> None:
    """It was due a week ago, and all but one handed in before."""
    due = timezone.now() - 7 * DAY
    Assignment.objects.filter(pk=assignment.pk).update(due_at=due, closes_at=due + 3 * DAY)
    for number, submission in enumerate(Submission.objects.filter(team__in=teams)):
        late = number == 1
        submission.at = due + DAY / 2 if late else due - (number + 1) * DAY / 3
        submission.days_late = int(late)
        submission.save(update_fields=["at", "days_late"])
    assignment.refresh_from_db()
    grades_follow(assignment)


register_chapter(fill)
