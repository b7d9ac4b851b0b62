"""A term in small, in the browser: a course of two labs, the work of three students, and their marks.

Lab one has 100 points: 50 for the checks of the work, 30 for results, 20 for the rubric. Of the checks of
the work two new customers count 6, the mother 2, the talk 2. Turnover counts from 1,000 to 3,000, and
1,250.50 are there: (1,250.50 - 1,000) / 2,000 = 0.12525 of 30 are 3.76. The rubric has two criteria of
10 points.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.e2e.term import STUDENTS, Clock, Faculty, Member

# Ida: (6 + 0 + 1) / 10 of 50, 2,000 of turnover, so half of 30, 10 + 5 of 20: 35 + 15 + 15 = 65. Two days
# and two hours late are three begun days: 65 x 0.7 = 45.50. Two more days leave one: 65 x 0.9 = 58.50.
# Ray: (6 + 2 + 2) / 10 of 50, 3.76, 10 + 10 of 20: 50 + 3.76 + 20 = 73.76.
# Tom, at last: (6 + 0 + 0) / 10 of 50, 3.76, 5 + 0 of 20: 30 + 3.76 + 5 = 38.76.
ALONE = {"late": "58.5", "anew": "73.76", "twice": "38.76"}
# Before the talk and the rubric are marked: Ida (6 + 0) / 10 of 50 and 15, that is 45, x 0.7 and x 0.9.
IDA_LATE, IDA_EXTENDED = "31.5", "40.5"
# With the mother Tom has 8 / 10 of 50: 40 + 3.76 + 5 = 48.76.
TOM_THEN = "48.76"
# Four leads are wanted, and checks of the work are all that lab two has: Ida's and Ray's team entered
# three, Tom one.
TOGETHER = {"late": "75", "anew": "75", "twice": "25"}
# The examination is the final, which weighs 60; the mean of the labs is the work of the term at 40.
# Ida: (58.50 + 75) / 2 = 66.75; 66.75 x 0.4 + 80 x 0.6 = 26.70 + 48 = 74.70.
# Ray: (73.76 + 75) / 2 = 74.38; 74.38 x 0.4 + 90 x 0.6 = 29.752 + 54 = 83.752.
# Tom: (48.76 + 25) / 2 = 36.88; 36.88 x 0.4 + 60 x 0.6 = 14.752 + 36 = 50.752.
EXAMINATION = {"late": "80", "anew": "90", "twice": "60"}
BOOK = (
    ("2026-1", "late", 58.5, 75.0, 80.0, 74.7),
    ("2026-2", "anew", 73.76, 75.0, 90.0, 83.8),
    ("2026-3", "twice", 48.76, 25.0, 60.0, 50.8),
)
# (74.7 + 83.8 + 50.8) / 3 = 69.7667; two of three pass.
MEAN, PASSED = "69.77", "67 %"
REMARK = "Begin earlier next time."


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def faculty(
    tmp_path: Path,
    language: str,
    clock: Clock,
    open_page: Callable[..., Page],
    transactional_db: None,
) -> Faculty:
    cache.clear()
    return Faculty(tmp_path, language, clock, open_page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_term_from_the_course_to_the_gradebook(faculty: Faculty) -> None:
    the_designer_publishes(faculty)
    the_teacher_writes_a_rubric(faculty)
    the_teacher_gives_the_labs(faculty)
    ray_begins_anew(faculty)
    tom_hands_in_twice(faculty)
    teams_work(faculty)
    faculty.later(days=4, hours=2)
    ida_is_late(faculty)
    ida_has_more_time(faculty)
    the_teacher_marks(faculty)
    marks_are_released(faculty)
    tom_asks_again(faculty)
    the_gradebook_adds_up(faculty)


def the_designer_publishes(faculty: Faculty) -> None:
    dana = faculty.at("designer").open("/courses/").press("New course")
    in_editor(dana, "Selling", summary="From a customer to the fair.", language=dana.language)
    dana.open("/courses/").go("Selling").press("New module")
    in_editor(dana, "Customers")
    for title, version in (("Lab one", faculty.alone), ("Lab two", faculty.together)):
        dana.open("/courses/").go("Selling").press("New lab")
        in_editor(dana, title, version=str(version.pk))
    dana.open("/courses/").go("Selling").told("Customers", "Lab one", "Lab two")
    dana.picture("course")


def in_editor(dana: Member, title: str, **fields: str) -> None:
    """Fill in the page and publish it."""
    for name, value in {"title": title, **fields}.items():
        place = dana.page.locator(f"#id_{name}")
        if place.evaluate("field => field.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(value)
    dana.page.locator("[data-w-dropdown-target=toggle]:visible").last.click()
    with dana.page.expect_navigation():
        dana.page.locator("[name=action-publish]").click()
    dana.picture("published")


def the_teacher_writes_a_rubric(faculty: Faculty) -> None:
    tara = faculty.at("teacher").open("/rubrics/").press("New rubric")
    tara.write(name="Report", **criterion(0, "Content")).press("One more criterion")
    tara.write(**criterion(1, "Language")).press("Save").told("Report")


def criterion(place: int, name: str) -> dict[str, str]:
    levels = "Good = 10\nFair = 5\nPoor = 0"
    return {f"criteria-{place}-name": name, f"criteria-{place}-levels": levels}


def the_teacher_gives_the_labs(faculty: Faculty) -> None:
    """From the course of the class; to persons what comes first, to teams of two the other."""
    tara = faculty.class_page("courses").press("Give it to the class")
    due_at = faculty.clock.field(days=2)
    tara.press("Give as an assignment")
    expect(tara.page.locator("[name=name]")).to_have_value("Lab one")
    tara.page.locator("main summary").click()
    tara.write(due_at=due_at, submissions_allowed="2", rubric="Report")
    tara.press("Give it to the class")

    tara = faculty.class_page("courses").press("Give as an assignment")
    expect(tara.page.locator("[name=name]")).to_have_value("Lab two")
    teams = tara.word("Each team shares a company")
    tara.write(due_at=due_at, sharing=teams, team_size="2").press("Give it to the class")
    faculty.class_page("courses").picture("courses of the class")
    tara = faculty.class_page("assignments")
    expect(tara.row("Lab one")).to_contain_text("0 / 3")
    expect(tara.row("Lab two")).to_contain_text("0 / 2")


def ray_begins_anew(faculty: Faculty) -> None:
    ray = faculty.at("anew").opens("Lab one")
    add_customers(ray, "Typo Ltd")
    ray.work("snapshots/").press("Reset to the start", asks=True)
    ray.work("accounts/").not_told("Typo Ltd")
    add_customers(ray, "North Shop", "South Shop")
    mother_has(ray, "100")
    ray.hands_in(note="Done anew.").told("6 / 6", "2 / 2")
    ray.picture("handed in")


def tom_hands_in_twice(faculty: Faculty) -> None:
    tom = faculty.at("twice").opens("Lab one")
    add_customers(tom, "East Shop", "West Shop")
    mother_has(tom, "100")
    tom.hands_in(note="First.").opens("Lab one")
    mother_has(tom, "90")
    tom.hands_in(note="Second.")
    expect(tom.button("Hand in")).to_be_disabled()


def ida_is_late(faculty: Faculty) -> None:
    ida = faculty.at("late").opens("Lab one")
    add_customers(ida, "Lake Shop", "Hill Shop")
    ida.work("opportunities/new/").choose(ida.page, "account", faculty.words["daughter"])
    # 1,250.50 + 749.50 = 2,000
    ida.fill(name="Second deal", amount="749.50")
    ida.save().hands_in(note="Sorry.", says="3")


def add_customers(student: Member, *names: str) -> None:
    for name in names:
        student.work("accounts/new/").fill(name=name)
        student.save()


def mother_has(student: Member, employees: str) -> None:
    student.work("accounts/2/").edit().fill(employees=employees)
    student.save()


def teams_work(faculty: Faculty) -> None:
    ida, ray, tom = (faculty.at(who).opens("Lab two") for who in STUDENTS)
    assert ida.company == ray.company != tom.company
    for student, names in ((ida, ("Vera", "Lars")), (ray, ("Ines",)), (tom, ("Max",))):
        for name in names:
            student.work("leads/new/").fill(name=name, company=f"{name} Ltd")
            student.save()
    ray.hands_in(note="Ours.")
    tom.hands_in(note="Mine.")
    ida.open("/assignments/").go("Lab two").told("Ours.")


def ida_has_more_time(faculty: Faculty) -> None:
    """The dialog opens as often as it is asked for."""
    tara = faculty.desk("Lab one")
    ida, dialog = tara.row(faculty.words["late"]), tara.page.locator("#modal")
    expect(ida).to_contain_text(IDA_LATE)
    ask_for_more_time(tara, ida)
    dialog.locator(".modal-footer [data-bs-dismiss]").click()
    expect(dialog).to_be_hidden()
    ask_for_more_time(tara, ida)
    with tara.page.expect_navigation():
        tara.send(due_at=faculty.clock.field(days=4), reason="Was ill")
    expect(ida).to_contain_text(IDA_EXTENDED)
    tara.picture("desk")


def ask_for_more_time(tara: Member, row: Locator) -> None:
    row.locator("[data-bs-toggle=dropdown]").click()
    row.locator("a", has_text=tara.word("More time")).click()
    is_open(tara, "due_at")


def is_open(tara: Member, field: str) -> None:
    """A dialog takes its time to open, and hears nothing until then."""
    expect(tara.page.locator(f"#modal-content [name={field}]")).to_be_focused()


def the_teacher_marks(faculty: Faculty) -> None:
    """With a comment, the share of the talk by hand, and the rubric by keys, from one to the next."""
    tara = faculty.desk("Lab one").go(faculty.words["late"])
    legend, level = (
        tara.page.locator(f"fieldset {part}").first.bounding_box() for part in ("legend", "label")
    )
    assert level and legend and level["y"] >= legend["y"] + legend["height"]
    for who, talk, levels in (("late", "50", "12"), ("anew", "100", "11"), ("twice", "0", "23")):
        expect(tara.page.locator("h1")).to_have_text(faculty.words[who])
        by_hand(tara, faculty.words["talk"], talk, "As you spoke")
        tara.write(text=REMARK).press("marking|Comment")
        for level in levels:
            tara.page.keyboard.press(level)
        tara.picture("levels chosen")
        with tara.page.expect_navigation():
            tara.page.keyboard.press("s")
    faculty.desk("Lab one").picture("marked")
    for who, points in ALONE.items():
        expect(tara.row(faculty.words[who])).to_contain_text(points)


def by_hand(tara: Member, check: str, percent: str, reason: str) -> None:
    tara.row(check).locator("a.btn-icon").click()
    is_open(tara, "percent")
    with tara.page.expect_navigation():
        tara.send(percent=percent, reason=reason)


def marks_are_released(faculty: Faculty) -> None:
    tom = faculty.at("twice").open("/assignments/").go("Lab one")
    tom.not_told(ALONE["twice"], REMARK, tom.word("Your mark"))
    for lab in ("Lab one", "Lab two"):
        faculty.desk(lab).press("Release marks")
    for who in STUDENTS:
        student = faculty.at(who).open("/assignments/")
        student.told(ALONE[who], TOGETHER[who])
        student.go("Lab one").told(ALONE[who], REMARK)
        student.picture("mark")


def tom_asks_again(faculty: Faculty) -> None:
    question, answer = "The mother was right in my first one.", "True, it was."
    tom = faculty.at("twice").press("Ask to look again", text=question)
    tara = faculty.desk("Lab one").go(faculty.words["twice"])
    tara.told(question)
    by_hand(tara, faculty.words["mother"], "100", "Right when first handed in")
    tom.open("/assignments/").told(ALONE["twice"])
    tara.press("Grant or decline", says=TOM_THEN, granted="yes", answer=answer)
    tara.told(f"{ALONE['twice']} → {TOM_THEN}")
    tara.picture("answered")
    tom.go("Lab one").told(TOM_THEN, answer)
    tom.picture("changed mark")


def the_gradebook_adds_up(faculty: Faculty) -> None:
    tara = faculty.class_page("gradebook")
    tara.press("New column", category=tara.word("Final"), name="Examination").go("Examination")
    typed = {f"mark-{faculty.people[who].pk}": mark for who, mark in EXAMINATION.items()}
    tara.write(**typed).press("Save").picture("gradebook")
    rows = [[number, faculty.words[who], *marks] for number, who, *marks in BOOK]
    tara.told_rows(
        *[[f"{one:g}" if isinstance(one, float) else one for one in row] for row in rows]
    )
    tara.told(MEAN, PASSED)

    text = tara.download("CSV").read_text(encoding="utf-8-sig")
    heads, *found = csv.reader(io.StringIO(text))
    assert heads[2:5] == ["Lab one", "Lab two", "Examination"]
    assert [[*row[:2], *map(float, row[2:])] for row in found] == rows
    sheet = load_workbook(io.BytesIO(tara.download("Excel").read_bytes())).active
    assert [list(row)[2:] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        row[2:] for row in rows
    ]
