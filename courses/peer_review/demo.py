"""What the demo school has of peer review: a lab whose works a few students assess just now.

Running it again changes nothing that is there.
"""

from dataclasses import dataclass, replace
from itertools import cycle

from django.utils import timezone
from django.utils.translation import override

from courses.assignments.models import Assignment, Member, Team
from courses.assignments.services import assignment_create
from courses.demo import DAY, REPS, newest, rubric_of, teacher_of
from courses.demo import WORDS as LABS
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.phases import phase_move
from courses.peer_review.services import Judged, review_save, reviewing_set_up
from courses.submissions.models import Submission
from courses.submissions.services import submit
from courses.teams.providing import team_provide
from lab.people.models import Classroom, User
from scenarios.checks.judging import tasks_of
from scenarios.demo import OWN, Say, register_chapter
from scenarios.packs.versions import template_for
from scenarios.playtest.playing import Player
from scenarios.playtest.report import script_of
from scenarios.playtest.script import Script
from scenarios.provisioning import seats_to_play, students_of

EACH = 2
# They play up to before this session of the scenario.
UNTIL = 2
# The first reviewers' reviews: handed in, kept as a draft, not begun; those of later ones are not begun.
STATES = (("in", ""), ("in", "in"), ("draft", ""), ("in", "in"))
# The level, from the best, that each of them gives on each criterion.
LEVELS = ((0, 1), (0, 0), (1, 0), (1, 2))


@dataclass(frozen=True)
class Words:
    """The texts in one language; `played` translates what the playtest writes."""

    name: str
    text: str
    students: int
    comments: tuple[str, ...]
    remark: str
    played: dict[str, str]


WORDS = {
    "en": Words(
        name="Lab 4 - notes that others can use",
        text="Call the leads and write down what you heard. Then review the notes of two others.",
        students=6,
        comments=(
            "The notes say who was called and what comes next. Add when the customer decides.",
            "Clear and short. The duplicate lead is still there.",
            "I could take over these leads tomorrow. Well done.",
        ),
        remark="One sees at once what was agreed.",
        played={},
    ),
    "zh-hans": Words(
        name="实训四：写给同事看的跟进记录",
        text="给线索打电话并写下跟进记录，然后互评两位同学的记录。",
        students=3,
        comments=(
            "写清了联系人和下一步，还可以补上客户的决定时间。",
            "简洁明了，但重复的线索还没有合并。",
            "明天就能接手这些线索，写得很好。",
        ),
        remark="约定的事项一目了然。",
        played={
            "Thanked by phone": "已电话致谢",
            "Sent by mail": "已用邮件发送",
            "Wants twelve desks, decides in April.": "需要十二张办公桌，四月决定。",
            "Asks for prices of chairs.": "询问椅子的价格。",
            "No budget before summer.": "夏天之前没有预算。",
        },
    ),
}


def fill(classroom: Classroom, language: str, say: Say) -> None:
    words = WORDS[language]
    if classroom.assignments.filter(name=words.name).exists():
        return
    with override(language):
        assignment = _given(classroom, words, language)
        _handed_in(assignment, words)
        _assessed(assignment, words)
    say(f"{classroom}: {words.name}")


def _given(classroom: Classroom, words: Words, language: str) -> Assignment:
    teacher, version, now = teacher_of(classroom), newest(OWN), timezone.now()
    assignment = assignment_create(
        Assignment(
            classroom=classroom,
            name=words.name,
            text=words.text,
            version=version,
            language=language,
            opens_at=now - 8 * DAY,
            # Handed in as long as it was open; its days are moved into the past afterwards.
            due_at=now + DAY,
            process_points=60,
            result_points=0,
            report_points=40,
            rubric=rubric_of(LABS[language], teacher),
        ),
        by=teacher,
    )
    template = template_for(version, language)
    seats = seats_to_play(template)
    for student in students_of(classroom)[: words.students]:
        team = Team.objects.create(assignment=assignment, name=str(student))
        Member.objects.create(team=team, user=student)
        team_provide(team, template, seats, by=teacher)
    return assignment


def _handed_in(assignment: Assignment, words: Words) -> None:
    """Each has played the first session, as another kind of rep, and handed in before it was due."""
    script = _in_words(script_of(assignment.version), words)
    _tasks, known = tasks_of(assignment.version)
    teams = assignment.teams.select_related("sandbox").prefetch_related("members__user")
    due = timezone.now() - DAY
    for hours, (team, rep) in enumerate(zip(teams, cycle(REPS), strict=False), start=1):
        student = team.members.all()[0].user
        Player(team.company, script, known.numbers, user=student).play(rep, until=UNTIL)
        made = submit(team, by=student)
        Submission.objects.filter(pk=made.pk).update(at=due - hours * DAY / 12)
    Assignment.objects.filter(pk=assignment.pk).update(due_at=due, closes_at=due)
    assignment.refresh_from_db()


def _in_words(script: Script, words: Words) -> Script:
    """What the playtest writes, as a student of this class would write it."""
    steps = tuple(
        replace(step, values={key: _told(value, words) for key, value in step.values.items()})
        for step in script.steps
    )
    return replace(script, steps=steps)


def _told(value: object, words: Words) -> object:
    return words.played.get(value, value) if isinstance(value, str) else value


def _assessed(assignment: Assignment, words: Words) -> None:
    """Works are dealt, and the first reviewers are at it."""
    teacher = teacher_of(assignment.classroom)
    draft = PeerReviewing(
        assignment=assignment, each=EACH, closes_at=timezone.now() + 4 * DAY, reviewing_points=100
    )
    reviewing = phase_move(
        reviewing_set_up(draft, by=teacher), PeerReviewing.Phase.ASSESSING, by=teacher
    )
    students = students_of(assignment.classroom)[: words.students]
    for place, (student, states) in enumerate(zip(students, STATES, strict=False)):
        reviews = reviewing.reviews.filter(reviewer=student).order_by("number")
        for review, state in zip(reviews, states, strict=False):
            if state:
                _say(review, place, words, student, hand_in=state == "in")


def _say(review: PeerReview, place: int, words: Words, by: User, *, hand_in: bool) -> None:
    rubric = review.reviewing.by_rubric
    criteria = list(rubric.criteria.prefetch_related("levels")) if rubric else []
    judged = {}
    for number, criterion in enumerate(criteria):
        levels = list(criterion.levels.all())
        chosen = levels[LEVELS[place][number]] if hand_in or number == 0 else None
        judged[criterion.pk] = Judged(chosen.pk if chosen else None, "" if number else words.remark)
    comment = words.comments[place % len(words.comments)]
    review_save(review, judged, comment=comment, hand_in=hand_in, by=by)


register_chapter(fill)
