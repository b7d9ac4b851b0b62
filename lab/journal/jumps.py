"""Jumps of a whole sandbox: stamped from a template, put back to its start or to a snapshot, patched."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lab.access.actors import system_actor
from lab.access.decisions import Decision, Refused
from lab.journal.models import Entry, Moment
from lab.journal.recording import entry, write_entries
from lab.journal.values import differing_states
from lab.people.models import User
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Occupancy, Sandbox
from lab.tenancy.stamping import CHUNK, TableDifference, copy_rows, differences, put_back
from lab.tenancy.writing import sandbox_write


def stamp(template: Sandbox, *, name: str, by: User | None = None, **fields: Any) -> Sandbox:
    """A new live sandbox, equal to its template. `fields` are those of Sandbox (classroom …)."""
    with transaction.atomic():
        sandbox = blank_copy(template, Sandbox.Kind.LIVE, name, by, template=template, **fields)
        copy_rows(template, sandbox)
        with acting_as(system_actor(sandbox, by)), sandbox_write():
            write_entries([entry("sandbox.stamped")])
    return sandbox


def take_snapshot(sandbox: Sandbox, *, name: str, by: User | None = None) -> Sandbox:
    """A frozen copy of the sandbox as it is now."""
    with sandbox_write():
        snapshot = blank_copy(
            sandbox,
            Sandbox.Kind.SNAPSHOT,
            name,
            by,
            template=sandbox.template,
            origin=sandbox,
            classroom=sandbox.classroom,
            attempt=sandbox.attempt,
            session=sandbox.session,
        )
        copy_rows(sandbox, snapshot)
        data = {"snapshot": snapshot.pk, "name": name}
        write_entries([entry("sandbox.snapshot-taken", data=data)])
    return snapshot


def taken_at(snapshot: Sandbox) -> int:
    """The number of the entry in its company's journal that tells of the snapshot; 0 if none does."""
    entries = Entry._base_manager.filter(
        sandbox=snapshot.origin_id, event="sandbox.snapshot-taken", data__snapshot=snapshot.pk
    )
    return entries.values_list("number", flat=True).first() or 0


def reset(sandbox: Sandbox) -> Entry:
    """Put the sandbox back to its scenario's start and begin the next attempt."""
    if sandbox.template is None:
        raise Refused(_("Only a company that came from a scenario can be reset."))
    return _jump(sandbox, sandbox.template, "sandbox.reset")


def restore(sandbox: Sandbox, snapshot: Sandbox) -> Entry:
    """Put the sandbox back to one of its own snapshots."""
    if snapshot.origin_id != sandbox.pk:
        raise Refused(_("That snapshot was taken of another company."))
    data = {"snapshot": snapshot.pk, "name": snapshot.name}
    return _jump(sandbox, snapshot, "sandbox.restored", **data, **_line_of(snapshot))


def _line_of(snapshot: Sandbox) -> dict[str, int]:
    """Which entries led to what the snapshot holds: those of `line` before number `until`."""
    shown = Moment._base_manager.filter(copy=snapshot).values_list("entry", flat=True).first()
    until = taken_at(snapshot) if shown is None else shown + 1
    return {"line": snapshot.attempt, "until": until}


def led_to(sandbox: Sandbox, attempt: int) -> Q:
    """Which entries of the company's journal led to how it is in that attempt: its own, and where the
    attempt began with a snapshot or a moment, those that had led there."""
    restored = Entry._base_manager.filter(
        sandbox=sandbox, event="sandbox.restored", data__has_key="line"
    )
    began = dict(restored.values_list("attempt", "data"))
    found, until = Q(attempt=attempt), None
    while (data := began.get(attempt)) is not None and data["line"] < attempt:
        attempt = data["line"]
        until = data["until"] if until is None else min(until, data["until"])
        found |= Q(attempt=attempt, number__lt=until)
    return found


def patch(sandbox: Sandbox, base: Sandbox, chosen: Sequence[TableDifference], **data: Any) -> Entry:
    """Make the chosen rows as they are in `base`, which the company is stamped from henceforth.

    Nothing that somebody has open is lost: the attempt goes on, and a form of a row that the patch has
    changed meets a newer version of it.
    """
    with sandbox_write():
        versions = [(item, _versions(item)) for item in chosen if item.changed]
        put_back(sandbox, base, chosen)
        for item, found in versions:
            _raise_versions(item, found)
        sandbox.template = base
        sandbox.save(update_fields=["template"])
        before, after = _states(chosen)
        jump = entry(
            "sandbox.patched", change=Entry.Change.JUMP, before=before, after=after, data=data
        )
        write_entries([jump])
    return jump


def _versions(item: TableDifference) -> dict[int, int]:
    rows = item.table.model._base_manager.filter(sandbox=current_actor().sandbox)
    changed = frozenset(item.changed)
    return {pk: version for pk, version in rows.values_list("pk", "version") if pk in changed}


def _raise_versions(item: TableDifference, versions: dict[int, int]) -> None:
    alike: dict[int, list[int]] = defaultdict(list)
    for pk, version in versions.items():
        alike[version].append(pk)
    for version, pks in alike.items():
        for start in range(0, len(pks), CHUNK):
            rows = item.table.model._base_manager.filter(pk__in=pks[start : start + CHUNK])
            rows.update(version=version + 1)


def _states(found: Iterable[TableDifference]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after of all rows but the product's own book-keeping, by collection and number."""
    before, after = {}, {}
    for item in found:
        if not item.table.model.inner:
            name = item.table.model.collection
            before[name], after[name] = differing_states(item)
    return before, after


def _jump(sandbox: Sandbox, base: Sandbox, event: str, **data: Any) -> Entry:
    with sandbox_write():
        found = list(differences(sandbox, base))
        before, after = _states(found)
        put_back(sandbox, base, found)
        _begin_attempt(sandbox, base)
        jump = entry(event, change=Entry.Change.JUMP, before=before, after=after, data=data)
        write_entries([jump])
    return jump


def _begin_attempt(sandbox: Sandbox, base: Sandbox) -> None:
    """Every jump starts an attempt: a form that was open before it must not be saved after it."""
    sandbox.attempt += 1
    sandbox.simulated_now = base.simulated_now
    sandbox.save(update_fields=["attempt", "simulated_now"])


def blank_copy(source: Sandbox, kind: str, name: str, by: User | None, **fields: Any) -> Sandbox:
    """A sandbox without rows that says of itself what `source` does, but for `fields`."""
    return Sandbox.objects.create(
        kind=kind,
        name=name,
        created_by=by,
        **{
            "scenario": source.scenario,
            "language": source.language,
            "currency": source.currency,
            "day_one": source.day_one,
            "simulated_now": source.simulated_now,
            "working_time": source.working_time,
            **fields,
        },
    )


ResetRule = Callable[[Sandbox], Decision | None]
_reset_rules: list[ResetRule] = []


def register_reset_rule(rule: ResetRule) -> None:
    """Called once at start. What the first rule with an answer says holds for whoever plays."""
    _reset_rules.append(rule)


def may_reset(user: User | None, sandbox: Sandbox) -> Decision:
    """Staff always; a student only where nobody else works, unless a rule says otherwise."""
    actor = current_actor()
    if sandbox.kind != Sandbox.Kind.LIVE:
        return Decision(False, _("Only a company in use can be reset."))
    if actor.mode != "play" or actor.policy.read_only:
        return Decision(not actor.policy.read_only, _("Only teachers reset a company."))
    if actor.seat is None:
        return Decision(False, _("You have no seat in this company. Ask your teacher for one."))
    for rule in _reset_rules:
        if (decision := rule(sandbox)) is not None:
            return decision
    people = set(Occupancy.objects.values_list("user_id", flat=True))
    alone = user is not None and people == {user.pk}
    return Decision(alone, _("Others work in this company too: ask your teacher to reset it."))
