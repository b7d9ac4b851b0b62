"""Going on from a snapshot in a second line, and giving that up again."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from lab.access.actors import system_actor
from lab.access.decisions import ALLOWED, Decision, Refused
from lab.journal.jumps import blank_copy, may_reset, taken_at
from lab.journal.models import Entry
from lab.journal.recording import entry, write_entries
from lab.people.models import User
from lab.tenancy.actor import Mode, acting_as, current_actor
from lab.tenancy.fields import number_of
from lab.tenancy.models import Occupancy, Sandbox, Seat
from lab.tenancy.stamping import copy_rows, erase
from lab.tenancy.writing import sandbox_write
from scenarios.branching.models import Branch

LIMIT = 3
BranchRule = Callable[[Sandbox], Decision | None]
_rules: list[BranchRule] = []


def register_branch_rule(rule: BranchRule) -> None:
    """Called once at start. What the first rule with an answer says holds for whoever plays."""
    _rules.append(rule)


def branches_of(sandbox: Sandbox) -> QuerySet[Branch]:
    return Branch.objects.filter(source=sandbox).select_related("sandbox__created_by")


def branch_of(sandbox: Sandbox) -> Branch | None:
    """What the company is a branch of, if it is one."""
    return Branch.objects.filter(sandbox=sandbox).select_related("source__classroom").first()


def may_branch() -> Decision:
    """Staff always; a student in a company alone, where it may begin anew too."""
    actor = current_actor()
    if actor.sandbox.kind != Sandbox.Kind.LIVE:
        return Decision(False, _("Branches are made of companies in use."))
    if branch_of(actor.sandbox) is not None:
        return Decision(False, _("This is a branch itself: go on from a snapshot of the company."))
    if actor.mode is not Mode.PLAY or actor.policy.read_only:
        return Decision(not actor.policy.read_only, _("Only teachers branch a company of others."))
    for rule in _rules:
        if (decision := rule(actor.sandbox)) is not None:
            return decision
    people = set(Occupancy.objects.values_list("user_id", flat=True))
    if actor.user is None or people != {actor.user.pk}:
        return Decision(False, _("Others work in this company too: ask your teacher for a branch."))
    return may_reset(actor.user, actor.sandbox)


def branch(snapshot: Sandbox) -> Sandbox:
    """A new company in use, equal to a snapshot of the actor's own, with its people on their seats.

    Its journal says what had happened until then, so that histories, checks and customers go on from it.
    """
    source, by = current_actor().sandbox, current_actor().user
    if snapshot.origin_id != source.pk or not (until := taken_at(snapshot)):
        raise Refused(_("That is no snapshot of this company."))
    with transaction.atomic():
        with sandbox_write():
            may_branch().require()
            made = _begun(source, snapshot, until, by)
            copy_rows(snapshot, made.sandbox)
            _copy_journal(source, made.sandbox, until)
            _seat(source, made.sandbox)
            data = {"moment": snapshot.name, "branch": made.sandbox.name}
            write_entries([entry("sandbox.branched", data=data)])
        with acting_as(system_actor(made.sandbox, by)), sandbox_write():
            data = {"moment": snapshot.name, "company": source.name}
            write_entries([entry("sandbox.begun-as-branch", data=data)])
    return made.sandbox


def _begun(source: Sandbox, snapshot: Sandbox, until: int, by: User | None) -> Branch:
    found = branches_of(source)
    if found.count() >= LIMIT:
        text = _("A company has %(limit)d branches at most. Delete one that you do not need.")
        raise ValidationError(text % {"limit": LIMIT})
    number = (found.aggregate(last=Max("number"))["last"] or 0) + 1
    with override(source.language):
        # Not the company's name first: late-comers look for companies by how a name begins.
        name = _("Branch %(number)d: %(company)s") % {"number": number, "company": source.name}
    sandbox = blank_copy(
        snapshot,
        Sandbox.Kind.LIVE,
        name[:120],
        by,
        template=snapshot.template,
        classroom=source.classroom,
        attempt=snapshot.attempt,
        session=snapshot.session,
        team=source.team,
    )
    return Branch.objects.create(
        sandbox=sandbox, source=source, number=number, moment=snapshot.name, entry=until
    )


def _copy_journal(source: Sandbox, target: Sandbox, until: int) -> None:
    """All entries up to that number, in one statement: nobody is told of them once more."""
    quote = connection.ops.quote_name
    names = [str(f.column) for f in Entry._meta.concrete_fields if f.name not in ("id", "sandbox")]
    columns, table = ", ".join(map(quote, names)), quote(Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (sandbox_id, {columns}) SELECT %s, {columns} FROM {table} "  # noqa: S608
            "WHERE sandbox_id = %s AND number <= %s ORDER BY number",
            [target.pk, source.pk, until],
        )


def _seat(source: Sandbox, target: Sandbox) -> None:
    """The people who sit in the company now, on those of their seats that it had then."""
    seats = Seat._base_manager.filter(sandbox=target).values_list("pk", flat=True)
    there = {number_of(pk) for pk in seats}
    rows = Occupancy._base_manager.filter(sandbox=source, seat_number__in=there)
    Occupancy._base_manager.bulk_create(
        Occupancy(sandbox=target, seat_number=row.seat_number, user_id=row.user_id) for row in rows
    )


def may_delete_branch(found: Branch) -> Decision:
    """Staff any; a student those that the student made. Asked inside the branch."""
    actor = current_actor()
    own = actor.user is not None and found.sandbox.created_by_id == actor.user.pk
    if not actor.policy.read_only and (own or actor.mode is not Mode.PLAY):
        return ALLOWED
    return Decision(False, _("You may delete branches that you made yourself."))


def branch_delete(found: Branch) -> None:
    """Remove the branch with its snapshots. The company that it came from stays as it is."""
    may_delete_branch(found).require()
    user, data = current_actor().user, {"branch": found.sandbox.name}
    with transaction.atomic():
        for copy in Sandbox.objects.filter(origin=found.sandbox):
            erase(copy)
        erase(found.sandbox)
        with acting_as(system_actor(found.source, user)), sandbox_write():
            write_entries([entry("sandbox.branch-deleted", data=data)])
