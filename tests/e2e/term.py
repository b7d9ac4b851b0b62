"""A school before its term: people, two published scenarios, nothing else; and who sits at which browser.

Everything that follows is done in the browser. Real time stands where the story puts it.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Self

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from lab.people.models import Classroom, Enrolment, School, Term, User
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.courses.conftest import LAB
from tests.e2e.seats import Person
from tests.scenarios.conftest import TINY

# Two seats to play, so that two share a company.
SEATS = """\
key,name,title,title@zh-hans,kind,parent,playable
rep,Ann,Rep,业务员,rep,head,yes
second,Ben,Second rep,业务员乙,rep,head,yes
head,Dora,Head,总经理,head,,no
"""
FAIR = """\
tasks:
  - key: fair
    name: {en: The fair, zh-hans: 展会}
    text: {en: Enter four leads of the fair., zh-hans: 录入展会上的四条线索。}
    opens: leads
    checks:
      - key: four
        name: {en: Four leads, zh-hans: 四条线索}
        points: 4
        kind: records
        of: leads
        count: 4
"""
# What the people of a language are called, and what the scenarios call these things.
WORDS = {
    "en": {
        "designer": "Dana Cole", "teacher": "Tara Hill",
        "late": "Ida Late", "anew": "Ray Anew", "twice": "Tom Twice",
        "talk": "The talk", "mother": "The mother grows", "daughter": "Daughter",
    },
    "zh-hans": {
        "designer": "丁岚", "teacher": "陶老师",
        "late": "池晚", "anew": "任新", "twice": "双喜",
        "talk": "汇报", "mother": "母公司扩大", "daughter": "子公司",
    },
}  # fmt: skip
STUDENTS = ("late", "anew", "twice")


class Clock:
    """The real time: that of the test, and later on as far ahead as the story is."""

    def __init__(self) -> None:
        self._real, self._ahead = timezone.now, dt.timedelta()
        self.start = self._real().replace(second=0, microsecond=0)

    def __call__(self) -> dt.datetime:
        return self._real() + self._ahead

    def go_on(self, **ahead: float) -> None:
        """From now on it is so long after the start."""
        self._ahead = self.start + dt.timedelta(**ahead) - self._real()

    def field(self, **ahead: float) -> str:
        """A moment so long after the start, as a form wants it."""
        return timezone.localtime(self.start + dt.timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


class Member(Person):
    """A person of the school. A student has the company that was opened last."""

    company = ""

    def go(self, text: str) -> Self:
        """Follow the first link of the page with this text, as it is written there."""
        link = self.page.locator("main a, .page-header a", has_text=text).first
        with self.page.expect_navigation():
            link.click()
        return self

    def write(self, **fields: str) -> Self:
        """Fill in a form of the page."""
        for name, value in fields.items():
            self._fill_in(self.page.locator("main"), name, value)
        return self

    def row(self, text: str) -> Locator:
        return self.page.locator("main tr", has_text=text)

    def download(self, text: str) -> Path:
        """What stands in the menu of rare things, as a file."""
        self.button("More").click()
        with self.page.expect_download() as waiting:
            self.button(text).click()
        return Path(waiting.value.path())

    def opens(self, lab: str) -> Self:
        """Go to work in the company of an assignment."""
        self.open("/assignments/").go(lab).press("Open the company")
        found = re.search(r"/s/(\d+)/", self.page.url)
        assert found, self.page.url
        self.company = found[1]
        return self

    def work(self, path: str) -> Self:
        return self.open(f"/s/{self.company}/{path}")

    def hands_in(self, *, note: str, says: str = "") -> Self:
        """From whatever page of the company."""
        with self.page.expect_navigation():
            self.page.locator(".app-band a", has_text=self.word("Assignment")).click()
        self.press("Hand in", note=note, says=says).told(note)
        return self

    def not_told(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator(".page-wrapper")).not_to_contain_text(text)


class Faculty:
    """The people, all of one language, each at a browser once needed."""

    def __init__(
        self, folder: Path, language: str, clock: Clock, open_page: Callable[..., Page]
    ) -> None:
        self.language, self.clock, self._open = language, clock, open_page
        self.words = WORDS[language]
        self.alone = scenario(folder / "alone", "customers", LAB)
        self.together = scenario(folder / "together", "fair", FAIR)
        self.school = School.objects.create(name="School")
        term = Term.objects.create(
            school=self.school, name="Spring", starts="2026-02-01", ends="2026-07-31"
        )
        self.classroom = Classroom.objects.create(school=self.school, term=term, name="Class 1")
        self.people = {who: self._person(who) for who in ("designer", "teacher", *STUDENTS)}
        self._members: dict[str, Member] = {}

    def _person(self, who: str) -> User:
        number = f"2026-{STUDENTS.index(who) + 1}" if who in STUDENTS else ""
        role = User.Role.STUDENT if number else User.Role(who)
        user = User.objects.create_user(
            who,
            name=self.words[who],
            school=self.school,
            role=role,
            language=self.language,
            student_number=number,
        )
        if role != User.Role.DESIGNER:
            Enrolment.objects.create(classroom=self.classroom, user=user, role=role)
        return user

    def at(self, who: str) -> Member:
        if who not in self._members:
            page = self._open(as_=self.people[who], language=self.language)
            self._members[who] = Member(page, self.language)
        return self._members[who]

    def class_page(self, tab: str) -> Member:
        """The teacher's page of the class."""
        return self.at("teacher").open(f"/classes/{self.classroom.pk}/{tab}/")

    def desk(self, lab: str) -> Member:
        return self.class_page("assignments").go(lab)

    def later(self, **ahead: float) -> None:
        """Time goes on: everybody was logged out meanwhile, and comes again."""
        self.clock.go_on(**ahead)
        for member in self._members.values():
            member.page.close()
        self._members.clear()


def scenario(folder: Path, slug: str, checks: str) -> ScenarioVersion:
    files = {**TINY, "seats.csv": SEATS, "checks.yaml": checks}
    files["pack.yaml"] = (
        files["pack.yaml"]
        .replace("slug: tiny", f"slug: {slug}")
        .replace("{en: Tiny, zh-hans: 小}", slug.title())
    )
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return publish(store(read_pack(read_folder(folder))))
