"""What a seat sees and changes, now and by sharing modes that are not set yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.actors import play_actor
from lab.access.decisions import ALLOWED, Decision
from lab.access.families import FAMILIES
from lab.access.models import SharingMode, Verb
from lab.company.sharing_rules import may_set_rules, modes
from lab.entities.spec import Entity, entities
from lab.tenancy.actor import Mode, acting_as, current_actor
from lab.tenancy.models import Seat

EFFECTS = {
    SharingMode.Mode.PRIVATE: gettext_lazy(
        "Everybody sees their own of the records (%(count)s), superiors those of their team."
    ),
    SharingMode.Mode.READ: gettext_lazy(
        "Everybody sees all records (%(count)s); owners and superiors change them."
    ),
    SharingMode.Mode.WRITE: gettext_lazy("Everybody sees and changes all records (%(count)s)."),
}


@dataclass(frozen=True, kw_only=True)
class Sight:
    """How many records of an entity a seat sees and may change, now and by the supposed modes."""

    entity: Entity
    total: int
    seen: int
    changed: int
    then_seen: int
    then_changed: int

    @property
    def differs(self) -> bool:
        return (self.seen, self.changed) != (self.then_seen, self.then_changed)


def may_preview() -> Decision:
    """Staff, authors and the head, who sees everything anyway."""
    actor = current_actor()
    if actor.mode is not Mode.PLAY or may_set_rules():
        return ALLOWED
    return Decision(False, _("Only teachers and the company's head look with others' eyes."))


def preview(seat: Seat, supposed: Mapping[str, str] | None = None) -> list[tuple[Any, list[Sight]]]:
    """(label of the family, sights of its entities); last what belongs to no family.

    `supposed` are modes by family that would hold instead of those that are set.
    """
    kept = modes()
    then = kept | dict(supposed or {})
    moved = [e for e in entities() if then.get(e.model.family) != kept.get(e.model.family)]
    now, later = _counts(seat, entities(), kept), _counts(seat, moved, then)
    grouped: dict[str, list[Sight]] = {family: [] for family in [*FAMILIES, ""]}
    for entity in entities():
        total, seen, changed = now[entity.name]
        _total, then_seen, then_changed = later.get(entity.name, now[entity.name])
        sight = Sight(
            entity=entity,
            total=total,
            seen=seen,
            changed=changed,
            then_seen=then_seen,
            then_changed=then_changed,
        )
        grouped[entity.model.family if entity.model.family in FAMILIES else ""].append(sight)
    labels = {name: family.label for name, family in FAMILIES.items()} | {"": _("Everything else")}
    return [(labels[family], sights) for family, sights in grouped.items() if sights]


def _counts(
    seat: Seat, of: Iterable[Entity], supposed: Mapping[str, str]
) -> dict[str, tuple[int, int, int]]:
    """{entity: (all, seen, may be changed)} for somebody on the seat."""
    found = {}
    with acting_as(play_actor(None, current_actor().sandbox, seat.number, supposed=supposed)):
        for entity in of:
            rows = entity.model.objects
            seen, changed = rows.visible(Verb.VIEW).count(), rows.visible(Verb.CHANGE).count()
            found[entity.name] = (rows.count(), seen, changed)
    return found


def effects(wanted: Mapping[str, str]) -> list[str]:
    """What setting these modes would do, in a sentence for each family that changes."""
    found = []
    for family, before in modes().items():
        after = wanted.get(family, before)
        if after == before:
            continue
        count = sum(e.model.objects.count() for e in entities() if e.model.family == family)
        found.append(
            _("%(family)s: %(before)s → %(after)s. %(effect)s")
            % {
                "family": FAMILIES[family].label,
                "before": SharingMode.Mode(before).label,
                "after": SharingMode.Mode(after).label,
                "effect": EFFECTS[SharingMode.Mode(after)] % {"count": f"{count:,}"},
            }
        )
    return found
