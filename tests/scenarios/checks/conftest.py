"""The tiny company with tasks, given to a student."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache

from lab.access.actors import entering
from lab.tenancy.models import Sandbox
from scenarios.checks.judging import judged
from scenarios.checks.model import Judged
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.scenarios.test_pages import Cast, form

HEAD = """\
tasks:
  - key: task
    name: {en: The task, zh-hans: 任务}
    text: {en: Do it., zh-hans: 动手。}
    opens: accounts?industry=retail
    checks:
      - key: check
        name: {en: It is done, zh-hans: 完成了}
        points: 4
        hint: {en: Look twice., zh-hans: 再看一遍。}
        feedback: {en: Nearly., zh-hans: 差一点。}
"""


def checks(text: str) -> str:
    """A file with one check; `text` are its own lines."""
    return HEAD + "".join(f"        {line}\n" for line in text.strip().splitlines())


@dataclass
class Practice:
    cast: Cast
    sandbox: Sandbox

    def working(self) -> AbstractContextManager:
        """As the student on the rep's seat."""
        return entering(self.cast.people["s1"], self.sandbox)

    def judged(self, seat: int | None = None) -> Judged:
        self.sandbox.refresh_from_db()
        return judged(self.sandbox, seat=seat)[0].checks[0]

    @property
    def share(self) -> float | None:
        return self.judged().outcome.share


@pytest.fixture
def practice(tiny: Callable[..., Path], db: None) -> Callable[[str], Practice]:
    """`practice("kind: records …")` is the company with this one check."""

    def make(text: str) -> Practice:
        cache.clear()
        cast = Cast()
        publish(store(read_pack(read_folder(tiny({"checks.yaml": checks(text)})))))
        cast.client("teacher").post("/scenarios/tiny/1/companies/", form(cast))
        return Practice(cast, Sandbox.objects.get(kind="live", name__contains="S1"))

    return make
