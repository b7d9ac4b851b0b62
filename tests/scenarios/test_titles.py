"""Scenarios are shown by title in the reader's language, never by their short name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lab.journal.jumps import stamp
from lab.people.models import User
from lab.tenancy.models import Sandbox
from lab.testing.callers import browser
from scenarios.models import Scenario, ScenarioVersion
from scenarios.titles import titles


@pytest.fixture
def named(office):
    """The scenario of the test company has a published version and a later draft."""
    scenario = Scenario.objects.create(slug="test")
    for number, status, name in ((1, "published", "Robin Lake"), (2, "draft", "Not yet")):
        ScenarioVersion.objects.create(
            scenario=scenario,
            number=number,
            status=status,
            names={"en": name, "zh-hans": "知更鸟湖"},
            languages=["en", "zh-hans"],
            day_one="2018-01-01",
            digest="x",
            published_at="2026-01-01T00:00Z" if status == "published" else None,
        )
    Sandbox.objects.update(scenario="test")
    return office


def test_the_published_version_names_the_scenario_in_the_readers_language(named):
    for language, title in (("en", "Robin Lake"), ("zh-hans", "知更鸟湖")):
        with translation.override(language):
            assert titles() == {"test": title}


@pytest.mark.parametrize("address", ["/", "classes", "inside"])
def test_pages_show_the_title(named, address):
    who = "ana" if address == "/" else "tess"
    places = {"classes": f"/classes/{named.classroom.pk}/companies/", "inside": named.path()}
    client = browser(named.people[who])
    for language, title in (("en", "Robin Lake"), ("zh-hans", "知更鸟湖")):
        User.objects.filter(pk=named.people[who].pk).update(language=language)
        assert title in client.get(places.get(address, address)).content.decode()


def test_all_titles_of_a_page_cost_one_query(named):
    stamp(named.template, name="Second", classroom=named.classroom)
    client = browser(named.people["tess"])
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/classes/{named.classroom.pk}/companies/")
    assert sum("scenarios_scenarioversion" in one["sql"] for one in captured) == 1


def test_a_scenario_that_is_gone_keeps_its_short_name(office):
    page = browser(office.people["tess"]).get(f"/classes/{office.classroom.pk}/companies/")
    assert '<div class="text-secondary">test</div>' in page.content.decode()
