"""What is decided about marks for a whole class stands in the school's audit record."""

from courses.gradebook.services import gradebook_of, lock, unlock
from courses.marking.services import check_mark, grade_change, release
from courses.submissions.services import submit
from lab.people.audit_models import AuditEntry
from lab.people.audit_words import details_told
from tests.courses.conftest import Course
from tests.courses.test_peer_review import Round


def told() -> list[tuple[str, str, str, str]]:
    rows = AuditEntry.objects.filter(act__regex=r"^(marks|peers)\.").order_by("pk")
    return [
        (one.act, one.by.username, one.person.username if one.person else "", details_told(one))
        for one in rows
    ]


def marked(course: Course, **changes):
    lab = course.give(**changes)
    for name in ("s1", "s2"):
        submission = submit(course.team(lab, name), by=course.person(name))
        check_mark(submission, "talk", share=1, reason="Told", by=course.teacher)
    return lab


def test_a_release_stands_in_it_once_and_an_empty_one_not(course: Course):
    lab = marked(course)
    release(lab, [lab.grades.get(user=course.person("s1"))], by=course.teacher)
    release(lab, by=course.teacher)
    release(lab, by=course.teacher)

    assert told() == [("marks.released", "teacher", "", "Lab, 1 mark")] * 2
    entry = AuditEntry.objects.latest("pk")
    assert (entry.classroom, entry.school) == (course.cast.classroom, course.cast.school)


def test_a_changed_mark_names_the_student_but_not_while_work_has_no_names(course: Course):
    for number, changes in enumerate(({}, {"anonymous": True}), start=1):
        lab = marked(course, name=f"Lab {number}", **changes)
        grade = lab.grades.get(user=course.person("s1"))
        release(lab, [grade], by=course.teacher)
        submission = course.team(lab).submissions.get()
        check_mark(submission, "talk", share=0, reason="Not told", by=course.teacher)
        grade_change(grade, reason="Heard again", by=course.teacher)

    assert [one for one in told() if one[0] == "marks.changed"] == [
        ("marks.changed", "teacher", "s1", "Lab 1"),
        ("marks.changed", "teacher", "", "Lab 2"),
    ]


def test_locking_a_gradebook_stands_in_it_when_something_changes(course: Course):
    book = gradebook_of(course.cast.classroom)
    unlock(book, by=course.teacher)
    lock(book, by=course.teacher)
    unlock(book, by=course.teacher)
    unlock(book, by=course.teacher)

    assert [one[0] for one in told()] == ["marks.locked", "marks.unlocked"]


def test_each_step_of_a_peer_review_stands_in_it_once(course: Course):
    peers = Round(course)
    for to in ("assessing", "assessing", "done"):
        peers.move(to)

    assert [one[:3] for one in told()] == [
        ("peers.assessing", "teacher", ""),
        ("peers.done", "teacher", ""),
    ]
