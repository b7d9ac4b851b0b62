"""The tutorial can be played as its brief says, from a student's single seat."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from lab.access.actors import entering
from lab.entities.merging.finding import groups, groups_elsewhere
from lab.entities.spec import REGISTRY
from lab.tenancy.models import Sandbox
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.scenarios.conftest import PACKS
from tests.scenarios.test_pages import Cast, form

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return Cast()


@pytest.fixture
def company(cast: Cast) -> Sandbox:
    """Of student s1, alone."""
    publish(store(read_pack(read_folder(PACKS / "first-sale"))))
    given = form(cast, day_one="2026-03-02")
    cast.client("teacher").post("/scenarios/first-sale/1/companies/", given)
    return Sandbox.objects.get(kind="live", name__contains="S1")


@pytest.fixture
def student(cast: Cast) -> Client:
    return cast.client("s1")


def test_it_can_be_played_as_its_brief_says(cast: Cast, company: Sandbox, student: Client) -> None:
    at = f"/s/{company.pk}/"
    home = student.get(at).content.decode()
    assert f'href="{at}brief/"' in home
    brief = student.get(f"{at}brief/").content.decode()
    assert "Some are in the books twice" in brief and "<h1>First sale" not in brief
    with entering(cast.people["s1"], company) as actor:
        overdue = REGISTRY["tasks"].rows().filter(status="open", due_on__lt=actor.today)
        assert overdue.filter(owner=actor.seat).count() >= 2
        pairs = groups(REGISTRY["leads"])
        known = groups_elsewhere(REGISTRY["leads"])
        assert len(pairs) >= 2 and len(known) >= 2
        assert all(not match.is_own for group in known for match in group.elsewhere)
        numbers = [str(row.number) for row in pairs[0].rows]
    scan = student.get(f"{at}leads/duplicate-groups/").content.decode()
    assert "Compare and merge" in scan and "may not delete" not in scan
    page = student.get(f"{at}leads/").content.decode()
    assert re.search(r'formaction="[^"]*/leads/merge/"', page)
    tokens = {f"token-{number}": token for number, token in _rows(cast, company, numbers)}
    sent = {"number": numbers, "keep": numbers[0], **tokens}
    assert student.post(f"{at}leads/merge/", sent).status_code == 302
    assert len(_rows(cast, company, numbers)) == 1


def _rows(cast: Cast, company: Sandbox, numbers: list[str]) -> list[tuple[int, str]]:
    """(number, token) of those that are there."""
    with entering(cast.people["s1"], company):
        rows = REGISTRY["leads"].rows().numbered(*map(int, numbers)).order_by("pk")
        return [(row.number, row.token) for row in rows]
