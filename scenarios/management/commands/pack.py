"""Packs between folders and the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from scenarios.models import ScenarioVersion
from scenarios.packs.differences import FileChange, changes
from scenarios.packs.files import inspect_folder, not_canonical, write_folder
from scenarios.packs.library import NoSuchVersion, find_version
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.problems import BadPack, Problems
from scenarios.packs.versions import (
    EditsLost,
    dumped,
    files_of,
    former_of,
    publish,
    store,
    trial,
)


class Command(BaseCommand):
    help = "load a folder into the database, dump a version into a folder, check a folder"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="put a pack into the database as a draft")
        load.add_argument("folder", type=Path)
        load.add_argument("--publish", action="store_true", help="and publish it")
        load.add_argument(
            "--force", action="store_true", help="drop what was edited in the draft's templates"
        )
        dump = verbs.add_parser("dump", help="write a version into a folder")
        dump.add_argument("version", help="slug or slug@number")
        dump.add_argument("folder", type=Path)
        check = verbs.add_parser("check", help="say what is wrong with a pack; write nothing")
        check.add_argument("folder", type=Path)
        check.add_argument("--fix", action="store_true", help="write files as dump would")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"pack_{verb}")(**options)
        except (BadPack, NoSuchVersion) as error:
            raise CommandError(str(error)) from error

    def pack_load(self, folder: Path, **options: Any) -> None:
        pack = _pack_in(folder)
        former = former_of(pack)
        try:
            with transaction.atomic():
                done = changes(files_of(former), pack.files) if former else []
                version = store(pack, force=options["force"])
                if options["publish"]:
                    version = publish(version)
        except EditsLost as error:
            raise CommandError(
                f"{error}\nTake the edits over by `pack dump {error.version} <folder>`, "
                "or drop them by --force."
            ) from error
        self._say(f"{version} ({version.get_status_display()})", pack)
        was_published = former is not None and former.is_published
        self._say_changes(former, version, done, was_published=was_published)

    def _say_changes(
        self,
        former: ScenarioVersion | None,
        version: ScenarioVersion,
        done: list[FileChange],
        was_published: bool,
    ) -> None:
        if former is None:
            return
        if done:
            self.stdout.write("in place of the former draft, which differed by:")
        elif former.pk != version.pk:
            self.stdout.write("the draft is as these files say again")
        elif version.is_published and not was_published:
            self.stdout.write("unchanged, and published")
        else:
            self.stdout.write("unchanged: it was loaded from the same files already")
        for change in done:
            self.stdout.write(f"  {change}")

    def pack_dump(self, version: str, folder: Path, **options: Any) -> None:
        found = find_version(version)
        told = dumped(found)
        write_folder(folder, told.files)
        self.stdout.write(f"{found} → {folder}")
        for left in told.left_behind:
            self.stderr.write(f"not written, for rows are made and deleted in the first: {left}")

    def pack_check(self, folder: Path, **options: Any) -> None:
        pack = _pack_in(folder)
        trial(pack)
        if options["fix"]:
            write_folder(folder, pack.files)
        elif found := not_canonical(folder):
            names = ", ".join(found)
            raise CommandError(f"Not written as dump would write it: {names}. Use --fix.")
        self._say(f"{pack.manifest.slug}@{pack.manifest.version} is sound", pack)

    def _say(self, what: str, pack: Pack) -> None:
        rows = sum(len(table.rows) for table in pack.tables.values())
        languages = ", ".join(pack.manifest.languages)
        self.stdout.write(f"{what}: {rows} rows, {languages}")


def _pack_in(folder: Path) -> Pack:
    """Raises BadPack with what is wrong with any of the files."""
    problems = Problems()
    return read_pack(inspect_folder(folder, problems), problems)
