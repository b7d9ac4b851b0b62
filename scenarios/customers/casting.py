"""The cast of a company: the personas of its pack, and the numbers of the rows that they speak of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lab.tenancy.actor import current_actor
from scenarios.briefs import template_of
from scenarios.engine.chance import Luck
from scenarios.engine.parameters import Parameters
from scenarios.engine.personas import Persona
from scenarios.models import ScenarioVersion
from scenarios.packs.calendar import Calendar
from scenarios.packs.files import MANIFEST
from scenarios.packs.known import Known
from scenarios.packs.manifest import Manifest, read_manifest
from scenarios.packs.personas import FILE, Cast, read_personas
from scenarios.packs.problems import Problems
from scenarios.packs.versions import numbers_of
from scenarios.variants.texts import texts_of

PRODUCTS, COMPETITORS = "products", "competitors"


@dataclass(frozen=True)
class Company:
    """A pack's cast with what ties it to rows; the same for all companies of a version."""

    cast: Cast
    numbers: Mapping[str, Mapping[str, int]]
    calendar: Calendar
    seed: int = 0

    @property
    def personas(self) -> Mapping[str, Persona]:
        return self.cast.personas

    @property
    def parameters(self) -> Parameters:
        return self.cast.parameters

    @cached_property
    def product_keys(self) -> Mapping[int, str]:
        return {number: key for key, number in self.numbers.get(PRODUCTS, {}).items()}

    def luck(self, persona: Persona) -> Luck:
        return Luck(self.seed, persona.key)


NOBODY = Company(Cast(), {}, Calendar(dt.date(2018, 1, 1)))


def company_of(version: ScenarioVersion, variant: int = 0) -> Company:
    """Read once for each state of a version's files."""
    return _read(version.pk, version.digest, variant)


@lru_cache(maxsize=256)
def _read(pk: int, digest: str, variant: int) -> Company:
    version = ScenarioVersion.objects.select_related("scenario").get(pk=pk)
    texts = texts_of(version, [MANIFEST, FILE], variant)
    if FILE not in texts:
        return NOBODY
    manifest = read_manifest(texts[MANIFEST])
    if manifest is None:
        raise RuntimeError(f"{version} has no readable {MANIFEST}.")
    numbers, problems = numbers_of(version.scenario), Problems()
    known = Known(numbers, manifest.languages, manifest.calendar)
    cast = read_personas(texts[FILE], known, problems)
    problems.stop()
    return Company(cast, numbers, manifest.calendar, seed_of(manifest))


def seed_of(manifest: Manifest) -> int:
    """That of the generators where the pack has one."""
    return manifest.generate.seed if manifest.generate else 1


def the_company() -> Company:
    """That of the acting company."""
    sandbox = current_actor().sandbox
    return _of_sandbox(sandbox.pk, sandbox.template_id, sandbox.created_at)


# A company and its template stay of one version and variant: they are asked for once per process.
@lru_cache(maxsize=2048)
def _of_sandbox(pk: int, template: int | None, created_at: dt.datetime) -> Company:
    made_of = template_of(current_actor().sandbox)
    return company_of(made_of.version, made_of.variant) if made_of is not None else NOBODY
