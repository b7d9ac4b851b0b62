"""A class of two students, each with a company of the tiny scenario."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache

from lab.access.actors import entering, system_actor
from lab.clock.advancing import clock_advance
from lab.tenancy.actor import Actor, acting_as
from lab.tenancy.models import Sandbox
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.scenarios.test_pages import Cast, form
from tests.scenarios.timeline.conftest import MORE

PACK_INJECTS = """\
injects:
  - key: nora
    name: {en: Nora writes, zh-hans: 诺拉来信}
    text: {en: She is cross., zh-hans: 她很生气。}
    effects:
      - {kind: mail, from: nora, subject: {en: Cross, zh-hans: 生气}, body: Call me.}
"""


@dataclass
class Room:
    cast: Cast
    first: Sandbox
    second: Sandbox

    @property
    def pk(self) -> int:
        return self.cast.classroom.pk

    def at(self, rest: str = "") -> str:
        return f"/classes/{self.pk}/injects/{rest}"

    def looking(self, sandbox: Sandbox) -> AbstractContextManager[Actor]:
        sandbox.refresh_from_db()
        return acting_as(system_actor(sandbox))

    def student(self, sandbox: Sandbox) -> AbstractContextManager[Actor]:
        sandbox.refresh_from_db()
        person = "s1" if sandbox == self.first else "s2"
        return entering(self.cast.people[person], sandbox)

    def advance(self, sandbox: Sandbox, to) -> None:  # type: ignore[no-untyped-def]
        with self.looking(sandbox):
            clock_advance(to=to)


@pytest.fixture
def room(tiny: Callable[..., Path], db: None) -> Room:
    cache.clear()
    cast = Cast()
    publish(store(read_pack(read_folder(tiny({**MORE, "injects.yaml": PACK_INJECTS})))))
    cast.client("teacher").post("/scenarios/tiny/1/companies/", form(cast))
    first, second = Sandbox.objects.filter(kind="live").order_by("name")
    return Room(cast, first, second)
