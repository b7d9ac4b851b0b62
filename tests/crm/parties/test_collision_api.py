"""The company's rule for collisions as programs read and set it."""

import pytest
from django.core.cache import cache

from lab.journal.models import Entry
from lab.testing.callers import browser, program
from lab.testing.contract import entry_count
from tests.factories import make

PATH = "collision-rule/"


@pytest.fixture(autouse=True)
def no_uses_counted():
    cache.clear()


def as_(office, who: str):
    return program(office.people[who])


def test_a_company_without_a_rule_warns(office):
    for who in ("ana", "dora", "al", "tess"):
        answer = as_(office, who).get(office.api(PATH))
        assert (answer.status_code, answer.json()) == (200, {"mode": "warn"}), who


def test_a_refused_collision_is_refused_by_program_as_it_is_set_by_program(office):
    with office.acting("bo"):
        make.account(name="Zebra Works")
    typed, ana = {"name": "Zebra Works"}, as_(office, "ana")
    said = ana.post(office.api("accounts/duplicates/"), typed).json()
    assert (said["results"], len(said["warnings"])) == ([], 1)
    set_ = as_(office, "dora").patch(office.api(PATH), {"mode": "refuse"})
    assert (set_.status_code, set_.json()) == (200, {"mode": "refuse"})
    entry = Entry._base_manager.filter(sandbox=office.sandbox).order_by("-number").first()
    assert (entry.collection, entry.via) == ("collision-rules", "api")
    refused = ana.post(office.api("accounts/"), typed)
    assert refused.status_code == 400 and "no second one" in refused.content.decode()
    as_(office, "dora").patch(office.api(PATH), {"mode": "off"})
    assert ana.post(office.api("accounts/duplicates/"), typed).json()["warnings"] == []
    assert ana.post(office.api("accounts/"), typed).status_code == 201


@pytest.mark.parametrize("who", ["ana", "max", "al", "idle"])
def test_who_may_not_set_it_on_the_page_may_not_by_program(office, who):
    before = entry_count(office.sandbox)
    answer = as_(office, who).patch(office.api(PATH), {"mode": "off"})
    assert answer.status_code == 403 and answer.json()["detail"]
    browser(office.people[who]).post(office.path("collisions/"), {"mode": "off"})
    assert entry_count(office.sandbox) == before


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "mode"),
        ({"mode": "loud"}, "mode"),
        ({"mode": None}, "mode"),
        ({"mode": "off", "x": 1}, "x"),
    ],
)
def test_a_wrong_rule_is_told_by_name(office, given, name):
    answer = as_(office, "dora").patch(office.api(PATH), given)
    assert answer.status_code == 400 and set(answer.json()) == {name}
