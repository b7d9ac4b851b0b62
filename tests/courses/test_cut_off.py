"""A release and a regrade that a dying process cuts off: nothing is half done, the next one goes on."""

from decimal import Decimal

import pytest

from courses.assignments.models import Assignment
from courses.marking import regrading, services
from courses.marking.news import tell_released
from courses.marking.regrading import asked, begun_at, cut_off, last_judging, proposals, regrade
from courses.marking.services import check_mark, release
from courses.submissions.models import Submission
from courses.submissions.services import submit
from lab.jobs import start
from lab.jobs.models import Job
from lab.notices.models import Notice
from tests.courses.conftest import Course


class Killed(BaseException):
    """What nobody catches, as the death of a process."""


@pytest.fixture
def lab(course: Course) -> Assignment:
    """Two works with all their marks."""
    lab = course.give()
    for name in ("s1", "s2"):
        team = course.team(lab, name)
        course.add_accounts(team, name, count=2 if name == "s1" else 1)
        submission = submit(team, by=course.person(name))
        check_mark(submission, "talk", share=Decimal(1), reason="Heard", by=course.teacher)
    return lab


def told(course: Course) -> int:
    people = [course.person(name) for name in ("s1", "s2")]
    return sum("mark" in str(one) for one in Notice.objects.filter(person__in=people))


def test_a_release_is_of_all_or_of_nobody_and_tells_each_once(
    course: Course, lab: Assignment, monkeypatch: pytest.MonkeyPatch
):
    def tell_and_die(*args: object) -> None:
        tell_released(*args)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(services, "tell_released", tell_and_die)
        release(lab, by=course.teacher)
    assert not lab.grades.exclude(released_at=None).exists()
    assert told(course) == 0

    assert release(lab, by=course.teacher) == 2
    assert release(lab, by=course.teacher) == 0
    assert told(course) == 2


def judged(lab: Assignment, course: Course) -> Job:
    return start(regrade, user=course.teacher, arguments=asked(lab), here=True)


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int) -> list[Submission]:
    """Judging breaks at the n-th submission; those that were begun."""
    begun: list[Submission] = []
    propose = regrading.propose

    def break_at(submission: Submission) -> None:
        begun.append(submission)
        if len(begun) == number:
            raise OSError("no more disk")
        propose(submission)

    monkeypatch.setattr(regrading, "propose", break_at)
    return begun


def test_a_regrade_that_broke_goes_on_where_it_was(
    course: Course, lab: Assignment, monkeypatch: pytest.MonkeyPatch
):
    first, second = Submission.objects.order_by("pk")
    begun = fail_at(monkeypatch, 2)

    assert judged(lab, course).state == Job.State.FAILED
    assert cut_off(lab, last_judging(lab)) == 1
    page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/regrade/").content.decode()
    assert "Judging was cut off" in page and "Judge the others" in page

    assert judged(lab, course).result["judged"] == 1
    assert begun == [first, second, second]
    assert cut_off(lab, last_judging(lab)) == 0

    assert judged(lab, course).result["judged"] == 2
    assert proposals(lab) == []
    page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/regrade/").content.decode()
    assert "nothing waits to be taken over" in page


def test_other_checks_begin_anew(course: Course, lab: Assignment, monkeypatch: pytest.MonkeyPatch):
    fail_at(monkeypatch, 2)
    broken = judged(lab, course)
    lab.version.digest = "another"
    lab.version.save(update_fields=["digest"])
    lab.refresh_from_db()

    job = start(regrade, user=course.teacher, arguments=asked(lab), here=True)

    assert begun_at(job) == job.created_at > broken.created_at
    assert job.result["judged"] == 2
