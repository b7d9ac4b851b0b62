"""The packs that bring a playtest can be solved, and nothing is earned by doing nothing."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from scenarios.playtest.report import playtest
from scenarios.playtest.script import Rep
from tests.scenarios.conftest import PACKS

pytestmark = pytest.mark.django_db
SLUGS = sorted(path.parent.name for path in PACKS.glob("*/playtest.yaml"))


@pytest.fixture(params=SLUGS)
def version(request) -> ScenarioVersion:
    return publish(store(read_pack(read_folder(PACKS / request.param))))


def test_it_is_solved_in_every_language_and_the_careful_earn_more(version: ScenarioVersion) -> None:
    for language in version.languages:
        report = playtest(version, language)
        assert report.problems == ()
        assert report.share(Rep.GOLDEN) == 1
        assert report.share(Rep.IDLE) <= 0.05
        careless, average, good = map(report.share, (Rep.CARELESS, Rep.AVERAGE, Rep.GOOD))
        assert careless + 0.1 < average < good - 0.1


def test_the_command_tells_the_shares_and_leaves_no_company_behind(
    version: ScenarioVersion,
) -> None:
    before, out = Sandbox.objects.count(), StringIO()
    call_command("pack", "play", version.scenario.slug, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["golden"] == 1
    assert list(told) == ["golden", "good", "average", "careless", "idle"]
    assert Sandbox.objects.count() == before
