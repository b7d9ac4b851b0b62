"""The stage of the actor's company: keys of its pack, its calendar on its own day 1."""

import datetime as dt
from dataclasses import replace
from functools import lru_cache

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox
from scenarios.briefs import version_of
from scenarios.checks.company import Company
from scenarios.effects.stage import Stage
from scenarios.models import ScenarioVersion
from scenarios.packs.calendar import Calendar
from scenarios.packs.files import MANIFEST
from scenarios.packs.known import Known
from scenarios.packs.manifest import read_manifest
from scenarios.packs.versions import numbers_of

# Of a company that no pack has made: nothing has a key there.
NO_PACK = Known({}, ("en", "zh-hans"), Calendar(day_one=dt.date(2018, 1, 1)))


def known_of(sandbox: Sandbox) -> Known:
    """What effects may refer to in this company; in one of no scenario nothing by key."""
    version = version_of(sandbox)
    known = NO_PACK if version is None else known_in(version)
    return replace(known, calendar=replace(known.calendar, day_one=sandbox.day_one))


def known_in(version: ScenarioVersion) -> Known:
    return _read(version.pk, version.digest)


def stage_for(key: str) -> Stage:
    known = known_of(current_actor().sandbox)
    return Stage(Company(known.numbers, known.calendar), key)


@lru_cache(maxsize=64)
def _read(pk: int, digest: str) -> Known:
    version = ScenarioVersion.objects.select_related("scenario").get(pk=pk)
    manifest = read_manifest(version.files.get(path=MANIFEST).text)
    if manifest is None:
        raise RuntimeError(f"{version} has no readable {MANIFEST}.")
    return Known(numbers_of(version.scenario), manifest.languages, manifest.calendar)
