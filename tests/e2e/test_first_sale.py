"""From a lead to a confirmed order, as a rep does it on the tutorial company, and the teacher's look
at what came of it; in both languages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.tenancy.models import Sandbox
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store, template_for
from scenarios.provisioning import own_seating, provision

PACK = Path(settings.BASE_DIR) / "fixtures" / "packs" / "first-sale"


@dataclass
class Lesson:
    """A company of the pack with its student and teacher, and what things are called there."""

    language: str
    sandbox: Sandbox
    student: User
    teacher: User
    lead: str
    company: str
    product: str
    tax_rate: str
    total: str
    stages: dict[str, str]

    def word(self, text: str) -> str:
        with override(self.language):
            return gettext(text)

    def path(self, rest: str = "") -> str:
        return f"/s/{self.sandbox.pk}/{rest}"


WORDS = {
    "en": {
        "lead": "Nora Finch",
        "company": "Finch & Daughters",
        "product": "Desk Plan 160",
        "tax_rate": "8",
        "total": "11,799.00",
        "stages": {"needs": "Needs analysis", "proposal": "Proposal", "deal": "Negotiation"},
    },
    "zh-hans": {
        "lead": "方晓雯",
        "company": "南京方氏设计有限公司",
        "product": "普兰办公桌",
        "tax_rate": "13",
        "total": "12,345.25",
        "stages": {"needs": "需求分析", "proposal": "方案报价", "deal": "商务谈判"},
    },
}


@pytest.fixture(params=["en", "zh-hans"])
def lesson(request, transactional_db) -> Lesson:
    school = School.objects.create(name="School")
    term = Term.objects.create(school=school, name="Spring", starts="2026-02-01", ends="2026-07-31")
    classroom = Classroom.objects.create(school=school, term=term, name="Class")
    people = {
        role: User.objects.create_user(
            role, name=role, school=school, role=role, language=request.param
        )
        for role in (User.Role.STUDENT, User.Role.TEACHER)
    }
    for role, person in people.items():
        Enrolment.objects.create(classroom=classroom, user=person, role=role)
    template = template_for(publish(store(read_pack(read_folder(PACK)))), request.param)
    student = people[User.Role.STUDENT]
    seating = own_seating(template, student)
    company = provision(template, name="First sale", classroom=classroom, seating=seating)
    return Lesson(
        language=request.param,
        sandbox=company,
        student=student,
        teacher=people[User.Role.TEACHER],
        **WORDS[request.param],
    )


class Desk:
    """What somebody does with mouse and keyboard."""

    def __init__(self, page: Page, lesson: Lesson) -> None:
        self.page, self.lesson = page, lesson

    def button(self, text: str, within: Locator | None = None) -> Locator:
        """A button or link with exactly this text, in the lesson's language."""
        word = capfirst(self.lesson.word(text))
        return (
            (within or self.page.locator("main, .page-header, .page-wrapper"))
            .locator("button:visible, a:visible")
            .filter(has_text=re.compile(rf"^\s*{re.escape(word)}\s*$"))
        )

    def press(self, text: str, within: Locator | None = None) -> None:
        self.button(text, within).first.click()

    @property
    def dialog(self) -> Locator:
        return self.page.locator("#modal-content")

    def in_dialog(self, text: str, fill: Callable[[Locator], None] = lambda _dialog: None) -> None:
        """Open a dialog by its button, fill it in, and send it."""
        self.press(text)
        expect(self.dialog.locator("form")).to_be_visible()
        fill(self.dialog)
        with self.page.expect_navigation():
            self.dialog.locator(".modal-footer button:not([type=button])").click()

    def save(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("#record-form .entity-form-end button:not([name])").click()

    def choose(self, name: str, typed: str) -> None:
        """Pick a reference by typing: the first that is offered."""
        box = self.page.locator(f"select[name='{name}'] + .ts-wrapper")
        box.click()
        box.locator("input").fill(typed)
        self.page.locator(".ts-dropdown:visible .option", has_text=typed).first.click()

    def step(self, stage: str) -> Locator:
        return self.page.locator(".entity-path li", has_text=self.lesson.stages[stage])

    def go_to_stage(self, stage: str) -> None:
        """Tick all that the present stage asks for, then choose the step of the path."""
        points = self.page.locator("#outlook input[type=checkbox]:not(:checked)")
        expect(self.page.locator("#outlook .entity-legend").first).to_be_visible()
        for left in range(points.count(), 0, -1):
            with self.page.expect_response(re.compile("/outlook/")):
                points.first.click()
            expect(points).to_have_count(left - 1)
            expect(self.page.locator("#outlook .htmx-request")).to_have_count(0)
        with self.page.expect_navigation():
            self.step(stage).locator("button").click()
        expect(self.step(stage)).to_have_class(re.compile("is-current"))


@pytest.fixture
def desk(lesson: Lesson, open_page) -> Desk:
    page = open_page(lesson.path(), as_=lesson.student, language=lesson.language)
    return Desk(page, lesson)


def write_lead(desk: Desk) -> None:
    desk.press("New lead")
    desk.page.fill("[name=name]", desk.lesson.lead)
    desk.page.fill("[name=company]", desk.lesson.company)
    desk.page.fill("[name=mobile]", "+86 138 0013 8000")
    desk.save()
    expect(desk.page.locator("h1, .page-title").first).to_contain_text(desk.lesson.lead)


def log_call(desk: Desk) -> None:
    desk.in_dialog(
        "contact log", lambda it: it.locator("[name=summary]").fill("12 desks / 12 张办公桌")
    )
    expect(desk.page.locator("#timeline")).to_contain_text("12 desks / 12 张办公桌")


def convert(desk: Desk) -> None:
    def fill(dialog: Locator) -> None:
        expect(dialog.locator("[name=opportunity_name]")).to_have_value(desk.lesson.company)
        dialog.locator("[name=amount]").fill("12000")

    desk.in_dialog("Convert", fill)
    expect(desk.page).to_have_url(re.compile("/opportunities/"))
    expect(desk.page.locator(".crm-chain")).to_contain_text(desk.lesson.lead)


def quote(desk: Desk) -> None:
    desk.press("Write a quote")
    expect(desk.page).to_have_url(re.compile("/quotes/"))
    desk.press("Edit")
    desk.choose("lines-0-product", desk.lesson.product)
    desk.page.fill("[name=lines-0-quantity]", "10")
    desk.page.fill("[name=lines-0-price]", "1150")
    desk.page.fill("[name=lines-0-discount_percent]", "5")
    # 10 x 1150 less 5 %, with the tax that the product has in this country once it is saved.
    desk.page.fill("[name=lines-0-tax_rate]", desk.lesson.tax_rate)
    expect(desk.page.locator("[data-total]")).to_contain_text(desk.lesson.total)
    expect(desk.page.locator("[data-line] td.text-secondary").last).to_contain_text(
        desk.lesson.total
    )
    desk.save()


def test_a_lead_becomes_a_confirmed_order(desk: Desk, lesson: Lesson, open_page):
    page = desk.page
    english = lesson.word("Convert") == "Convert"
    assert english == (lesson.language == "en"), "Compile the catalogue: make catalogue"
    expect(page.locator("html")).to_have_attribute("lang", re.compile(lesson.language[:2]))
    write_lead(desk)
    log_call(desk)
    convert(desk)

    deal = page.url
    desk.step("needs").locator("button").click()
    expect(page.locator("#toasts .toast[data-tone=error]")).to_be_visible()
    expect(desk.step("needs")).not_to_have_class(re.compile("is-current"))
    desk.go_to_stage("needs")
    page.locator("#outlook a").first.click()
    page.fill("[name=expected_close]", "2026-04-30")
    desk.save()
    desk.go_to_stage("proposal")

    quote(desk)
    desk.in_dialog("Send")
    with page.expect_navigation():
        desk.press("Customer accepted")
    page.goto(deal)
    desk.go_to_stage("deal")
    expect(page.locator("#outlook input[type=checkbox]")).to_have_count(1)
    page.locator("#outlook input[type=checkbox]").click()
    expect(page.locator("#outlook .ti-circle-check")).to_be_visible()
    desk.in_dialog("Win", lambda it: it.locator("[name=reason]").select_option(index=1))

    page.locator(".crm-chain a[href*='/quotes/']").click()
    with page.expect_navigation():
        desk.press("Make an order")
    with page.expect_navigation():
        desk.press("Confirm")
    expect(page.locator(".crm-chain .is-current .badge")).to_have_text(lesson.word("Confirmed"))
    expect(page.locator(".crm-chain")).to_contain_text(lesson.lead)

    the_teacher_sees_it_and_resets(lesson, open_page)


def the_teacher_sees_it_and_resets(lesson: Lesson, open_page) -> None:
    look = lesson.path("difference/?collection=orders&kind=made")
    page = open_page(look, as_=lesson.teacher, language=lesson.language)
    expect(page.locator("#difference")).to_contain_text(lesson.company)
    page.goto(lesson.path("reset/"))
    with page.expect_navigation():
        page.locator("form.card button.btn-danger").click()
    page.goto(lesson.path("difference/"))
    expect(page.locator("#difference")).to_contain_text(lesson.word("Nothing differs"))


PAGES = [
    "",
    "funnel/",
    "leads/27/",
    "leads/27/convert/",
    "accounts/1/",
    "opportunities/15/",
    "quotes/4/",
    "quotes/new/",
]


@pytest.mark.parametrize("lesson", ["zh-hans"], indirect=True)
@pytest.mark.parametrize("look", [{}, {"dark": True, "phone": True}])
def test_the_pages_of_the_story_can_be_read_by_all(lesson: Lesson, open_page, accessibility, look):
    page = open_page(lesson.path(), as_=lesson.student, language=lesson.language, **look)
    found = []
    for rest in PAGES:
        page.goto(lesson.path(rest))
        page.wait_for_load_state("networkidle")
        found += [f"{rest}: {problem}" for problem in accessibility(page)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{rest}: wider than the window")
    assert not found, "\n".join(found)
