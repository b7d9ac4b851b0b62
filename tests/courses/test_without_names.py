"""Marking without names: no page, search, order or answer to a program tells whose work it is."""

import datetime as dt

import pytest

from courses.assignments.models import Assignment, Team
from courses.comments.services import comment_add, comment_reply
from courses.gradebook.book import book_of
from courses.gradebook.services import assignments_follow, gradebook_of
from courses.integrity.models import Search, Sign
from courses.lab_reports.services import report_save
from courses.lessons.attending import hand_raise
from courses.marking.blind import aliases
from courses.marking.services import (
    check_mark,
    criterion_mark,
    regrade_ask,
    regrade_reply,
    release,
)
from courses.submissions.models import Submission
from courses.submissions.services import submit
from lab.company.class_overview import class_overview
from lab.company.overview import class_companies
from lab.notices.models import Notice
from lab.people.masking import masked
from lab.people.models import Enrolment, User
from lab.tenancy.models import Occupancy
from scenarios.sessions.lessons import lesson_open
from scenarios.sessions.models import Lesson
from tests.courses.conftest import Course
from tests.courses.test_comments import handed_in, released


class TestWithoutNames:
    @pytest.fixture
    def submission(self, course: Course) -> Submission:
        # A name that nothing else of a page contains.
        course.person("s1").name = "Zhuge Liang"
        course.person("s1").save()
        return handed_in(course, anonymous=True, comments_at_once=True)

    def pages(self, submission: Submission) -> list[str]:
        copy, live = submission.snapshot_id, submission.team.sandbox_id
        lab = submission.team.assignment
        inside = ("", "accounts/", "accounts/1/", "seats/", "journal/", "difference/", "lab-tasks/")
        own = ("", "journal/", "checks/talk/", "reports/1/")
        desk = ("", "table/", "table/?order=name", "table/?order=-name", "regrade/", "signs/", "reports/",
                "analysis/", "analysis/time/")  # fmt: skip
        inner = ("", "accounts/", "seats/", "journal/", "diff/")
        api = (
            *(f"assignments/{lab.pk}/{path}/" for path in ("gradebook", "progress", "teams")),
            *(f"sandboxes/{copy}/{path}" for path in inner),
            *(f"sandboxes/{live}/{path}" for path in inner),
            f"submissions/{submission.pk}/",
        )
        return [
            *(f"/assignments/{lab.pk}/{path}" for path in desk),
            *(f"/submissions/{submission.pk}/{path}" for path in own),
            *(f"/s/{copy}/{path}" for path in inside),
            *(f"/s/{live}/{path}" for path in (*inside, "moments/", "comments/", "restore/")),
            *(f"/api/v1/{path}" for path in api),
            f"/grades/{lab.grades.get(user=submission.by).pk}/adjust/",
        ]

    def test_no_page_of_the_marking_side_names_anybody(self, course: Course, submission):
        top = comment_add(submission, text="For {student}", by=course.teacher)
        comment_reply(top, text="Thanks", by=course.person("s1"))
        client = course.cast.client("teacher")

        named, absent = [], []
        for url in self.pages(submission):
            answer = client.get(url, follow=True)
            text = answer.content.decode()
            named += [url for name in ("Zhuge", ">s1<", '"s1"', "· S1") if name in text]
            absent += [url] if answer.status_code != 200 else []

        assert (named, absent) == ([], [])
        assert "Zhuge" not in str(list(Notice.objects.filter(person=course.teacher)))

    def test_the_student_sees_the_own_name(self, course: Course, submission):
        url = f"/s/{submission.snapshot_id}/seats/"
        assert "Zhuge Liang" in course.cast.client("s1").get(url).content.decode()

    def test_with_the_marks_the_names_are_back(self, course: Course, submission):
        released(course, submission)

        url = f"/s/{submission.snapshot_id}/seats/"
        assert "Zhuge Liang" in course.cast.client("teacher").get(url).content.decode()
        page = course.cast.client("teacher").get(f"/submissions/{submission.pk}/")
        assert "Zhuge Liang" in page.content.decode()

    def test_somebody_without_a_name_is_not_saved(self, course: Course):
        with masked([course.person("s1").pk], "#1"):
            person = User.objects.get(pk=course.person("s1").pk)
            assert str(person) == "#1"
            with pytest.raises(TypeError):
                person.save()


def told(course: Course, lab: Assignment, what: str) -> list[dict]:
    answer = course.cast.client("teacher").get(f"/api/v1/assignments/{lab.pk}/{what}/")
    assert answer.status_code == 200
    return answer.json()["teams"]


class TestTheClassTable:
    @pytest.fixture
    def lab(self, course: Course) -> Assignment:
        for number in range(10):
            # Their names run against the order in which they came.
            name = f"more{number}"
            person = course.cast._person(name, "student", Enrolment.Role.STUDENT)
            person.name, person.student_number = f"Person {9 - number}", f"20269{9 - number}"
            person.save()
            course.cast.people[name] = person
        return course.give(anonymous=True)

    def rows(self, course: Course, lab: Assignment, query: str = "") -> list[str]:
        page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/table/{query}")
        return [one.row.name for one in page.context["page"]]

    def test_by_name_is_by_alias_and_ten_comes_after_nine(self, course: Course, lab: Assignment):
        in_order = [f"#{number}" for number in range(1, 13)]
        assert self.rows(course, lab) == in_order
        assert self.rows(course, lab, "?order=name") == in_order
        assert self.rows(course, lab, "?order=-name") == in_order[::-1]

    def test_the_aliases_follow_no_order_of_the_people(self, course: Course, lab: Assignment):
        numbers = {team.pk: int(alias[1:]) for team, alias in of_teams(lab).items()}
        by_name = sorted(lab.teams.all(), key=lambda team: team.name)
        by_number = sorted(lab.teams.all(), key=lambda team: team.members.get().user.student_number)
        for known in (by_name, by_number, sorted(lab.teams.all(), key=lambda team: team.pk)):
            mixed = [numbers[team.pk] for team in known]
            assert mixed != sorted(mixed) and mixed != sorted(mixed, reverse=True)

    @pytest.mark.parametrize("text", ["Person", "person+3", "more4", "202693", "S1", "s2"])
    def test_a_search_finds_nobody(self, course: Course, lab: Assignment, text: str):
        assert self.rows(course, lab, f"?q={text}") == []
        assert self.rows(course, lab, "?q=%2312") == ["#12"]

    def test_a_raised_hand_does_not_say_which_work_is_whose(self, course: Course, lab: Assignment):
        lesson = lesson_open(lab.classroom, pace=0, minutes=90, by=course.teacher)
        hand_raise(course.person("more4"), lesson, about="How do I quote?")
        page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/table/?state=hand")

        assert list(page.context["page"]) == [] and "How do I quote?" not in page.content.decode()

    def test_programs_learn_no_company_and_no_team(self, course: Course, lab: Assignment):
        for what in ("progress", "teams", "gradebook"):
            teams = told(course, lab, what)
            assert [one["name"] for one in teams] == [f"#{number}" for number in range(1, 13)]
            assert {one["team"] for one in teams} == {None}
            assert {one.get("sandbox") for one in teams} == {None}
            assert [one["members"] for one in teams] == [[]] * 12

    def test_times_that_were_read_with_names_are_not_told_again(self, course: Course):
        lab = course.give(name="Later blind")
        course.add_accounts(course.team(lab))
        client, url = course.cast.client("teacher"), f"/assignments/{lab.pk}/analysis/time/"
        assert "S1" in client.get(url).content.decode()
        Assignment.objects.filter(pk=lab.pk).update(anonymous=True)

        assert {one.name for one in client.get(url).context["time"].teams} == {"#1", "#2"}


class TestNumbersTellNothing:
    """The marking side shows numbers in addresses; none of them follows the roster."""

    def test_companies_are_made_in_an_order_that_tells_nothing(self, course: Course):
        for number in range(10):
            person = course.cast._person(f"more{number}", "student", Enrolment.Role.STUDENT)
            person.student_number = f"2026{number}"
            person.save()
        lab = course.give(anonymous=True)
        by_roster = lab.teams.order_by("members__user__student_number")
        numbers = list(by_roster.values_list("sandbox", flat=True))
        assert len(numbers) == 12 and numbers not in (sorted(numbers), sorted(numbers)[::-1])

    def test_an_alias_is_not_computed_from_the_number_of_the_team(self, course: Course, settings):
        lab = course.give(anonymous=True)
        orders = set()
        for key in "abcdefgh":
            settings.SECRET_KEY = key
            orders.add(tuple(sorted(aliases(lab), key=aliases(lab).__getitem__)))
        assert len(orders) == 2


def of_teams(lab: Assignment) -> dict[Team, str]:
    known = aliases(lab)
    return {team: known[team.pk] for team in lab.teams.all()}


def test_who_asks_to_look_again_while_others_are_marked_is_not_named(course: Course):
    course.person("s1").name = "Zhuge Liang"
    course.person("s1").save()
    lab = course.give(anonymous=True, rubric=course.rubric())
    for name in ("s1", "s2"):
        submit(course.team(lab, name), by=course.person(name))
    submission = course.team(lab).submissions.get()
    for criterion in lab.rubric.criteria.all():
        criterion_mark(submission, criterion, criterion.levels.first(), by=course.teacher)
    check_mark(submission, "talk", share=1, reason="Well told", by=course.teacher)
    grade = lab.grades.get(user=course.person("s1"))
    release(lab, [grade], by=course.teacher)
    grade.refresh_from_db()

    request = regrade_ask(grade, text="Please look at the talk", by=course.person("s1"))
    regrade_reply(request, text="It was long", by=course.person("s1"))

    notices = str(list(Notice.objects.filter(person=course.teacher)))
    page = course.cast.client("teacher").get(f"/submissions/{submission.pk}/").content.decode()
    answer = course.cast.client("teacher").get(f"/regrade-requests/{request.pk}/answer/")
    assert "asks to look again" in notices and "It was long" in page
    for text in (notices, page, answer.content.decode()):
        assert "Zhuge" not in text


def links(course: Course, url: str) -> str:
    answer = course.cast.client("teacher").get(url, follow=True)
    assert answer.status_code == 200, url
    return answer.content.decode()


class TestNobodyIsConnectedWithACompany:
    """Pages with names lead to no company, pages with a company to no name."""

    @pytest.fixture
    def submission(self, course: Course) -> Submission:
        course.person("s1").name = "Zhuge Liang"
        course.person("s1").save()
        lab = course.give(anonymous=True, rubric=course.rubric())
        course.add_accounts(course.team(lab))
        return submit(course.team(lab), by=course.person("s1"))

    def test_pages_of_the_class_name_people_or_companies(self, course: Course, submission):
        room, team = course.cast.classroom.pk, submission.team
        overview = links(course, f"/classes/{room}/")
        companies = links(course, f"/classes/{room}/companies/")
        home = links(course, "/")

        assert "Zhuge Liang" in overview and f"/s/{team.sandbox_id}/" not in overview
        assert (
            f"/s/{team.sandbox_id}/" in companies and aliases(team.assignment)[team.pk] in companies
        )
        assert "marked without names" in overview and "no company" not in overview
        assert "nobody" not in companies and "never opened" not in companies
        for page in (companies, links(course, f"/classes/{room}/differences/"), home):
            assert "Zhuge" not in page
        assert f"/s/{team.sandbox_id}/" not in home

    def test_what_somebody_did_there_is_not_told_beside_the_name(self, course: Course, submission):
        room = course.cast.classroom
        learners = class_overview(room, course.teacher).learners
        done = {str(one.person): (one.done.changes, one.done.last_at) for one in learners}
        assert done["Zhuge Liang"] == (0, None)
        overview = class_overview(room, course.teacher)
        assert (overview.count("idle"), overview.count("none")) == (0, 0)

        released(course, submission)
        learners = class_overview(room, course.teacher).learners
        assert {str(one.person): one.done.changes > 0 for one in learners}["Zhuge Liang"]

    def test_companies_of_a_class_stand_in_the_order_of_the_aliases(
        self, course: Course, submission
    ):
        found = class_companies(course.cast.classroom, course.teacher)
        assert [one.sandbox.name for one in found] == ["#1", "#2"]
        assert [(one.sitting, one.last_at) for one in found] == [([], None)] * 2

    def test_programs_read_a_list_of_companies_without_people(self, course: Course, submission):
        told = course.cast.client("teacher").get("/api/v1/sandboxes/").json()["results"]
        own = course.cast.client("s1").get("/api/v1/sandboxes/").json()["results"]

        assert {one["name"] for one in told} == {"#1", "#2"}
        assert not [seat for one in told for seat in one["seats"] if seat["occupied_by"]]
        assert [seat for one in own for seat in one["seats"] if seat["occupied_by"] == ["s1"]]

    def test_looking_with_the_eyes_of_a_seat_lifts_no_veil(self, course: Course, submission):
        client = course.cast.client("teacher")
        seat = Occupancy._base_manager.get(sandbox=submission.team.sandbox_id).seat_number
        for pk in (submission.team.sandbox_id, submission.snapshot_id):
            client.post(f"/s/{pk}/look/", {"seat": seat})
            for path in ("", "seats/", "journal/"):
                answer = client.get(f"/s/{pk}/{path}")
                assert answer.status_code == 200 and "Zhuge" not in answer.content.decode()

    def test_numbers_of_teams_and_members_lead_to_no_alias(self, course: Course, submission):
        team, client = submission.team, course.cast.client("teacher")
        lab, alias = team.assignment, aliases(team.assignment)[team.pk]
        for url in (f"/teams/{team.pk}/extension/", f"/assignments/{lab.pk}/more-time/"):
            dialog = client.get(url).content.decode()
            assert "Zhuge Liang" in dialog
            assert f">{alias}<" not in dialog and f" {alias}" not in dialog
        assert client.get(f"/reports/{team.members.get().pk}/").status_code == 404
        for url in (f"/assignments/{lab.pk}/", f"/submissions/{submission.pk}/"):
            page = links(course, url)
            for told in (f"/teams/{team.pk}/", f"ways-{team.pk}", f"team={team.pk}"):
                assert told not in page
        assert "/reports/1/" in links(course, f"/assignments/{lab.pk}/reports/")

    def test_more_time_is_given_by_name(self, course: Course, submission):
        team = submission.team
        due_at = team.assignment.due_at
        course.cast.client("teacher").post(
            f"/assignments/{team.assignment_id}/more-time/",
            {"team": team.pk, "by_days": 2, "reason": "Ill"},
        )
        assert [one.due_at - due_at for one in team.extensions.all()] == [dt.timedelta(days=2)]
        assert Assignment.objects.get(pk=team.assignment_id).due_at == due_at

    def test_the_table_does_not_say_when_somebody_was_there(self, course: Course, submission):
        url = f"/assignments/{submission.team.assignment_id}/table/"
        answer = course.cast.client("teacher").get(f"{url}?state=working")
        page = answer.content.decode()

        assert not {"sort-last", "sort-stuck"} & {
            f"sort-{h['key']}" for h in answer.context["headings"]
        }
        assert len(answer.context["page"]) == 2 and "not begun" not in page
        for state in ("working", "idle"):
            assert f"state={state}" not in page.replace("state=working&amp;v=", "").replace(
                "?state=working", ""
            )
        teams = told(course, submission.team.assignment, "progress")
        assert {(one["last_activity"], one["at_work"], one["judged_at"]) for one in teams} == {
            (None, False, None)
        }

    def test_who_is_there_or_got_more_time_is_told_of_no_company(self, course: Course, submission):
        lab, team = submission.team.assignment, course.team(submission.team.assignment, "s2")
        course.cast.client("teacher").post(
            f"/assignments/{lab.pk}/more-time/", {"team": team.pk, "by_days": 2, "reason": "Ill"}
        )
        lesson = lesson_open(lab.classroom, pace=0, minutes=90, by=course.teacher)
        Lesson.objects.update(opened_at=lesson.opened_at - dt.timedelta(minutes=30))
        page = links(course, f"/assignments/{lab.pk}/table/?state=stuck")
        teams = told(course, lab, "progress")

        assert "has more time" not in page and ">stuck<" not in page and " stuck</span>" not in page
        assert "state=stuck" not in page.replace("?state=stuck", "")
        assert [(one["stuck_why"], one["alerts"]) for one in teams] == [("", [])] * 2

    def test_what_students_typed_of_themselves_is_not_read(self, course: Course, submission):
        Submission.objects.filter(pk=submission.pk).update(note="By Zhuge Liang, s1")
        for url in (f"/submissions/{submission.pk}/", f"/api/v1/submissions/{submission.pk}/"):
            page = links(course, url)
            assert "Zhuge" not in page and "By #" in page
        report_save(
            submission.team,
            {"results": "I, Zhuge Liang, sold.", "difficulties": "", "learned": ""},
            by=course.person("s1"),
            seen=0,
        )
        report = links(course, f"/submissions/{submission.pk}/reports/1/")
        assert "Zhuge" not in report and "sold." in report and "Handed in" not in report
        assert "Saved at" not in links(
            course, f"/assignments/{submission.team.assignment_id}/reports/"
        )

    def test_logins_stand_beside_no_company(self, course: Course, submission):
        lab = submission.team.assignment
        search = Search.objects.create(assignment=lab, by=course.teacher)
        said = {"first": "2026-10-02T09:12:00Z", "then": "2026-10-02T09:14:00Z", "count": 50}
        for kind in ("device", "places", "import"):
            Sign.objects.create(search=search, kind=kind, team=submission.team, evidence=said)
        page = links(course, f"/assignments/{lab.pk}/signs/")
        assert "50 records by one import" in page and "9:1" not in page
        assert "Two people at one device" not in page
        assert "1 sign of shared work" in links(course, f"/submissions/{submission.pk}/")

    def test_a_released_mark_stands_beside_no_name_before_all_are_released(
        self, course: Course, submission
    ):
        lab = submission.team.assignment
        other = submit(course.team(lab, "s2"), by=course.person("s2"))
        for one in (submission, other):
            check_mark(one, "talk", share=1, reason="Told", by=course.teacher)
            for criterion in lab.rubric.criteria.all():
                criterion_mark(one, criterion, criterion.levels.first(), by=course.teacher)
        gradebook_of(course.cast.classroom)
        assignments_follow(course.cast.classroom)

        release(lab, [lab.grades.get(user=course.person("s1"))], by=course.teacher)
        rows = book_of(course.cast.classroom).rows
        assert [(row.cells[0].points, row.cells[0].waits, row.total) for row in rows] == [
            (None, True, None)
        ] * 2
        assert book_of(course.cast.classroom, only=course.person("s1")).rows[0].total is not None

        release(lab, by=course.teacher)
        assert all(row.total is not None for row in book_of(course.cast.classroom).rows)
