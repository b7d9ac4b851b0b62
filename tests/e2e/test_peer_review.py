"""A peer review in the browser: set up, handed in, dealt, assessed without names, marked and answered.

Three students review both others by a rubric of two criteria of 10 points. On Ida's work Ray says Fair and
Fair, Tom Poor and Poor: half way lies a quarter, and each is a quarter of the scale away from it. A tenth
is free and a half earns nothing, so (0.5 - 0.25) / (0.5 - 0.1) = 0.625 is left. On all else two agree. For
reviewing Ida has 100, Ray and Tom (1 + 0.625) / 2 = 81.25.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.assignments.models import Assignment
from courses.assignments.services import assignment_create
from courses.marking.models import Rubric
from courses.marking.rubrics import Written, rubric_write
from courses.peer_review.models import PeerReview
from courses.teams.providing import assignment_provide
from tests.courses.conftest import Nothing
from tests.e2e.term import STUDENTS, Clock, Faculty, Member

GOOD, FAIR, POOR = range(3)
IDA, RAY, TOM = STUDENTS
SAID = {
    (IDA, RAY): (GOOD, GOOD), (TOM, RAY): (GOOD, GOOD),
    (IDA, TOM): (GOOD, FAIR), (RAY, TOM): (GOOD, FAIR),
    (RAY, IDA): (FAIR, FAIR), (TOM, IDA): (POOR, POOR),
}  # fmt: skip
POINTS = {IDA: "100.00", RAY: "81.25", TOM: "81.25"}
LAB = "Notes"


@pytest.fixture
def faculty(tmp_path: Path, open_page: Callable[..., Page], transactional_db: None) -> Faculty:
    cache.clear()
    return Faculty(tmp_path, "en", Clock(), open_page)


def test_works_are_reviewed_without_names_and_reviewing_is_marked(
    faculty: Faculty, accessibility: Callable[[Page], list[str]]
) -> None:
    lab = lab_of(faculty)
    desk = f"/assignments/{lab.pk}/peer-review/"
    tara = faculty.at("teacher").open(desk).press("Set up a peer review")
    tara.write(each="2").press("Save")
    for who in STUDENTS:
        hands_in(faculty, who)

    move(tara.open(desk), "assessing")
    assert accessibility(tara.page) == []
    for who in STUDENTS:
        reviews(faculty, who)
    move(tara.open(desk), "done")

    for who, points in POINTS.items():
        row = tara.row(faculty.words[who]).last
        expect(row.locator("td").last).to_have_text(points)
        expect(row.locator("td").nth(-2)).to_have_text(points)
    tara.picture("done")
    faculty.class_page("gradebook")
    for who, points in POINTS.items():
        expect(tara.row(faculty.words[who])).to_contain_text(points)
    the_author_reads_and_answers(faculty)


def lab_of(faculty: Faculty) -> Assignment:
    """A lab with its companies; comments are read at once, so peers' remarks are as well."""
    teacher, now = faculty.people["teacher"], timezone.now()
    levels = tuple((name, Decimal(points)) for name, points in zip("ABC", (10, 5, 0), strict=True))
    criteria = [Written(name, "", levels) for name in ("Content", "Language")]
    lab = assignment_create(
        Assignment(
            classroom=faculty.classroom,
            name=LAB,
            version=faculty.alone,
            language=faculty.language,
            opens_at=now - dt.timedelta(days=1),
            due_at=now + dt.timedelta(days=1),
            comments_at_once=True,
            rubric=rubric_write(Rubric(name="Report"), criteria, by=teacher),
        ),
        by=teacher,
    )
    assignment_provide(lab, by=teacher, progress=Nothing())  # type: ignore[arg-type]
    return lab


def hands_in(faculty: Faculty, who: str) -> None:
    """Each has a customer who is called as the student."""
    student = faculty.at(who).opens(LAB).work("accounts/new/")
    student.fill(name=f"{faculty.words[who]} 1")
    student.save()
    student.hands_in(note="-")


def move(tara: Member, phase: str) -> None:
    with tara.page.expect_navigation():
        tara.page.locator(f"button[name=to][value={phase}]").click()


def reviews(faculty: Faculty, who: str) -> None:
    """From the start page, one work after the other: into the company, then the rubric."""
    student = faculty.at(who)
    for _work in range(2):
        waiting = student.open("/").page.locator("a.btn[href^='/peer-reviews/']")
        with student.page.expect_navigation():
            waiting.click()
        path = student.page.url
        review = PeerReview.objects.get(pk=path.rstrip("/").rpartition("/")[2])
        author = review.submission.team.members.get().user
        alias = student.page.locator("h1").inner_text()
        student.press("Open the company").open(f"{student.page.url}accounts/")
        student.told(f"{alias} 1")
        assert faculty.words[author.username] not in student.page.content()
        student.open(path)
        for block, level in enumerate(SAID[who, author.username]):
            choices = (
                student.page.locator("fieldset fieldset")
                .nth(block)
                .locator("label.form-selectgroup-item")
            )
            choices.nth(level).click()
        student.write(comment=f"{alias}: {review.pk}").press("Hand in")
    expect(student.open("/").page.locator("a[href^='/peer-reviews/']")).to_have_count(0)


def the_author_reads_and_answers(faculty: Faculty) -> None:
    ida = faculty.at(IDA).open("/assignments/").go(LAB)
    received = ida.page.locator("#peer-reviews-received")
    for review in PeerReview.objects.filter(submission__team__members__user=faculty.people[IDA]):
        expect(received).to_contain_text(review.comment)
    for who in (RAY, TOM):
        expect(received).not_to_contain_text(faculty.words[who])
    ida.told("100 of 100 points")
    ida.picture("received")
    ida.press("Rate or answer", helpful="4", answer="Thank you, I called them.")
    answered = PeerReview.objects.get(answered_by=faculty.people[IDA])
    reviewer = faculty.at(answered.reviewer.username).open(f"/peer-reviews/{answered.pk}/")
    reviewer.told("Thank you, I called them.")
    reviewer.not_told(faculty.words[IDA])
