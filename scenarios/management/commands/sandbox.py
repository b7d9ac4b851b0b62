"""Sandboxes from the command line: create, reset, diff, snapshot, session, patch, branch."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError

from lab.access.actors import system_actor
from lab.journal.jumps import reset, take_snapshot
from lab.management.base import DatabaseCommand
from lab.people.models import Classroom, User
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import number_of
from lab.tenancy.models import Counter, Sandbox
from lab.tenancy.stamping import differences
from scenarios.branching.services import branch
from scenarios.packs.library import NoSuchVersion, find_version
from scenarios.patching.services import Patch
from scenarios.provisioning import Place, provision
from scenarios.sessions.services import session_set
from scenarios.sessions.starting import start_template


class Command(DatabaseCommand):
    help = "create a sandbox from a scenario; reset, compare, copy, mend or branch one by its id"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="a new company from a scenario")
        create.add_argument("scenario", help="slug or slug@number")
        create.add_argument("--name", default="")
        create.add_argument("--language", default="en")
        create.add_argument("--day-one", type=dt.date.fromisoformat, help="2027-01-04")
        create.add_argument(
            "--session", type=int, default=0, help="at which it begins, and up to which it is open"
        )
        create.add_argument("--variant", type=int, default=0, help="0 is the pack as written")
        create.add_argument("--classroom", type=int, help="id of the class")
        create.add_argument(
            "--seat", action="append", default=[], metavar="NUMBER=USER", help="who sits where"
        )
        for verb, text in (
            ("reset", "put it back to its scenario's start"),
            ("diff", "what was made, changed and deleted since the start"),
            ("snapshot", "a frozen copy of it as it is now"),
            ("session", "open it up to that session of its scenario"),
            ("patch", "bring what a later version of its scenario adds into it"),
            ("branch", "go on from a snapshot (by its id) in a company beside it"),
        ):
            one = verbs.add_parser(verb, help=text)
            one.add_argument("id", type=int)
            if verb == "session":
                one.add_argument("number", type=int, help="0 opens all")
            if verb == "snapshot":
                one.add_argument("--name", default="")
            if verb == "patch":
                one.add_argument("version", help="slug or slug@number")
                one.add_argument("--dry-run", action="store_true", help="only say what it would do")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"sandbox_{verb}")(**options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (NoSuchVersion, PermissionDenied, ValueError) as error:
            raise CommandError(str(error)) from error

    def sandbox_create(self, scenario: str, **options: Any) -> None:
        version = find_version(scenario)
        template = start_template(
            version,
            options["language"],
            options["day_one"],
            session=options["session"],
            variant=options["variant"],
        )
        sandbox = provision(
            template,
            name=options["name"] or str(version),
            classroom=self._classroom(options["classroom"]),
            seating=[self._place(text) for text in options["seat"]],
            session=options["session"] or None,
        )
        self.stdout.write(f"{sandbox.pk}: {sandbox.name}, day 1 {sandbox.day_one}")

    def sandbox_reset(self, id: int, **options: Any) -> None:  # noqa: A002
        sandbox = self._sandbox(id)
        with acting_as(system_actor(sandbox)):
            reset(sandbox)
        self.stdout.write(f"{sandbox.name}: attempt {sandbox.attempt}")

    def sandbox_session(self, id: int, number: int, **options: Any) -> None:  # noqa: A002
        sandbox = self._sandbox(id)
        with acting_as(system_actor(sandbox)):
            session_set(number)
        self.stdout.write(f"{sandbox.name}: session {number or 'all'}")

    def sandbox_diff(self, id: int, **options: Any) -> None:  # noqa: A002
        sandbox = self._sandbox(id)
        if sandbox.template is None:
            raise CommandError("Only a company that came from a scenario can be compared.")
        for found in differences(sandbox, sandbox.template):
            if found.table.model is Counter:
                continue
            for what in ("made", "changed", "deleted"):
                if ids := getattr(found, what):
                    numbers = ", ".join(str(number_of(pk)) for pk in ids)
                    self.stdout.write(f"{found.table.model.collection} {what}: {numbers}")

    def sandbox_snapshot(self, id: int, **options: Any) -> None:  # noqa: A002
        sandbox = self._sandbox(id)
        with acting_as(system_actor(sandbox)):
            snapshot = take_snapshot(sandbox, name=options["name"] or sandbox.name)
        self.stdout.write(f"{snapshot.pk}: {snapshot.name}")

    def sandbox_patch(self, id: int, version: str, **options: Any) -> None:  # noqa: A002
        sandbox, found = self._sandbox(id), find_version(version)
        patch = Patch(found)
        patch.require_fits(sandbox)
        planned = patch.plan(sandbox)
        for label, rows in (("added", planned.added), ("changed", planned.changed)):
            for (collection, number), name in rows.items():
                self.stdout.write(f"{label}: {collection} {number} {name}")
        for label, lefts in (("left", planned.kept), ("not added", planned.conflicts)):
            for left in lefts:
                self.stdout.write(f"{label}: {left.collection} {left.number} {left}")
        if not options["dry_run"]:
            patch.apply(sandbox, None)
            self.stdout.write(f"{sandbox.name}: {found}")

    def sandbox_branch(self, id: int, **options: Any) -> None:  # noqa: A002
        snapshot = self._sandbox(id)
        if snapshot.origin is None:
            raise CommandError("Give the id of a snapshot: “sandbox snapshot” takes one.")
        with acting_as(system_actor(snapshot.origin)):
            made = branch(snapshot)
        self.stdout.write(f"{made.pk}: {made.name}")

    def _sandbox(self, pk: int) -> Sandbox:
        found = Sandbox.objects.select_related("template", "classroom").filter(pk=pk).first()
        if found is None:
            raise CommandError(f"There is no sandbox {pk}.")
        return found

    def _classroom(self, pk: int | None) -> Classroom | None:
        if pk is None:
            return None
        found = Classroom.objects.filter(pk=pk).first()
        if found is None:
            raise CommandError(f"There is no class {pk}.")
        return found

    def _place(self, text: str) -> Place:
        number, _equals, username = text.partition("=")
        user = User.objects.filter(username=username).first()
        if user is None or not number.isdecimal():
            raise CommandError(f"“{text}”: write the number of a seat, =, and a user name.")
        return Place(int(number), user)
