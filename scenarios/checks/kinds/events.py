"""`events`: so many records to which somebody did one of these things: approved, rejected, answered.

That is how the work of a superior is judged, who sells nothing: `events: [quote.approved, quote.sent_back]`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from lab.entities.spec import REGISTRY
from lab.journal.words import is_event
from scenarios.checks.company import Company
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts

MOST_EVENTS = 10
MOST_SHOWN = 20


@dataclass(frozen=True)
class Events:
    """Doing it twice to one record counts once."""

    kind: ClassVar[str] = "events"
    keys: ClassVar[tuple[str, ...]] = ("events", "count")

    events: tuple[str, ...]
    count: int

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Events":
        nouns = {str(entity.model._meta.model_name) for entity in REGISTRY.values()}
        found = []
        for item, path in parts.reader.items(part.get("events"), *parts.path, "events"):
            if not isinstance(item, str) or not is_event(item, nouns):
                text = _("No event is called “%(name)s”.") % {"name": item}
                parts.reader.problem(text, *path)
            found.append(str(item))
        if not 1 <= len(found) <= MOST_EVENTS:
            parts.problem(_("List 1 to 10 events."), "events")
        count = parts.reader.whole(part.get("count", "1"), 1, 100_000, *parts.path, "count")
        return cls(tuple(found), count)

    def judge(self, company: Company) -> Outcome:
        done = company.entries().filter(event__in=self.events, record__isnull=False)
        records = done.values_list("collection", "record").distinct()
        shown = records.order_by("collection", "record")[: min(self.count, MOST_SHOWN)]
        evidence = tuple(shown)
        found = records[: self.count].count() if self.count > MOST_SHOWN else len(evidence)
        return Outcome(found / self.count, evidence)
