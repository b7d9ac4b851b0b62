"""Which variant a value comes from: what stands in some variants of a pack, and not in all of them.

A student's record that holds a value of another variant, and none of the own, was copied from a
classmate whose company is of that variant. Pure functions of the pack's files.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from scenarios.models import ScenarioVersion
from scenarios.packs.columns import table_file, tables
from scenarios.packs.files import Files
from scenarios.packs.tables import read_table
from scenarios.packs.versions import files_of
from scenarios.variants.figures import A_NUMBER
from scenarios.variants.model import NONE
from scenarios.variants.permuting import FIXED, Permutation, Plan, plan_of

# Numbers that anybody may come to write by chance.
_SHORT = re.compile(r"\d{1,3}")
# The value as `normal` writes it → the variants that have it.
Fingerprints = Mapping[str, frozenset[int]]


def normal(value: object) -> str:
    """One form for what says the same: 54,000.00 is 54000, and case and spaces tell nothing apart."""
    text = " ".join(str(value).split()).casefold()
    plain = text.replace(",", "")
    if A_NUMBER.fullmatch(plain):
        whole, _dot, cents = plain.partition(".")
        return ".".join(filter(None, (whole.lstrip("0") or "0", cents.rstrip("0"))))
    return text


def fingerprints(files: Files) -> Fingerprints:
    """Of all names, figures and cells that differ between the variants; of the pack itself as 0."""
    plan = plan_of(files)
    if plan is None:
        return {}
    found: dict[str, set[int]] = defaultdict(set)
    for value in _values(files, plan, None):
        found[value].add(NONE)
    for number in plan.numbers:
        for value in _values(files, plan, plan.variant(number)):
            found[value].add(number)
    everywhere = len(plan.numbers) + 1
    return {v: frozenset(where) for v, where in found.items() if len(where) < everywhere}


def variants_of(value: object, known: Fingerprints) -> frozenset[int]:
    """The variants that the value belongs to; none where it stands in all of them, or in no one."""
    return known.get(normal(value), frozenset())


def fingerprints_of(version: ScenarioVersion) -> Fingerprints:
    """Read once for each state of a version's files."""
    return _fingerprints(version.pk, version.digest)


@lru_cache(maxsize=16)
def _fingerprints(pk: int, digest: str) -> Fingerprints:
    return fingerprints(files_of(ScenarioVersion.objects.get(pk=pk)))


def _values(files: Files, plan: Plan, variant: Permutation | None) -> set[str]:
    """The cells of the tables, and the figures that its truths tell."""
    amounts = plan.variants.amounts
    figures = variant.figures.values() if variant else [one.figure for one in amounts]
    found = {normal(figure) for figure in figures if figure is not None}
    paths = {table_file(collection) for collection in tables()}
    for path, text in files.items():
        if path in FIXED or path not in paths:
            continue
        told = variant.text(path, text) if variant else text
        for row in read_table(path, told).rows:
            found |= {normal(cell) for name, cell in row.items() if cell and name != "key"}
    return {value for value in found if not _SHORT.fullmatch(value)}
