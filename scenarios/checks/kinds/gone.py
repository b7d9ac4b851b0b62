"""`gone`: records that should not be there any more, such as planted duplicates, while others stay."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from scenarios.checks.company import Company
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts


@dataclass(frozen=True)
class Gone:
    """One that should have stayed and is gone costs as much as one that was removed earns."""

    kind: ClassVar[str] = "gone"
    keys: ClassVar[tuple[str, ...]] = ("of", "records", "stay")

    of: str
    records: tuple[str, ...]
    stay: tuple[str, ...]

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Gone":
        of = parts.collection("of")
        records = parts.rows("records", of)
        if not records:
            parts.problem(_("Name the records that should be gone."), "records")
        return cls(of, records, parts.rows("stay", of))

    def judge(self, company: Company) -> Outcome:
        ids = {key: company.id_of(self.of, key) for key in (*self.records, *self.stay)}
        rows = company.rows(self.of, {}).filter(pk__in=ids.values())
        left = set(rows.values_list("pk", flat=True))
        removed = sum(ids[key] not in left for key in self.records)
        lost = sum(ids[key] not in left for key in self.stay)
        kept = tuple(key for key in self.stay if ids[key] in left)
        evidence = tuple((self.of, company.numbers[self.of][key]) for key in kept)
        return Outcome(max(removed - lost, 0) / len(self.records), evidence)
