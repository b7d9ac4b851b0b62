"""`merged`: of each group of records that are the same, exactly one is left."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from scenarios.checks.company import Company
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts


@dataclass(frozen=True)
class Merged:
    """Whichever stays: that is the student's to decide. A group of which nothing is left earns nothing."""

    kind: ClassVar[str] = "merged"
    keys: ClassVar[tuple[str, ...]] = ("of", "groups")

    of: str
    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Merged":
        of = parts.collection("of")
        groups = tuple(
            tuple(
                parts.known.row(parts.reader, key, of, *at) for key, at in parts.reader.items(*item)
            )
            for item in (
                (group, *path)
                for group, path in parts.reader.items(part.get("groups"), *parts.path, "groups")
            )
        )
        if not groups or any(len(group) < 2 for group in groups):
            parts.problem(_("List groups of at least two records."), "groups")
        return cls(of, groups)

    def judge(self, company: Company) -> Outcome:
        numbers = [{company.numbers[self.of][key] for key in group} for group in self.groups]
        ids = [company.id_of(self.of, key) for group in self.groups for key in group]
        rows = company.rows(self.of, {}).filter(pk__in=ids).only("pk")
        left = {row.number for row in rows}
        kept = [group & left for group in numbers]
        merged = [next(iter(group)) for group in kept if len(group) == 1]
        evidence = tuple((self.of, number) for number in merged)
        return Outcome(len(merged) / len(self.groups), evidence)
