"""A class with a lab: three checks of the work, one of results, and a rubric of two criteria."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from courses.assignments.models import Assignment, Team
from courses.assignments.services import assignment_create
from courses.marking.models import Criterion, Level, Rubric
from courses.teams.providing import assignment_provide
from crm.models import Account
from lab import records
from lab.access.actors import entering
from lab.people.models import User
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.scenarios.conftest import TINY
from tests.scenarios.test_pages import Cast

LAB = """\
tasks:
  - key: customers
    name: {en: Customers, zh-hans: 客户}
    text: {en: Add two customers., zh-hans: 新增两个客户。}
    opens: accounts
    checks:
      - key: two
        name: {en: Two are added, zh-hans: 新增了两个}
        points: 6
        kind: records
        of: accounts
        count: 2
      - key: mother
        name: {en: The mother grows, zh-hans: 母公司扩大}
        points: 2
        kind: fields
        of: accounts
        record: mother
        should: {employees: '100'}
      - {key: talk, name: {en: The talk, zh-hans: 汇报}, points: 2, kind: manual}
  - key: sales
    name: {en: Sales, zh-hans: 销售}
    text: {en: Sell., zh-hans: 成交。}
    checks:
      - key: turnover
        name: {en: Turnover, zh-hans: 销售额}
        points: 10
        kind: indicator
        of: opportunities
        measure: sum
        field: amount
        by: anybody
        start: 1000
        target: 3000
"""


def named(name: str, text: str) -> bool:
    """Whether a text has the name as a word of its own; tokens of forms have any letters inside."""
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


class Nothing:
    """Progress that nobody looks at."""

    def begin(self, total: int, step: str = "") -> None: ...
    def reach(self, done: int) -> None: ...


class Course:
    """A class, its lab, and what its people do."""

    def __init__(self, version: ScenarioVersion) -> None:
        self.cast = Cast()
        self.version = version
        self.teacher = self.cast.people["teacher"]

    def person(self, name: str) -> User:
        return self.cast.people[name]

    def draft(self, **changes: Any) -> Assignment:
        return Assignment(
            **{
                "classroom": self.cast.classroom,
                "name": "Lab",
                "version": self.version,
                "language": "en",
                "opens_at": timezone.now() - dt.timedelta(days=1),
                "due_at": timezone.now() + dt.timedelta(days=7),
                **changes,
            }
        )

    def give(self, **changes: Any) -> Assignment:
        """An assignment with its companies."""
        assignment = assignment_create(self.draft(**changes), by=self.teacher)
        assignment_provide(assignment, by=self.teacher, progress=Nothing())  # type: ignore[arg-type]
        return assignment

    def team(self, assignment: Assignment, name: str = "s1") -> Team:
        return assignment.teams.get(members__user=self.person(name))

    def add_accounts(self, team: Team, name: str = "s1", count: int = 2) -> None:
        team.sandbox.refresh_from_db()
        with entering(self.person(name), team.sandbox) as actor:
            for number in range(count):
                records.create(Account, {"name": f"New {number}", "owner": actor.seat})

    def rubric(self) -> Rubric:
        rubric = Rubric.objects.create(
            school=self.cast.school, name="Report", created_by=self.teacher
        )
        for position, name in enumerate(("Content", "Language"), start=1):
            criterion = Criterion.objects.create(rubric=rubric, position=position, name=name)
            for level, points in (("Good", 10), ("Fair", 5), ("Poor", 0)):
                Level.objects.create(criterion=criterion, name=level, points=points)
        return rubric


def lab_version(folder: Path, checks: str = LAB) -> ScenarioVersion:
    cache.clear()
    for path, text in {**TINY, "checks.yaml": checks}.items():
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return publish(store(read_pack(read_folder(folder))))


@pytest.fixture
def course(tmp_path: Path, db: None) -> Course:
    return Course(lab_version(tmp_path))
