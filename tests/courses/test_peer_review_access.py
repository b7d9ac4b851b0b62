"""Who sees and does what in a peer review: role x thing x phase, by pages and API, and without names."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.assignments.models import Member
from courses.gradebook.models import ManualMark
from courses.marking.models import CriterionMark
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.services import reviewing_set_up
from courses.submissions.services import submit
from crm.models import Account
from lab.people.models import Classroom, Enrolment, Term, User
from tests.courses.conftest import Course
from tests.courses.test_peer_review import ASSESSING, COLLECTING, DONE, Round
from tests.courses.test_teams import join

API = "/api/v1"
SECRET = "Zhang Weiqing"

# d the desk, l the list by program, r a review as staff, w the own review (page and program), c the frozen
# company, q its records by program, a reviews of the own work, s what was handed in, m the marking page.
TABLE = {
    **dict.fromkeys(("teacher", "admin", "assistant"), ("dlrcqsm", "dlrcqsm", "dlrcqsm")),
    "reviewer": ("l", "lwcq", "lw"),
    "author": ("lcqs", "lcqs", "lcqsa"),
    "bystander": ("l", "l", "l"),
    "left": ("", "", ""),
    "designer": ("", "", ""),
    "other-teacher": ("", "", ""),
    "anonymous": ("", "", ""),
}
PHASES = (COLLECTING, ASSESSING, DONE)


class Stage(Round):
    """Four works, one of which `author` handed in and `reviewer`, not `bystander`, reviews."""

    def __init__(self, course: Course, phase: str) -> None:
        super().__init__(course, comments_at_once=True)
        self.reviewing = self.change(each=1)
        self.deal()
        self.review = self.of("s1")[0]
        self.people = {**course.cast.people, "author": course.person("s1")}
        self.people["reviewer"] = self.review.reviewer
        others = {"s2", "s3", "s4"} - {self.review.reviewer.username}
        self.people["bystander"] = course.person(min(others))
        self.people["other-teacher"] = self._of_another_class()
        self.people["left"] = join(course, "gone")
        Enrolment.objects.filter(user=self.people["left"]).update(left_on="2026-10-01")
        if phase != COLLECTING:
            self.move(ASSESSING)
            self.write(self.review, "Good", "Fair")
        if phase == DONE:
            self.move(DONE)

    def _of_another_class(self) -> User:
        school = self.course.cast.school
        term = Term.objects.create(
            school=school, name="Spring", starts="2026-02-01", ends="2027-01-31"
        )
        room = Classroom.objects.create(school=school, term=term, name="Other")
        found = User.objects.create_user("tom", role="teacher", school=school)
        Enrolment.objects.create(classroom=room, user=found, role="teacher")
        return found

    def client(self, role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(self.people[role])
        return client

    def seen(self, role: str) -> str:
        client, lab, review = self.client(role), self.lab.pk, self.review.pk
        copy, work = self.review.submission.snapshot_id, self.review.submission_id

        def there(path: str) -> bool:
            return client.get(path).status_code == 200

        answer = client.get(f"{API}/assignments/{lab}/peer-reviews/")
        received = answer.json()["received"] if answer.status_code == 200 else []
        found = {
            "d": there(f"/assignments/{lab}/peer-review/"),
            "l": answer.status_code == 200,
            "r": there(f"/peer-reviews/{review}/read/"),
            "w": there(f"/peer-reviews/{review}/") and there(f"{API}/peer-reviews/{review}/"),
            "c": there(f"/s/{copy}/accounts/1/"),
            "q": there(f"{API}/sandboxes/{copy}/accounts/1/"),
            "a": bool(received),
            "s": there(f"{API}/submissions/{work}/"),
            "m": there(f"/submissions/{work}/"),
        }
        return "".join(letter for letter, is_seen in found.items() if is_seen)


@pytest.mark.parametrize("phase", PHASES)
def test_each_sees_what_the_phase_allows(course: Course, phase: str):
    stage = Stage(course, phase)

    found = {role: sorted(stage.seen(role)) for role in TABLE}

    wanted = {role: sorted(cells[PHASES.index(phase)]) for role, cells in TABLE.items()}
    assert found == wanted


DEEDS = (
    "settings/", "remove/", "phase/", "deal/", "give/", "remind/", "marks/",
)  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("assistant", 403),
        ("reviewer", 404),
        ("author", 404),
        ("bystander", 404),
        ("designer", 404),
        ("other-teacher", 404),
    ],
)
def test_only_teachers_act(course: Course, role: str, status: int):
    stage = Stage(course, ASSESSING)
    client, before = stage.client(role), _state()

    pages = [f"/assignments/{stage.lab.pk}/peer-review/{deed}" for deed in DEEDS]
    pages += [
        f"/peer-reviews/{stage.review.pk}/{deed}/" for deed in ("leave-out", "count", "take-back")
    ]
    found = {path: client.post(path, {"to": DONE, "reason": "x"}).status_code for path in pages}

    # Who may not know of a review is not told that it is there; its own people are told why not.
    assert set(found.values()) <= {status, 404, 403}
    assert {code for path, code in found.items() if "/assignments/" in path} == {status}
    assert _state() == before


def _state() -> list:
    rows = PeerReview.objects.order_by("pk")
    marks = ManualMark.objects.count(), CriterionMark.objects.count()
    return [*rows.values(), *PeerReviewing.objects.values(), marks]


PAGES = (
    "", "accounts/", "accounts/1/", "accounts/1/history/", "journal/", "seats/", "company/profile/",
    "difference/", "search/?q=zhang", "opportunities/", "people/", "reports/", "activities/calendar/",
)  # fmt: skip


def test_nothing_names_the_author_to_the_reviewer(course: Course):
    User.objects.filter(username="s1").update(
        name=SECRET, username="zhangwq", student_number="20260417", email="zwq@example.org"
    )
    course.cast.people["s1"] = User.objects.get(username="zhangwq")
    stage = Stage(course, ASSESSING)
    client, copy = stage.client("reviewer"), stage.review.submission.snapshot_id
    Account._base_manager.filter(sandbox=copy).update(
        name=f"Friend of {SECRET}",
        description="Ask ZhangWQ, zwq@example.org, or 20260417 <b>Weiqing Zhang</b>; ours: zhangwqs",
    )
    paths = [f"/s/{copy}/{page}" for page in PAGES]
    paths += [
        f"{API}/sandboxes/{copy}/{page}"
        for page in ("", "seats/", "journal/", "accounts/", "accounts/1/history/", "difference/")
    ]
    paths += [
        f"/peer-reviews/{stage.review.pk}/",
        f"/assignments/{stage.lab.pk}/",
        f"{API}/assignments/{stage.lab.pk}/peer-reviews/",
        f"{API}/peer-reviews/{stage.review.pk}/",
    ]

    answers = {path: client.get(path, follow=True) for path in paths}

    there = [path for path, answer in answers.items() if answer.status_code == 200]
    assert len(there) > 15, {path: answer.status_code for path, answer in answers.items()}
    for path in paths:
        body = b"".join(answers[path]).decode() if answers[path].streaming else None
        text = body if body is not None else answers[path].content.decode()
        for told in (SECRET.lower(), "zhangwq", "20260417", "zwq@example.org", "weiqing zhang"):
            assert told not in text.replace("ours: zhangwqs", "").lower(), f"{told} at {path}"
    alias = f"Work {stage.review.number}"
    account = answers[f"{API}/sandboxes/{copy}/accounts/"].json()["results"][0]
    assert account["name"] == f"Friend of {alias}"
    assert account["description"] == (
        f"Ask {alias}, {alias}, or {alias} <b>{alias}</b>; ours: zhangwqs"
    )
    page = answers[f"/s/{copy}/accounts/1/"].content.decode()
    assert f"Friend of {alias}" in page and "ours: zhangwqs" in page
    home = answers[f"/s/{copy}/"].content.decode()
    assert f"Work {stage.review.number}" in home
    seats = answers[f"{API}/sandboxes/{copy}/seats/"].json()
    assert [f"Work {stage.review.number}"] in [seat["occupied_by"] for seat in seats]
    origin = stage.review.submission.team.sandbox_id
    assert f"/s/{origin}/" not in home
    assert client.get(f"/s/{origin}/").status_code == 404


def test_a_guest_takes_nothing_along_and_changes_nothing(course: Course):
    stage = Stage(course, ASSESSING)
    client, copy = stage.client("reviewer"), stage.review.submission.snapshot_id

    answers = {
        "tasks": client.get(reverse("lab-tasks", args=[copy])).status_code,
        "checks": client.get(f"{API}/sandboxes/{copy}/checks/").status_code,
        "export": client.get(f"{API}/sandboxes/{copy}/accounts/export/?format=csv").status_code,
        "write": client.post(
            f"{API}/sandboxes/{copy}/accounts/",
            json.dumps({"name": "New"}),
            content_type="application/json",
        ).status_code,
        "look": client.post(f"/s/{copy}/look/", {"seat": "2"}).status_code,
    }
    snapshots = client.get(f"{API}/sandboxes/{copy}/snapshots/").json()["results"]

    assert snapshots == []
    assert answers["tasks"] == answers["checks"] == 404
    assert answers["write"] == 403
    assert answers["export"] in (403, 404)
    assert answers["look"] >= 300


def test_the_door_closes_with_the_review(course: Course):
    stage = Stage(course, ASSESSING)
    copy = f"/s/{stage.review.submission.snapshot_id}/"
    client = stage.client("reviewer")
    assert client.get(copy).status_code == 200
    PeerReview.objects.filter(pk=stage.review.pk).update(
        left_out_at="2026-10-01T08:00Z", left_out_reason="x"
    )
    assert client.get(copy).status_code == 404
    PeerReview.objects.filter(pk=stage.review.pk).update(left_out_at=None, left_out_reason="")
    Enrolment.objects.filter(user=stage.people["reviewer"]).update(left_on="2026-10-01")
    assert client.get(copy).status_code == 404


def test_by_program_one_reads_keeps_a_draft_and_hands_in(course: Course):
    stage = Stage(course, ASSESSING)
    PeerReview.objects.update(handed_in_at=None)
    client, path = stage.client("reviewer"), f"{API}/peer-reviews/{stage.review.pk}/"
    found = client.get(path).json()
    assert found["sandbox"] == stage.review.submission.snapshot_id
    content, language = found["rubric"]

    def send(**body):
        return client.post(path, json.dumps(body), content_type="application/json")

    levels = [
        {"criterion": one["criterion"], "level": one["levels"][0]["id"], "text": "Good"}
        for one in (content, language)
    ]
    assert send(marks=levels[:1], hand_in=False).status_code == 200
    half = send(marks=levels[:1], comment="Well")
    assert half.status_code == 400
    whole = send(marks=levels, comment="Well done").json()
    assert whole["handed_in_at"]
    assert [one["level_name"] for one in whole["marks"]] == ["Good", "Good"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"marks": "all"},
        {"marks": [1]},
        {"marks": [{"criterion": True}]},
        {"marks": [{"criterion": 1, "level": "1"}]},
        {"marks": [{"criterion": 99999999}]},
        {"marks": [], "comment": 7},
        {"marks": [], "comment": "x" * 2001},
        {"marks": [], "hand_in": "no"},
        {"marks": [], "reviewer": 3},
        {"marks": [], "comment": "a\u0000b", "hand_in": False},
    ],
)
def test_what_a_program_sends_wrongly_is_told(course: Course, body):
    stage = Stage(course, ASSESSING)
    path = f"{API}/peer-reviews/{stage.review.pk}/"
    answer = stage.client("reviewer").post(path, json.dumps(body), content_type="application/json")
    assert answer.status_code == 400, answer.content


def test_pages_of_many_ask_as_often_as_of_few(course: Course):
    few = Round(course)
    few.move(ASSESSING)
    few.write_all("Good", "Good")
    for number in range(6):
        join(course, f"more{number}")
    large = course.give(name="Large", rubric=few.lab.rubric)
    for team in large.teams.all():
        submit(team, by=team.members.get().user)
    reviewing_set_up(PeerReviewing(assignment=large, each=3), by=course.teacher)
    client = course.cast.client("teacher")
    client.post(f"/assignments/{large.pk}/peer-review/phase/", {"to": ASSESSING})
    many = Round.__new__(Round)
    many.course, many.lab, many.reviewing = course, large, large.peer_reviewing
    for review in PeerReview.objects.filter(reviewing=large.peer_reviewing):
        many.write(review)
    assert PeerReview.objects.filter(reviewing=large.peer_reviewing).count() == 30

    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    for path in ("/assignments/{}/peer-review/", API + "/assignments/{}/peer-reviews/"):
        assert count(path.format(large.pk)) <= count(path.format(few.lab.pk))


def test_who_left_the_team_stays_unnamed(course: Course):
    stage = Stage(course, ASSESSING)
    mate = join(course, "mate")
    User.objects.filter(pk=mate.pk).update(name=SECRET)
    team = stage.review.submission.team
    Member.objects.create(team=team, user=mate, left_at="2026-10-01T08:00Z")
    assert stage.people["reviewer"] != mate
    page = stage.client("reviewer").get(f"/s/{stage.review.submission.snapshot_id}/seats/")
    assert SECRET not in page.content.decode()


def test_where_marks_are_given_without_names_the_desk_shows_none_of_authors(course: Course):
    stage = Stage(course, ASSESSING)
    type(stage.lab).objects.filter(pk=stage.lab.pk).update(anonymous=True)

    told = stage.client("teacher").get(f"{API}/assignments/{stage.lab.pk}/peer-reviews/").json()
    page = stage.client("teacher").get(f"/peer-reviews/{stage.review.pk}/read/").content.decode()

    assert {one["work"] for one in told["reviews"]} == {"#1", "#2", "#3", "#4"}
    assert str(stage.people["author"]) not in page.split("<main", 1)[-1]
