"""From an empty page to a student who solves it: a small scenario is made in the browser alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion

TASKS = "/scenarios/spring-fair/1/workbench/tasks/"


@dataclass
class Lesson:
    designer: User
    teacher: User
    student: User
    classroom: Classroom


@pytest.fixture
def lesson(transactional_db: None) -> Lesson:
    school = School.objects.create(name="School")
    term = Term.objects.create(school=school, name="Spring", starts="2026-02-01", ends="2026-07-31")
    classroom = Classroom.objects.create(school=school, term=term, name="Class")

    def person(role: str) -> User:
        return User.objects.create_user(role, name=role, school=school, role=role)

    found = Lesson(person("designer"), person("teacher"), person("student"), classroom)
    for who, role in ((found.teacher, "teacher"), (found.student, "student")):
        Enrolment.objects.create(classroom=classroom, user=who, role=role)
    return found


def test_a_scenario_is_made_published_given_to_a_class_and_solved(
    open_page: Callable[..., Page], lesson: Lesson
) -> None:
    page = open_page("/scenarios/", as_=lesson.designer)
    page.get_by_role("link", name="New scenario").first.click()
    begin(page)
    write_task(page)
    write_check(page)
    try_it(page)
    publish(page)
    provide(open_page("/scenarios/", as_=lesson.teacher))
    company = Sandbox.objects.get(kind="live", classroom=lesson.classroom)
    solve(open_page(f"/s/{company.pk}/lab-tasks/", as_=lesson.student), company)


def begin(page: Page) -> None:
    page.fill("[name=slug]", "spring-fair")
    for name, text in {
        "name_en": "Spring fair",
        "summary_en": "Visitors of our stand become leads.",
        "company_en": "Fair Ltd",
    }.items():
        page.fill(f"[name={name}]", text)
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_role("navigation", name="Parts of the scenario")).to_be_visible()


def write_task(page: Page) -> None:
    """A task without a check is kept, and told among the problems."""
    page.get_by_role("link", name="Tasks and checks").click()
    page.get_by_role("link", name="New task").first.click()
    page.fill("[name=name_en]", "Note a visitor")
    page.fill("[name=text_en]", "Enter a lead for a visitor of the stand.")
    page.fill("[name=opens]", "leads")
    page.get_by_role("button", name="Save", exact=True).click()
    problems = page.get_by_role("region", name="problem")
    expect(problems).to_contain_text("List the checks of the task")
    problems.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(re.escape(f"{TASKS}0/")))


def write_check(page: Page) -> None:
    """Its fields follow from its kind; what is wrong is told at the field."""
    page.get_by_role("link", name="New check").click()
    page.fill("[name=name_en]", "A lead from the fair is there")
    page.fill("[name=points]", "many")
    page.select_option("[name=of]", "leads")
    condition = page.locator("[name=where-0-name]")
    expect(condition.locator("option[value=company]")).to_have_count(1)
    with page.expect_response(re.compile("/fields/")):
        condition.select_option("company")
    expect(condition).to_have_value("company")
    page.fill("[name=where-0-value]", "Bright")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".invalid-feedback")).to_contain_text("Write a number")
    expect(page.locator("[name=where-0-value]")).to_have_value("Bright")
    page.fill("[name=points]", "5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="A lead from the fair is there")).to_be_visible()
    expect(page.get_by_role("region", name="problem")).to_have_count(0)


def try_it(page: Page) -> None:
    page.get_by_role("link", name="Play as student").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".app-band")).to_contain_text("Trial: Spring fair")
    page.goto("/scenarios/spring-fair/1/workbench/")
    expect(page.get_by_role("link", name="My trial company")).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publish").click()
    page.locator("#modal-content").get_by_role("button", name="Publish").click()
    page.wait_for_url("**/scenarios/spring-fair/1/")
    version = ScenarioVersion.objects.get()
    assert version.is_published
    assert "where: {company: Bright}" in version.files.get(path="checks.yaml").text


def provide(page: Page) -> None:
    page.get_by_role("link", name="For my class").click()
    button = page.get_by_role("button", name="Make the companies")
    form = page.url
    button.click()
    page.wait_for_url(lambda url: url != form)


def solve(page: Page, company: Sandbox) -> None:
    expect(page.get_by_role("main")).to_contain_text("of 5 points")
    page.get_by_role("main").get_by_role("link", name="Begin here").click()
    page.goto(f"/s/{company.pk}/leads/new/")
    page.fill("[name=name]", "Vera Bright")
    page.fill("[name=company]", "Bright Windows")
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(rf"/s/{company.pk}/leads/\d+/"))
    page.goto(f"/s/{company.pk}/lab-tasks/")
    expect(
        page.get_by_role("main").locator(".lab-check").get_by_role("img", name="Done")
    ).to_be_visible()
