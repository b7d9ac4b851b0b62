"""Writing a planned roster: all of it in one transaction, or nothing."""

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lab.people.audit import Act, audit_all, audit_entry
from lab.people.audit_models import AuditEntry
from lab.people.models import Classroom, Enrolment, User
from lab.people.passwords import Slip, generate_password, hash_generated
from lab.people.permissions import may_change_roster
from lab.people.roster import Action, Entry, RowPlan, new_person, plan_roster, summary

CHANGEABLE = ("name", "student_number", "email")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How the person wants the roster applied."""

    all_or_nothing: bool = False
    must_change: bool = True
    invite: bool = False


@dataclass(kw_only=True)
class Outcome:
    """What was done. `written` is False when an error stopped the whole file."""

    plans: list[RowPlan]
    written: bool = True
    slips: list[Slip] = field(default_factory=list)
    invited: list[User] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return summary(self.plans)


def apply_roster(
    classroom: Classroom, entries: list[Entry], *, by: User, wishes: Wishes
) -> Outcome:
    """Write the good rows, or none if one is bad and all or nothing was wished.

    A second run of the same file finds everybody in place and writes nothing.
    """
    may_change_roster(by, classroom).require()
    ready = _Passwords(wishes)
    for plan in plan_roster(classroom, entries, by=by):
        # Hashing takes its time; it must not hold the lock.
        ready.prepare(plan)
    try:
        with transaction.atomic():
            locked = Classroom.objects.select_for_update(of=("self",)).get(pk=classroom.pk)
            outcome = Outcome(plans=plan_roster(locked, entries, by=by))
            if wishes.all_or_nothing and outcome.counts[Action.ERROR]:
                outcome.written = False
                return outcome
            _write(locked, outcome, ready)
            audit_all(_record(locked, outcome, by))
    except IntegrityError as error:
        raise ValidationError(
            _("Somebody changed the same people at this moment. Nothing was written; try again.")
        ) from error
    return outcome


class _Passwords:
    """The passwords of the new people, by line of the file, hashed ahead."""

    def __init__(self, wishes: Wishes) -> None:
        self.wishes = wishes
        self._made: dict[int, tuple[str, str]] = {}

    def prepare(self, plan: RowPlan) -> None:
        if (
            plan.action is Action.NEW
            and not self.invites(plan)
            and plan.entry.line not in self._made
        ):
            password = generate_password()
            self._made[plan.entry.line] = password, hash_generated(password)

    def invites(self, plan: RowPlan) -> bool:
        return self.wishes.invite and bool(plan.entry.email)

    def give(self, plan: RowPlan, person: User, outcome: Outcome) -> None:
        if self.invites(plan):
            person.password = make_password(None)
            outcome.invited.append(person)
            return
        self.prepare(plan)
        password, person.password = self._made[plan.entry.line]
        person.must_change_password = self.wishes.must_change
        outcome.slips.append(Slip(name=person.name, username=person.username, password=password))


def _write(classroom: Classroom, outcome: Outcome, ready: _Passwords) -> None:
    plans = [plan for plan in outcome.plans if plan.writes]
    newcomers, known = [], []
    for plan in plans:
        if plan.action is Action.NEW:
            plan.person = new_person(classroom, plan)
            ready.give(plan, plan.person, outcome)
            newcomers.append(plan.person)
        elif plan.changes and plan.person:
            for key, value in plan.changes.items():
                setattr(plan.person, key, value)
            known.append(plan.person)
    User.objects.bulk_create(newcomers, batch_size=500)
    User.objects.bulk_update(known, CHANGEABLE, batch_size=200)
    _enrol(classroom, plans)


def _enrol(classroom: Classroom, plans: list[RowPlan]) -> None:
    places, moved = [], []
    for plan in plans:
        if plan.enrolment is None:
            places.append(Enrolment(classroom=classroom, user=plan.person, role=plan.role))
        else:
            plan.enrolment.role, plan.enrolment.left_on = plan.role, None
            moved.append(plan.enrolment)
    Enrolment.objects.bulk_create(places, batch_size=500)
    Enrolment.objects.bulk_update(moved, ["role", "left_on"], batch_size=500)


def _record(classroom: Classroom, outcome: Outcome, by: User) -> list[AuditEntry]:
    """What stands in the audit record: the file, and each person whom it touched."""
    counts = {action: n for action, n in outcome.counts.items() if n}
    entries = [audit_entry(Act.ROSTER, by=by, classroom=classroom, rows=counts)]
    for plan in outcome.plans:
        if plan.writes and plan.person:
            entries += _record_of(classroom, plan, plan.person, by)
    return entries


def _record_of(classroom: Classroom, plan: RowPlan, person: User, by: User) -> list[AuditEntry]:
    entries = []
    if plan.action is Action.NEW:
        entries.append(audit_entry(Act.PERSON_MADE, by=by, person=person, role=[person.role]))
    elif plan.changes:
        fields = list(plan.changes)
        entries.append(audit_entry(Act.PERSON_CHANGED, by=by, person=person, fields=fields))
    if plan.action is not Action.UPDATED:
        entries.append(
            audit_entry(Act.ENROLLED, by=by, person=person, classroom=classroom, place=[plan.role])
        )
    elif plan.former_role != plan.role:
        places = [plan.former_role, plan.role]
        entries.append(
            audit_entry(Act.PLACE_CHANGED, by=by, person=person, classroom=classroom, place=places)
        )
    return entries
