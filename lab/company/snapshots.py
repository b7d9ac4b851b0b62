"""Snapshots of a company: taken, opened, compared, restored, removed."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision
from lab.journal.jumps import may_reset, restore, take_snapshot
from lab.journal.models import Entry
from lab.journal.recording import entry, write_entries
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import erase
from lab.tenancy.writing import sandbox_write

LIMIT = 20


def snapshots() -> QuerySet[Sandbox]:
    """Those of the actor's company, the newest first; in a snapshot, those of its origin. Nobody's
    seat sees none, nor does a guest."""
    actor = current_actor()
    here = actor.sandbox
    if actor.policy.guest or (actor.mode is Mode.PLAY and actor.seat is None):
        return Sandbox.objects.none()
    origin = here.origin_id or here.pk
    found = Sandbox.objects.filter(origin=origin, kind=Sandbox.Kind.SNAPSHOT, shown_moment=None)
    return found.select_related("created_by", "template").order_by("-created_at", "-pk")


def may_take() -> Decision:
    """Whoever may reset the company, for a snapshot is made to come back to."""
    actor = current_actor()
    if actor.sandbox.kind != Sandbox.Kind.LIVE:
        return Decision(False, _("Snapshots are taken of companies in use."))
    if may_reset(actor.user, actor.sandbox):
        return ALLOWED
    if actor.policy.read_only:
        return Decision(False, _("You are looking on: ask the teacher for a snapshot."))
    return Decision(False, _("Others work in this company too: ask your teacher for a snapshot."))


Keeper = Callable[[Sandbox], str]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Called once at start. The keeper says why nobody may delete a snapshot, "" for those it lets go."""
    _keepers.append(keeper)


def may_delete(snapshot: Sandbox) -> Decision:
    """Staff any; a student those that the student took; nobody what is kept for a reason."""
    actor = current_actor()
    if reason := next((why for keeper in _keepers if (why := keeper(snapshot))), ""):
        return Decision(False, reason)
    if actor.sandbox.kind == Sandbox.Kind.SNAPSHOT:
        text = _("This is a frozen copy of the company: nothing in it can be changed.")
        return Decision(False, text)
    staff = actor.mode in (Mode.REVIEW, Mode.SYSTEM)
    own = actor.user is not None and snapshot.created_by_id == actor.user.pk
    if not actor.policy.read_only and (staff or own):
        return ALLOWED
    return Decision(False, _("You may delete snapshots that you took yourself."))


def snapshot_take(name: str) -> Sandbox:
    """A frozen copy of the company as it is now. Raises ValidationError at the limit."""
    actor = current_actor()
    name = name.strip()
    if not name or len(name) > 120:
        raise ValidationError({"name": _("Give a name of up to 120 letters.")})
    with sandbox_write():
        may_take().require()
        if snapshots().count() >= LIMIT:
            raise ValidationError(
                _("A company keeps %(limit)d snapshots. Delete one that you do not need.")
                % {"limit": LIMIT}
            )
        return take_snapshot(actor.sandbox, name=name, by=actor.user)


def snapshot_restore(snapshot: Sandbox) -> Entry:
    """Put the company back to the snapshot; a new attempt begins."""
    actor = current_actor()
    with sandbox_write():
        may_reset(actor.user, actor.sandbox).require()
        return restore(actor.sandbox, snapshot)


def snapshot_delete(snapshot: Sandbox) -> None:
    with sandbox_write():
        may_delete(snapshot).require()
        write_entries([entry("sandbox.snapshot-deleted", data={"name": snapshot.name})])
        erase(snapshot)
