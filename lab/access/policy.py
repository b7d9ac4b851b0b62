"""One answer to "which rows may this actor …?": as a condition for the database and as a test of one row."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.db.models import CharField, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision
from lab.access.models import FieldLock, RecordShare, Right, SharingMode, Verb
from lab.access.reach import EVERYTHING, NOTHING, Beside, Reach
from lab.tenancy.actor import Mode
from lab.tenancy.models import Owned, Sandbox, Sandboxed, Seat
from lab.tenancy.registry import sandboxed_models, stored_field

READING = {Verb.VIEW, Verb.EXPORT}
BESIDE = "beside:"

# kind of seat -> verb -> how far it reaches over owned records; "" is every other kind
RIGHTS: dict[str, dict[str, str]] = {
    Seat.Kind.HEAD: dict.fromkeys(Verb.values, "all"),
    Seat.Kind.MANAGER: dict.fromkeys(Verb.values, "team"),
    "": {**dict.fromkeys(Verb.values, "team"), "delete": "none", "transfer": "none"},
}
# The same for what belongs to nobody in particular: products, competitors, stages …
SHARED_RIGHTS: dict[str, dict[str, str]] = {
    Seat.Kind.HEAD: dict.fromkeys(Verb.values, "all"),
    Seat.Kind.MANAGER: {**dict.fromkeys(Verb.values, "all"), "delete": "none"},
    "": {**dict.fromkeys(Verb.values, "none"), "view": "all", "export": "all"},
}
# And for what makes up the company itself: seats, sharing modes, rights, picklists.
ADMINISTERED_RIGHTS: dict[str, dict[str, str]] = {
    Seat.Kind.HEAD: dict.fromkeys(Verb.values, "all"),
    "": {**dict.fromkeys(Verb.values, "none"), "view": "all", "export": "all"},
}

# verb -> levels of a share that allow it
SHARE_LEVELS: dict[str, tuple[str, ...]] = {
    Verb.VIEW: (RecordShare.Level.READ, RecordShare.Level.WRITE),
    Verb.EXPORT: (RecordShare.Level.READ, RecordShare.Level.WRITE),
    Verb.CHANGE: (RecordShare.Level.WRITE,),
}


def default_rights(model: type[Sandboxed]) -> dict[str, dict[str, str]]:
    """kind of seat -> verb -> reach, before the exceptions that a company has made."""
    if model.administered:
        return ADMINISTERED_RIGHTS
    return RIGHTS if issubclass(model, Owned) else SHARED_RIGHTS


@dataclass(kw_only=True)
class Policy:
    """What one actor may do. Built by the door; its three small tables are read once, on demand.

    `closed` is why nobody plays here at present, for whoever would. A `guest` looks at all records of a
    frozen copy and takes none along.
    """

    sandbox: Sandbox
    mode: Mode
    seat_id: int | None = None
    read_only: bool = False
    closed: str = ""
    guest: bool = False
    supposed: Mapping[str, str] | None = None
    _read: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, load: Callable[[], Any]) -> Any:
        """`load()`, remembered for as long as the actor acts: small tables of the sandbox."""
        if name not in self._read:
            self._read[name] = load()
        return self._read[name]

    @cached_property
    def seats(self) -> dict[int, Seat]:
        """All seats of the company by id: some dozens."""
        rows = Seat._base_manager.filter(sandbox=self.sandbox).order_by("pk")
        return {seat.pk: seat for seat in rows}

    @property
    def seat(self) -> Seat | None:
        return self.seats[self.seat_id] if self.seat_id else None

    @cached_property
    def subtree(self) -> frozenset[int]:
        """Ids of the actor's seat and of all below it."""
        return self.below(self.seat_id) if self.seat_id else frozenset()

    def below(self, seat_id: int) -> frozenset[int]:
        children = defaultdict(list)
        for seat in self.seats.values():
            children[seat.parent_id].append(seat.pk)
        found, waiting = {seat_id}, [seat_id]
        while waiting:
            fresh = [pk for pk in children[waiting.pop()] if pk not in found]
            found.update(fresh)
            waiting += fresh
        return frozenset(found)

    @cached_property
    def _decided(self) -> list[tuple[str, str, str, str]]:
        """What the company has decided for this kind of seat, by one query."""
        mine = {"sandbox": self.sandbox, "kind": self.kind}
        modes = SharingMode._base_manager.filter(sandbox=self.sandbox).order_by()
        rights = Right._base_manager.filter(**mine).order_by()
        locks = FieldLock._base_manager.filter(**mine).order_by()
        mode, right, lock, none = (
            Value(text, CharField()) for text in ("mode", "right", "lock", "")
        )
        parts = (
            rights.values_list(right, "subject", "verb", "reach"),
            locks.values_list(lock, "subject", "field", none),
        )
        return list(modes.values_list(mode, "family", none, "mode").union(*parts, all=True))

    @cached_property
    def sharing(self) -> Mapping[str, str]:
        if self.supposed is not None:
            return self.supposed
        return {family: mode for what, family, _none, mode in self._decided if what == "mode"}

    @cached_property
    def exceptions(self) -> dict[tuple[str, str], str]:
        decided = self._decided
        return {(subject, verb): reach for what, subject, verb, reach in decided if what == "right"}

    @cached_property
    def locked_fields(self) -> frozenset[tuple[str, str]]:
        if self.mode is not Mode.PLAY:
            return frozenset()
        return frozenset(
            (subject, name) for what, subject, name, _none in self._decided if what == "lock"
        )

    @property
    def kind(self) -> str:
        return self.seat.kind if self.seat else ""

    def right(self, model: type[Sandboxed], verb: str) -> str:
        """none, own, team or all: how far the kind of seat reaches."""
        exception = self.exceptions.get((model.collection, verb))
        if exception is not None:
            return exception
        if (reach := model.rights_by_kind.get(self.kind, {}).get(verb)) is not None:
            return reach
        table = default_rights(model)
        default = table.get(self.kind, table[""])[verb]
        return model.rights.get(verb, default) if self.kind not in table else default

    def reach(self, model: type[Sandboxed], verb: str) -> Reach:
        """Which rows of the model the actor may `verb`."""
        if verb not in READING and not self.may_write:
            return NOTHING
        if model.booked and verb not in READING and self.mode is not Mode.SYSTEM:
            return NOTHING
        if model.inner and self.mode is not Mode.SYSTEM:
            return NOTHING
        if self.guest:
            return EVERYTHING if verb == Verb.VIEW else NOTHING
        if self.mode is not Mode.PLAY and self.mode is not Mode.PERSONA:
            return EVERYTHING
        if self.seat_id is None:
            # A simulated customer sits nowhere in the company; a person without a seat sees nothing.
            return EVERYTHING if self.mode is Mode.PERSONA else NOTHING
        if model.part_of:
            return self._reach_of_part(model, verb)
        if model.goes_with and verb not in (Verb.ADD, Verb.IMPORT):
            return self._reach_beside(model, verb)
        return self._reach_by_right(model, verb)

    def _reach_by_right(self, model: type[Sandboxed], verb: str) -> Reach:
        right = self.right(model, verb)
        if right == "none":
            return NOTHING
        if right == "all" or not issubclass(model, Owned):
            return EVERYTHING
        return self._reach_of_owned(model, verb, right)

    def _reach_beside(self, model: type[Sandboxed], verb: str) -> Reach:
        """What goes with a record is seen and changed by who may do that to the record."""
        own, seen = self._reach_by_right(model, verb), self._limited(Verb.VIEW)
        if own == NOTHING:
            return NOTHING
        if not seen and own.everything:
            return EVERYTHING
        granted = None
        if verb in READING:
            granted = seen
        elif verb == Verb.CHANGE:
            granted = self._limited(Verb.CHANGE)
        return Reach(
            beside=Beside(model.goes_with, own, seen, granted, lambda: self._named_by(model))
        )

    def _named_by(self, model: type[Sandboxed]) -> frozenset[str]:
        """Collections of the records with which rows of the model go, read once until one is written."""
        column = f"{model.goes_with}_collection"

        def read() -> frozenset[str]:
            rows = model._base_manager.filter(sandbox=self.sandbox).order_by()
            return frozenset(rows.values_list(column, flat=True).distinct())

        return self.once(f"{BESIDE}{model.collection}", read)

    def written(self, model: type[Sandboxed]) -> None:
        """Rows of the model were written: what was remembered of them does not hold any more."""
        if model.goes_with:
            self._read.pop(f"{BESIDE}{model.collection}", None)
        for name in model.remembered:
            self._read.pop(name, None)

    def _limited(self, verb: str) -> dict[str, Reach]:
        """The reach over each collection of which the actor does not reach everything."""
        models = (m for m in sandboxed_models() if not m.part_of and not m.goes_with)
        found = ((m.collection, self.reach(m, verb)) for m in models)
        return {name: reach for name, reach in found if not reach.everything}

    def _reach_of_part(self, model: type[Sandboxed], verb: str) -> Reach:
        """A line is seen with its document, and changed by whoever may change that."""
        whole = stored_field(model, model.part_of).related_model
        reach = self.reach(cast(type[Sandboxed], whole), verb if verb in READING else Verb.CHANGE)
        if reach.everything or reach == NOTHING:
            return reach
        return Reach(**{**reach.__dict__, "part_of": model.part_of})

    def _reach_of_owned(self, model: type[Sandboxed], verb: str, right: str) -> Reach:
        mode = self.sharing.get(model.family, SharingMode.Mode.PRIVATE)
        if verb in READING and mode != SharingMode.Mode.PRIVATE:
            return EVERYTHING
        if verb == Verb.CHANGE and mode == SharingMode.Mode.WRITE:
            return EVERYTHING
        owners = self.subtree if right == "team" else self.subtree & {self.seat_id}
        levels = SHARE_LEVELS.get(verb, ())
        shared_with = self.seat_id if levels else None
        return Reach(
            owners=owners, collection=model.collection, shared_with=shared_with, levels=levels
        )

    def may(self, verb: str, target: type[Sandboxed] | Sandboxed) -> Decision:
        """May the actor do this to a kind of record, or to this record?"""
        model = target if isinstance(target, type) else type(target)
        reach = self.reach(model, verb)
        if reach == NOTHING:
            return Decision(False, self._why_not(model, verb))
        if isinstance(target, type):
            return ALLOWED
        if not reach.covers(target):
            return Decision(False, self._not_this_one(verb, target))
        kept = target.why_kept() if verb == Verb.DELETE else ""
        return Decision(False, kept) if kept else ALLOWED

    def require(self, verb: str, target: type[Sandboxed] | Sandboxed) -> None:
        self.may(verb, target).require()

    def may_do(self, needs: str, target: type[Sandboxed] | Sandboxed) -> Decision:
        """May the actor do what asks for the right `needs`? Where sight is enough, it makes a new record."""
        asked = self.may(needs, target)
        if not asked or needs not in READING:
            return asked
        return self.may(Verb.ADD, target if isinstance(target, type) else type(target))

    @cached_property
    def may_write(self) -> Decision:
        """Whether the actor changes anything here at all; pages offer nothing to whoever looks on."""
        kind = self.sandbox.kind
        if kind != Sandbox.Kind.SNAPSHOT and self.closed:
            return Decision(False, self.closed)
        if kind != Sandbox.Kind.SNAPSHOT and not self.read_only:
            return ALLOWED
        return Decision(False, self._why_looking_on())

    def _why_looking_on(self) -> str:
        if self.sandbox.kind == Sandbox.Kind.SNAPSHOT:
            return _("This is a frozen copy of the company: nothing in it can be changed.")
        if self.sandbox.kind == Sandbox.Kind.TEMPLATE and self.sandbox.frozen:
            return _("A published version never changes: start a new version of the scenario.")
        if self.sandbox.kind == Sandbox.Kind.TEMPLATE:
            return _("You are looking on: only course designers change a scenario.")
        if self.seat_id is not None:
            return _("You look with the eyes of a seat: nothing can be changed this way.")
        return _("You are looking on: only the people on the seats work here.")

    def _why_not(self, model: type[Sandboxed], verb: str) -> str:
        if verb not in READING and not self.may_write:
            return str(self.may_write.reason)
        if model.booked:
            text = _("%(records)s follow from documents: nobody writes them by hand.")
            return text % {"records": capfirst(model._meta.verbose_name_plural)}
        if self.seat_id is None:
            return _("You have no seat in this company. Ask your teacher for one.")
        return _(
            "Seats of the kind “%(kind)s” may not %(verb)s %(records)s. Ask your superior."
        ) % {
            "kind": Seat.Kind(self.kind).label,
            "verb": Verb(verb).label,
            "records": model._meta.verbose_name_plural,
        }

    def _not_this_one(self, verb: str, row: Sandboxed) -> str:
        whole: Any = getattr(row, row.part_of) if row.part_of else row
        owner = self.seats.get(whole.owner_id)
        return _(
            "“%(record)s” belongs to %(owner)s: you may not %(verb)s it. "
            "Ask for it to be shared or transferred."
        ) % {
            "record": whole,
            "owner": owner,
            "verb": Verb(verb).label,
        }
