"""The lab report: read from the journal, written by the student, as Word, as PDF, as an archive."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from courses.assignments.models import Assignment
from courses.lab_reports.paper import Paper, Section, paper_of
from courses.lab_reports.services import report_save
from courses.lab_reports.word import word_of
from courses.marking.services import check_mark, release
from courses.submissions.services import submit
from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.jobs.models import Job
from lab.journal.jumps import reset
from lab.tenancy.actor import acting_as
from tests.courses.conftest import Course, named

WORDS = {"results": "Two customers came.", "difficulties": "None.", "learned": "Call first."}


def section(paper: Paper, title: str) -> Section:
    return next(one for one in paper.sections if one.title == title)


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.fixture
def lab(course: Course) -> Assignment:
    lab = course.give(text="Win two customers.")
    course.add_accounts(course.team(lab))
    return lab


class TestWhatTheWorkSays:
    def test_steps_records_and_tasks_come_from_the_company(self, course: Course, lab: Assignment):
        paper = paper_of(course.team(lab), course.person("s1"))

        (row,) = section(paper, "Steps").table.rows
        assert "Accounts · created: New 0, New 1" in row[1]
        assert ("Accounts", "2", "0", "0") in section(paper, "Records").table.rows
        assert section(paper, "Goal and tasks").paragraphs == ("Win two customers.",)
        assert section(paper, "Goal and tasks").points[0] == "Customers: Add two customers."

    def test_what_comes_after_the_submission_is_not_in_it(self, course: Course, lab: Assignment):
        team = course.team(lab)
        submit(team, by=course.person("s1"))
        course.add_accounts(team, count=3)

        paper = paper_of(team, course.person("s1"))

        assert "New 2" not in section(paper, "Steps").table.rows[0][1]
        assert ("Accounts", "2", "0", "0") in section(paper, "Records").table.rows

    def test_a_reset_takes_the_steps_before_it_away(self, course: Course, lab: Assignment):
        team = course.team(lab)
        with acting_as(system_actor(team.sandbox)):
            reset(team.sandbox)

        paper = paper_of(course.team(lab), course.person("s1"))

        assert section(paper, "Steps").is_empty
        assert section(paper, "Records").is_empty

    def test_what_others_did_is_not_mine(self, course: Course, lab: Assignment):
        team = course.team(lab)

        assert section(paper_of(team, course.person("s2")), "Steps").is_empty

    def test_tasks_reached_are_told_as_far_as_the_student_may_know(self, course: Course):
        lab = course.give(progress=Assignment.Progress.RELEASED)
        team = course.team(lab)
        submit(team, by=course.person("s1"))
        titles = [one.title for one in paper_of(team, course.person("s1")).sections]
        assert "Tasks reached" not in titles and "Mark" not in titles

        check_mark(
            team.submissions.get(), "talk", share=Decimal(1), reason="Good", by=course.teacher
        )
        release(lab, [lab.grades.get(user=course.person("s1"))], by=course.teacher)

        paper = paper_of(team, course.person("s1"))
        assert section(paper, "Tasks reached").table.rows[0][0] == "Customers"
        assert "of 100 points" in section(paper, "Mark").paragraphs[0]


class TestWriting:
    def test_words_are_saved_and_finished(self, course: Course, lab: Assignment):
        team, student = course.team(lab), course.person("s1")
        report = report_save(team, WORDS, by=student, seen=0)
        assert report.finished_at is None

        report = report_save(team, WORDS, by=student, seen=1, finish=True)

        assert report.finished_at is not None
        assert section(paper_of(team, student), "What was learned").paragraphs == ("Call first.",)

    def test_two_windows_do_not_overwrite_each_other(self, course: Course, lab: Assignment):
        team, student = course.team(lab), course.person("s1")
        report_save(team, WORDS, by=student, seen=0)

        with pytest.raises(ValidationError, match="another window"):
            report_save(team, {**WORDS, "learned": "Other"}, by=student, seen=0)

        assert team.reports.get().learned == "Call first."

    def test_a_gap_is_named_at_its_field(self, course: Course, lab: Assignment):
        with pytest.raises(ValidationError) as caught:
            report_save(
                course.team(lab),
                {**WORDS, "learned": " "},
                by=course.person("s1"),
                seen=0,
                finish=True,
            )
        assert list(caught.value.error_dict) == ["learned"]

    def test_others_and_the_late_do_not_write(self, course: Course, lab: Assignment):
        team = course.team(lab)
        with pytest.raises(Refused):
            report_save(team, WORDS, by=course.person("s2"), seen=0)
        submit(team, by=course.person("s1"))
        check_mark(
            team.submissions.get(), "talk", share=Decimal(1), reason="Good", by=course.teacher
        )
        release(lab, [lab.grades.get(user=course.person("s1"))], by=course.teacher)
        with pytest.raises(Refused, match="released"):
            report_save(team, WORDS, by=course.person("s1"), seen=0)


class TestPages:
    def test_a_student_writes_through_the_page(self, course: Course, lab: Assignment):
        client = course.cast.client("s1")
        page = client.get(f"/assignments/{lab.pk}/report/")
        assert "New 0" in page.content.decode()

        gone = client.post(f"/assignments/{lab.pk}/report/", {**WORDS, "seen": 0, "finish": ""})
        again = client.post(f"/assignments/{lab.pk}/report/", {**WORDS, "results": "X", "seen": 0})

        assert gone.status_code == 302
        assert again.status_code == 422 and "another window" in again.content.decode()
        assert course.team(lab).reports.get().results == WORDS["results"]

    def test_who_reads_whose(self, course: Course, lab: Assignment):
        member = course.team(lab).members.get()
        url, all_of_them = f"/reports/{member.pk}/", f"/assignments/{lab.pk}/reports/"
        who = ("teacher", "assistant", "admin", "s1", "s2", "designer")

        assert [course.cast.client(name).get(url).status_code for name in who] == [
            200, 200, 200, 200, 404, 404,
        ]  # fmt: skip
        assert [course.cast.client(name).get(all_of_them).status_code for name in who] == [
            200, 200, 200, 404, 404, 404,
        ]  # fmt: skip

    def test_the_list_costs_the_same_for_any_number(self, course: Course, lab: Assignment):
        client = course.cast.client("teacher")
        url = f"/assignments/{lab.pk}/reports/"
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            client.get(url)
        assert len(counted) <= 16

    def test_a_word_file_holds_what_the_page_shows(self, course: Course, lab: Assignment):
        team = course.team(lab)
        report_save(
            team, {**WORDS, "learned": "Ask\x0b <b>more</b>"}, by=course.person("s1"), seen=0
        )
        url = f"/reports/{team.members.get().pk}/?as=docx"

        answer = course.cast.client("s1").get(url)

        assert answer["Content-Disposition"].endswith('.docx"')
        text = text_of(answer.content)
        assert "New 0, New 1" in text and "Ask <b>more</b>" in text

    def test_a_pdf_is_made(self, course: Course, lab: Assignment):
        pytest.importorskip("weasyprint")
        url = f"/reports/{course.team(lab).members.get().pk}/?as=pdf"

        answer = course.cast.client("teacher").get(url)

        assert answer.content.startswith(b"%PDF")

    def test_without_names_nothing_names_the_student(self, course: Course):
        lab = course.give(anonymous=True)
        member = course.team(lab).members.get()
        submission = submit(course.team(lab), by=course.person("s1"))
        teacher, url = course.cast.client("teacher"), f"/submissions/{submission.pk}/reports/1/"

        page = teacher.get(url).content.decode()
        file = teacher.get(f"{url}?as=docx")

        assert f'"{url}?as=docx"' in page
        assert teacher.get(f"/reports/{member.pk}/").status_code == 404
        assert not named("S1", page) and not named("S1", text_of(file.content))
        assert "S1" not in file["Content-Disposition"]
        assert not named("S1", teacher.get(f"/assignments/{lab.pk}/reports/").content.decode())

    def test_a_class_comes_as_one_archive(self, course: Course, lab: Assignment):
        answer = course.cast.client("teacher").post(
            f"/assignments/{lab.pk}/reports/archive/", {"kind": "docx"}
        )

        job = Job.objects.get()
        assert answer.status_code == 302 and job.state == Job.State.DONE
        with zipfile.ZipFile(job.file) as archive:
            assert sorted(archive.namelist()) == ["S1.docx", "S2.docx"]
            assert "New 0" in text_of(archive.read("S1.docx"))


def test_a_word_file_takes_what_xml_forbids():
    paper = Paper("T", (("a", "b\x00"),), (Section("S", ("x\x1b￾y",)),))

    assert "xy" in text_of(word_of(paper))
