"""The gradebook: totals checked by hand, typed and imported marks, files, the school's own form."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from courses.gradebook.book import book_of
from courses.gradebook.models import Category, Column
from courses.gradebook.services import gradebook_of, lock, marks_write
from courses.gradebook.totals import Level, Mark, Weighed, analysis, level_of, total
from courses.marking.services import check_mark, release
from courses.submissions.services import submit
from lab.access.decisions import Refused
from tests.courses.conftest import Course

D = Decimal


def marks(*points: str | None, full: str = "100") -> tuple[Mark, ...]:
    return tuple(Mark(None if one is None else D(one), D(full)) for one in points)


@pytest.mark.parametrize(
    ("categories", "found"),
    [
        # 40 % of 75 and 60 % of 90.
        ([Weighed(marks("70", "80"), D(40)), Weighed(marks("90"), D(60))], "84.0"),
        # The lowest of the first is left out.
        ([Weighed(marks("20", "80"), D(40), 1), Weighed(marks("90"), D(60))], "86.0"),
        # One mark counts even where one is to be dropped.
        ([Weighed(marks("20"), D(40), 1)], "20.0"),
        # What has no marks yet gives its weight to the others.
        ([Weighed(marks("70"), D(40)), Weighed(marks(None), D(60))], "70.0"),
        # Marks out of 20 are worth as much as those out of 100.
        ([Weighed(marks("15", full="20"), D(100))], "75.0"),
        ([Weighed((Mark(D(50), D(100), D(3)), Mark(D(90), D(100), D(1))), D(1))], "60.0"),
        ([Weighed(marks("84.25"), D(1))], "84.3"),
        ([Weighed((), D(1))], None),
    ],
)
def test_totals(categories, found):
    made = total(categories, rounding="tenths", missing_is_zero=False)

    assert made == (None if found is None else D(found))


@pytest.mark.parametrize(
    ("totals", "places"),
    [(("80", "18.93"), 2), (("80.00", "18.50"), 1), (("80.0", "59.0"), 0), ((), 0)],
)
def test_the_highest_and_the_lowest_are_written_alike(totals, places):
    assert analysis([D(one) for one in totals]).decimals == places


def test_a_missing_mark_may_count_nothing():
    categories = [Weighed(marks("80", None), D(1))]

    assert total(categories, rounding="whole", missing_is_zero=True) == 40


@pytest.mark.parametrize(
    ("points", "level"),
    [("100", "excellent"), ("90", "excellent"), ("89.9", "good"), ("60", "pass"), ("59.9", "fail")],
)
def test_levels(points, level):
    assert level_of(D(points)) == Level(level)


def test_the_analysis_of_a_class():
    found = analysis([D(95), D(85), D(55)])

    assert (found.mean, found.pass_rate) == (D("78.33"), 67)
    assert dict(found.bands) == {
        Level.EXCELLENT: 1,
        Level.GOOD: 1,
        Level.MEDIUM: 0,
        Level.PASS: 0,
        Level.FAIL: 1,
    }


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8), st.integers(0, 5))
def test_dropping_the_lowest_never_lowers_a_total(points, dropped):
    found = tuple(Mark(D(one)) for one in points)
    whole = total([Weighed(found, D(1))], rounding="cents", missing_is_zero=False)
    better = total([Weighed(found, D(1), dropped)], rounding="cents", missing_is_zero=False)

    assert whole is not None
    assert better is not None
    assert better >= whole


class TestPages:
    @pytest.fixture
    def column(self, course: Course) -> Column:
        gradebook_of(course.cast.classroom)
        for name in ("s1", "s2"):
            person = course.person(name)
            person.student_number = f"2026{name[1:]}"
            person.save()
        final = Category.objects.get(position=2)
        return Column.objects.create(category=final, name="Exam", full=D(50))

    def url(self, course: Course, rest: str = "") -> str:
        return f"/classes/{course.cast.classroom.pk}/gradebook/{rest}"

    def test_assignments_and_typed_marks_make_the_total(self, course: Course, column: Column):
        lab = course.give()
        submission = submit(course.team(lab), by=course.person("s1"))
        for key in ("two", "mother", "talk", "turnover"):
            check_mark(submission, key, share=D("0.8"), reason="Seen", by=course.teacher)
        teacher = course.cast.client("teacher")
        s1 = course.person("s1")
        teacher.post(self.url(course, f"columns/{column.pk}/marks/"), {f"mark-{s1.pk}": "45"})

        teacher.get(self.url(course))
        waiting = book_of(course.cast.classroom).rows[0]
        release(lab, by=course.teacher)
        row = book_of(course.cast.classroom).rows[0]

        assert waiting.total == D("90.0")
        # 40 % of 80 and 60 % of 90.
        assert row.total == D("86.0")
        page = teacher.get(self.url(course)).content.decode()
        assert "86" in page
        exported = b"".join(teacher.get(self.url(course, "?format=csv"))).decode("utf-8-sig")
        assert exported.splitlines()[1].split(",") == ["20261", "S1", "80.00", "45.00", "86.0"]

    def test_marks_come_from_a_file_or_not_at_all(self, course: Course, column: Column):
        teacher, url = (
            course.cast.client("teacher"),
            self.url(course, f"columns/{column.pk}/marks/"),
        )
        good = "number,mark\n20261,40\n20262,30.5\n"
        bad = "number,mark\n20261,40\n99999,30\n20262,many\n"

        refused = teacher.post(url, {"file": SimpleUploadedFile("m.csv", bad.encode())})
        assert refused.status_code == 422
        assert "99999" in refused.content.decode()
        assert "many" in refused.content.decode()
        assert not column.marks.exists()

        teacher.post(url, {"file": SimpleUploadedFile("m.csv", good.encode())})
        assert sorted(column.marks.values_list("points", flat=True)) == [D("30.50"), D("40.00")]

    def test_a_category_goes_and_its_columns_keep_their_marks_in_another(
        self, course: Course, column: Column
    ):
        marks_write(column, {course.person("s1").pk: D(40)}, by=course.teacher)
        term, final = Category.objects.order_by("position")
        teacher, url = course.cast.client("teacher"), self.url(course, f"categories/{final.pk}/")
        asked = teacher.get(f"{url}delete/").content.decode()
        assert "Exam" in asked and "weight of 60" in asked

        for answer in ({}, {"to": final.pk}):
            assert teacher.post(f"{url}delete/", answer).status_code == 422
        teacher.post(f"{url}delete/", {"to": term.pk})

        column.refresh_from_db()
        assert (column.category, column.marks.get().points) == (term, D(40))
        assert list(Category.objects.all()) == [term]
        # 40 of 50, and nothing of another weight.
        assert book_of(course.cast.classroom).rows[0].total == D("80.0")

    def test_the_only_category_stays_while_it_has_columns(self, course: Course, column: Column):
        term, final = Category.objects.order_by("position")
        teacher = course.cast.client("teacher")
        assert teacher.post(self.url(course, f"categories/{term.pk}/delete/")).status_code == 302

        for send in (teacher.get, teacher.post):
            answer = send(self.url(course, f"categories/{final.pk}/delete/"))
            assert answer.status_code == 403 and "another category" in answer.content.decode()
        assert list(Category.objects.all()) == [final]

    @pytest.mark.parametrize("who, status", [("assistant", 403), ("s1", 404), ("designer", 404)])
    def test_only_teachers_delete_a_category(
        self, course: Course, column: Column, who: str, status: int
    ):
        url = self.url(course, f"categories/{column.category_id}/delete/")
        assert course.cast.client(who).get(url).status_code == status

    @pytest.mark.parametrize("text", ["-1", "101", "NaN", "1e5", "Infinity", "=1+1"])
    def test_no_other_number_is_taken(self, course: Course, column: Column, text: str):
        url, s1 = self.url(course, f"columns/{column.pk}/marks/"), course.person("s1")

        assert course.cast.client("teacher").post(url, {f"mark-{s1.pk}": text}).status_code == 422
        assert not column.marks.exists()

    def test_locked_nothing_changes(self, course: Course, column: Column):
        lock(gradebook_of(course.cast.classroom), by=course.teacher)

        with pytest.raises(Refused):
            marks_write(column, {course.person("s1").pk: D(1)}, by=course.teacher)
        url = self.url(course, "columns/new/")
        assert course.cast.client("teacher").get(url).status_code == 403

    def test_the_schools_form_is_filled_by_student_number(self, course: Course, column: Column):
        marks_write(column, {course.person("s2").pk: D(40)}, by=course.teacher)
        form, out = Workbook(), io.BytesIO()
        sheet = form.active
        for cells in (
            ["成绩登记表"],
            ["学号", "姓名", "平时", "总评"],
            ["20261", "S1"],
            [20262, "S2"],
        ):
            sheet.append(cells)
        sheet["A1"].font = Font(bold=True)
        form.save(out)

        answer = course.cast.client("teacher").post(
            self.url(course, "school-form/"), {"file": SimpleUploadedFile("f.xlsx", out.getvalue())}
        )

        filled = load_workbook(io.BytesIO(answer.content)).active
        assert [cell.value for cell in filled["D"]] == [None, "总评", None, 80]
        assert filled["A1"].font.bold
        assert answer["X-Filled"] == "1"

    def test_a_workbook_of_others_is_refused(self, course: Course, column: Column):
        out = io.BytesIO()
        Workbook().save(out)
        url = self.url(course, "school-form/")

        for content in (out.getvalue(), b"PK\x03\x04 nothing", b"hello"):
            answer = course.cast.client("teacher").post(
                url, {"file": SimpleUploadedFile("f.xlsx", content)}
            )
            assert answer.status_code == 302

    @pytest.mark.parametrize(
        ("who", "table", "typing"),
        [("teacher", 200, 200), ("assistant", 200, 403), ("admin", 200, 200), ("s1", 404, 404)],
    )
    def test_who_sees_it(self, course: Course, column: Column, who, table, typing):
        client = course.cast.client(who)

        assert client.get(self.url(course)).status_code == table
        assert client.get(self.url(course, "transcript/")).status_code == table
        url = self.url(course, f"columns/{column.pk}/marks/")
        assert client.get(url).status_code == typing

    @pytest.mark.parametrize(
        ("rounding", "shown"), [("cents", "66.26"), ("tenths", "66.3"), ("whole", "66")]
    )
    def test_totals_have_as_many_decimals_as_they_are_rounded_to(
        self, course: Course, column: Column, rounding: str, shown: str
    ):
        person, book = course.person("s1"), gradebook_of(course.cast.classroom)
        book.rounding = rounding
        book.save()
        # 33.13 of 50 are 66.26.
        marks_write(column, {person.pk: D("33.13")}, by=course.teacher)
        client = course.cast.client("teacher")

        for page in (self.url(course), self.url(course, "transcript/")):
            assert f">{shown}</td>" in client.get(page).content.decode()
