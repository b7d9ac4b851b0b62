"""Roster import: what each row would do, shown before anything is written, and then done.

A row finds its person by student number, then user name, then e-mail, always inside the school of
the class. Planning reads only; applying plans again, because the preview may be minutes old.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.people.models import Classroom, Enrolment, User
from lab.people.permissions import (
    may_add_teachers,
    may_change_person,
    may_enrol_as,
    students_to_help,
)
from lab.people.roster_columns import columns_of, full_name, role_named
from lab.people.spreadsheet import Table

# Longer than any field; what is longer is an error anyway.
ENTRY_LIMIT = 300
KEYS = ("student_number", "username", "email")


class Action(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    ENROLLED = "enrolled"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    ERROR = "error"


# What the preview calls it, and in which tone.
SHOWN = {
    Action.NEW: (gettext_lazy("new"), "green"),
    Action.UPDATED: (gettext_lazy("updated"), "blue"),
    Action.ENROLLED: (gettext_lazy("joins the class"), "azure"),
    Action.UNCHANGED: (gettext_lazy("already in the class"), "secondary"),
    Action.SKIPPED: (gettext_lazy("skipped"), "secondary"),
    Action.ERROR: (gettext_lazy("error"), "red"),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row of the file, with the names that the columns mean."""

    line: int
    student_number: str = ""
    name: str = ""
    username: str = ""
    email: str = ""
    role: str = ""


@dataclass(kw_only=True)
class RowPlan:
    """What a row will do, and to whom. `problem` says what to do about an error."""

    entry: Entry
    action: Action = Action.ERROR
    person: User | None = None
    role: str = Enrolment.Role.STUDENT
    enrolment: Enrolment | None = None
    former_role: str = ""
    changes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def writes(self) -> bool:
        return self.action in (Action.NEW, Action.UPDATED, Action.ENROLLED)

    @property
    def label(self) -> Any:
        return SHOWN[self.action][0]

    @property
    def tone(self) -> str:
        return SHOWN[self.action][1]

    @property
    def username(self) -> str:
        """The user name that the person has or will have."""
        known = self.person.username if self.person else ""
        return known or self.changes.get("username", "") or self.entry.username


def entries_of(table: Table) -> list[Entry]:
    places = columns_of(table)
    entries = []
    for row in table.rows:
        cells = {
            column: row.cells[index][:ENTRY_LIMIT]
            for column, index in places.items()
            if index < len(row.cells)
        }
        entry = Entry(
            line=row.line,
            name=full_name(cells),
            **{key: cells.get(key, "") for key in (*KEYS, "role")},
        )
        entries.append(replace(entry, username=User.normalize_username(entry.username)))
    return entries


def plan_roster(classroom: Classroom, entries: list[Entry], *, by: User) -> list[RowPlan]:
    """What the entries would do now. Writes nothing."""
    return _Planner(classroom, entries, by).plans()


def summary(plans: Iterable[RowPlan]) -> dict[str, int]:
    """How many rows do what, in the order in which a person wants to know."""
    counts = Counter(plan.action for plan in plans)
    return {action.value: counts[action] for action in Action}


class RowProblem(Exception):
    """Why a row cannot be imported, in words for the person who holds the file."""


class _Seen:
    """Who stood in the file before: the first row of a person counts, no two share a key."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, Any], int] = {}

    def note(self, plan: RowPlan) -> None:
        number = plan.entry.student_number
        username = plan.changes.get("username", "")
        same_person = [("person", plan.person and plan.person.pk), ("student_number", number)]
        if first := self._first(same_person):
            self._skip(plan, first)
        elif first := self._first([("username", username)]):
            if number:
                raise RowProblem(
                    _("Row %(line)d has the same user name. Give each person an own one.")
                    % {"line": first}
                )
            self._skip(plan, first)
        for key in (*same_person, ("username", username)):
            if key[1]:
                self._lines.setdefault(key, plan.entry.line)

    def _first(self, keys: list[tuple[str, Any]]) -> int | None:
        return next((self._lines[key] for key in keys if key[1] and key in self._lines), None)

    def _skip(self, plan: RowPlan, first: int) -> None:
        plan.action, plan.changes = Action.SKIPPED, {}
        plan.notes = [_("The same person stands in row %(line)d already.") % {"line": first}]


class _Planner:
    """Knows the people whom the file could mean; loads them once, so rows cost no queries."""

    def __init__(self, classroom: Classroom, entries: list[Entry], by: User) -> None:
        self.classroom, self.entries, self.by = classroom, entries, by
        self._by_key = {key: self._people_by(key) for key in KEYS}
        self._taken = self._taken_usernames()
        rows = classroom.enrolments.select_related("user")
        self._enrolments = {enrolment.user_id: enrolment for enrolment in rows}
        self._may_add_teachers = may_add_teachers(by, classroom.school)
        self._helped = self._people_to_help()
        self._seen = _Seen()

    def plans(self) -> list[RowPlan]:
        return [self._plan(entry) for entry in self.entries]

    def _people_by(self, key: str) -> dict[str, list[User]]:
        values = {getattr(entry, key) for entry in self.entries} - {""}
        people = User.objects.filter(school=self.classroom.school, **{f"{key}__in": values})
        found: dict[str, list[User]] = {}
        for person in people.select_related("school"):
            found.setdefault(getattr(person, key), []).append(person)
        return found

    def _taken_usernames(self) -> set[str]:
        """Names that no new person can have: of this school or, silently, of any other."""
        names = {_wanted_username(entry) for entry in self.entries}
        return set(User.objects.filter(username__in=names).values_list("username", flat=True))

    def _people_to_help(self) -> set[int]:
        """Those whose name and address `by` may mend."""
        people = {
            person for found in self._by_key.values() for rows in found.values() for person in rows
        }
        students = set(students_to_help(self.by).values_list("pk", flat=True))
        return {
            person.pk
            for person in people
            if person.pk in students or may_change_person(self.by, person)
        }

    def _plan(self, entry: Entry) -> RowPlan:
        plan = RowPlan(entry=entry)
        try:
            plan.role = self._role(entry)
            plan.person = self._person(entry)
            if plan.person is None:
                self._plan_new(plan)
            else:
                self._plan_known(plan, plan.person)
            self._seen.note(plan)
        except RowProblem as problem:
            plan.action, plan.problem = Action.ERROR, str(problem)
        return plan

    def _role(self, entry: Entry) -> str:
        if (role := role_named(entry.role)) is None:
            raise RowProblem(
                _("“%(role)s” is no role. Write student (学生), assistant (助教), teacher (教师).")
                % {"role": entry.role[:40]}
            )
        return role

    def _person(self, entry: Entry) -> User | None:
        """The one person of the school whom the row means; None for somebody new."""
        if not any(getattr(entry, key) for key in KEYS):
            raise RowProblem(_("Give a student number, a user name or an e-mail."))
        by_number = self._found("student_number", entry)
        by_name = self._found("username", entry)
        if by_number and by_name and by_number[0] != by_name[0]:
            raise RowProblem(
                _("The student number and the user name belong to two people. Correct one of them.")
            )
        found = by_number or by_name
        if not found and not entry.student_number and not entry.username:
            found = self._found("email", entry)
        if len(found) > 1:
            raise RowProblem(_("Several people have this e-mail. Give the student number."))
        if found and by_name and entry.student_number not in ("", found[0].student_number):
            self._check_number(entry, found[0])
        return found[0] if found else None

    def _found(self, key: str, entry: Entry) -> list[User]:
        value = getattr(entry, key)
        return self._by_key[key].get(value, []) if value else []

    def _check_number(self, entry: Entry, person: User) -> None:
        if person.student_number:
            raise RowProblem(
                _("This user name is taken by somebody with another student number. Correct it.")
            )

    def _plan_new(self, plan: RowPlan) -> None:
        entry = plan.entry
        if plan.role == Enrolment.Role.TEACHER and not self._may_add_teachers:
            raise RowProblem(str(self._may_add_teachers.reason))
        if not entry.name:
            raise RowProblem(_("The name is missing."))
        plan.changes = {
            "username": self._new_username(entry),
            "name": entry.name,
            "student_number": entry.student_number,
            "email": entry.email,
        }
        _check(new_person(self.classroom, plan), plan.changes)
        plan.action = Action.NEW

    def _new_username(self, entry: Entry) -> str:
        username = _wanted_username(entry)
        if username in self._taken:
            raise RowProblem(
                _("The user name “%(username)s” is taken. Write another one into its column.")
                % {"username": username[:60]}
            )
        return username

    def _plan_known(self, plan: RowPlan, person: User) -> None:
        if not person.is_active:
            raise RowProblem(
                _("This person is deactivated. Ask an administrator to activate the account.")
            )
        plan.enrolment = self._enrolments.get(person.pk)
        plan.former_role = plan.enrolment.role if plan.enrolment else ""
        self._settle_role(plan, person)
        plan.changes = self._changes(plan, person)
        if plan.enrolment is None:
            plan.action = Action.ENROLLED
            plan.notes.append(_("Has an account already; joins the class."))
        elif not plan.enrolment.active:
            plan.action = Action.ENROLLED
            plan.notes.append(_("Had left the class; comes back."))
        else:
            plan.action = Action.UPDATED if self._differs(plan) else Action.UNCHANGED

    def _settle_role(self, plan: RowPlan, person: User) -> None:
        """An empty cell keeps the role; a file never takes a class from its teacher."""
        if plan.enrolment and not plan.entry.role:
            plan.role = plan.enrolment.role
        if not (decision := may_enrol_as(self.by, person, plan.role)):
            raise RowProblem(str(decision.reason))
        teacher, place = Enrolment.Role.TEACHER, plan.enrolment
        if place and place.active and place.role == teacher and plan.role != teacher:
            raise RowProblem(
                _("This is a teacher of the class. End that first, on the class page.")
            )

    def _differs(self, plan: RowPlan) -> bool:
        return bool(plan.changes) or (
            plan.enrolment is not None and plan.enrolment.role != plan.role
        )

    def _changes(self, plan: RowPlan, person: User) -> dict[str, str]:
        """What the file knows better of the person; only with the right to mend it."""
        changes = {
            key: value
            for key in ("name", "student_number", "email")
            if (value := getattr(plan.entry, key)) and value != getattr(person, key)
        }
        if not changes:
            return {}
        if person.pk not in self._helped:
            plan.notes.append(_("Name and address stay: only an administrator may change them."))
            return {}
        _check(person, changes)
        for key, value in changes.items():
            plan.notes.append(f"{_field(key).verbose_name}: {getattr(person, key)} → {value}")
        return changes


def new_person(classroom: Classroom, plan: RowPlan) -> User:
    """The account that a row of somebody new asks for, unsaved and without a password."""
    role = User.Role.TEACHER if plan.role == Enrolment.Role.TEACHER else User.Role.STUDENT
    return User(school=classroom.school, role=role, **plan.changes)


def _wanted_username(entry: Entry) -> str:
    """The file's user name, else the student number, else the part of the address before the @."""
    wanted = entry.username or entry.student_number or entry.email.partition("@")[0]
    return User.normalize_username("".join(wanted.split()))


def _field(name: str) -> models.Field:
    found = User._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found


def _check(person: User, values: dict[str, Any]) -> None:
    """Raise RowProblem when a value would not do for the person's fields."""
    for key, value in values.items():
        model_field = _field(key)
        try:
            if value or not model_field.blank:
                model_field.clean(value, person)
        except ValidationError as error:
            reasons = " ".join(error.messages)
            raise RowProblem(f"{model_field.verbose_name}: {reasons}") from error
