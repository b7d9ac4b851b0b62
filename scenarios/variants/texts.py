"""The files of a version as one of its variants has them, read from the database."""

from collections.abc import Collection
from functools import lru_cache

from scenarios.models import ScenarioVersion
from scenarios.packs.files import Files
from scenarios.packs.pictures import FOLDER
from scenarios.variants.model import FILE
from scenarios.variants.permuting import Permutation, Plan, plan_of


def texts_of(version: ScenarioVersion, paths: Collection[str], variant: int = 0) -> Files:
    """{path: text} of those that there are, as the variant has them."""
    texts = dict(version.files.filter(path__in=paths).values_list("path", "text"))
    if not variant:
        return texts
    permutation = permutation_of(version, variant)
    return {path: permutation.text(path, text) for path, text in texts.items()}


def text_of(version: ScenarioVersion, path: str, variant: int = 0) -> str | None:
    return texts_of(version, [path], variant).get(path)


def variants_count(version: ScenarioVersion) -> int:
    """0 for a version that has none."""
    plan = plan_in(version)
    return plan.variants.count if plan else 0


def plan_in(version: ScenarioVersion) -> Plan | None:
    return _plan(version.pk, version.digest)


def permutation_of(version: ScenarioVersion, variant: int) -> Permutation:
    """Raises ValueError where the version has no such variant."""
    return _permutation(version.pk, version.digest, variant)


@lru_cache(maxsize=256)
def _permutation(pk: int, digest: str, variant: int) -> Permutation:
    plan = _plan(pk, digest)
    if plan is None:
        raise ValueError(f"Version {pk} has no variants.")
    return plan.variant(variant)


@lru_cache(maxsize=64)
def _plan(pk: int, digest: str) -> Plan | None:
    """By the fingerprint: a version that was loaded again is read again."""
    version = ScenarioVersion.objects.get(pk=pk)
    if not version.files.filter(path=FILE).exists():
        return None
    files = version.files.exclude(path__startswith=FOLDER)
    return plan_of(dict(files.values_list("path", "text")))
