"""Packs between folders and the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from scenarios.packs.files import not_canonical, read_folder, write_folder
from scenarios.packs.library import NoSuchVersion, find_version
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import dumped_files, publish, store, trial


class Command(BaseCommand):
    help = "load a folder into the database, dump a version into a folder, check a folder"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="put a pack into the database as a draft")
        load.add_argument("folder", type=Path)
        load.add_argument("--publish", action="store_true", help="and publish it")
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
        pack = read_pack(read_folder(folder))
        with transaction.atomic():
            version = store(pack)
            if options["publish"]:
                version = publish(version)
        self._say(f"{version} ({version.get_status_display()})", pack)

    def pack_dump(self, version: str, folder: Path, **options: Any) -> None:
        found = find_version(version)
        write_folder(folder, dumped_files(found))
        self.stdout.write(f"{found} → {folder}")

    def pack_check(self, folder: Path, **options: Any) -> None:
        pack = read_pack(read_folder(folder))
        if options["fix"]:
            write_folder(folder, pack.files)
        elif found := not_canonical(folder):
            names = ", ".join(found)
            raise CommandError(f"Not written as dump would write it: {names}. Use --fix.")
        trial(pack)
        self._say(f"{pack.manifest.slug}@{pack.manifest.version} is sound", pack)

    def _say(self, what: str, pack: Pack) -> None:
        rows = sum(len(table.rows) for table in pack.tables.values())
        languages = ", ".join(pack.manifest.languages)
        self.stdout.write(f"{what}: {rows} rows, {languages}")
