"""The rules of the actor's company."""

from functools import lru_cache

from lab.tenancy.actor import current_actor
from scenarios.briefs import version_of
from scenarios.colleagues.reading import read_colleagues
from scenarios.colleagues.rules import FILE, Rules
from scenarios.models import ScenarioVersion
from scenarios.packs.files import MANIFEST
from scenarios.packs.known import Known
from scenarios.packs.manifest import read_manifest
from scenarios.packs.problems import Problems
from scenarios.packs.versions import numbers_of

NOTHING = Rules()


def present_rules() -> Rules:
    """Looked up once per actor; a company of no scenario has none."""
    return current_actor().policy.once("colleagues", _look_up)


def _look_up() -> Rules:
    version = version_of(current_actor().sandbox)
    return _read(version.pk, version.digest) if version is not None else NOTHING


@lru_cache(maxsize=64)
def _read(pk: int, digest: str) -> Rules:
    """By the fingerprint: a version that was loaded again is read again."""
    version = ScenarioVersion.objects.select_related("scenario").get(pk=pk)
    texts = dict(version.files.filter(path__in=[MANIFEST, FILE]).values_list("path", "text"))
    if FILE not in texts or (manifest := read_manifest(texts[MANIFEST])) is None:
        return NOTHING
    known = Known(numbers_of(version.scenario), manifest.languages, manifest.calendar)
    problems = Problems()
    rules = read_colleagues(texts[FILE], known, problems)
    problems.stop()
    return rules
