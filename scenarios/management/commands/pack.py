"""Packs between folders and the database."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lab.management.base import require_migrated
from scenarios.generators.drawing import drawn_files
from scenarios.models import ScenarioVersion
from scenarios.packs.archives import MAGIC
from scenarios.packs.differences import FileChange, changes
from scenarios.packs.files import MANIFEST, not_canonical, read_folder, write_folder
from scenarios.packs.knobs import NAMES, Knobs, knob_of
from scenarios.packs.library import NoSuchVersion, find_version
from scenarios.packs.manifest import read_manifest
from scenarios.packs.pack import Pack
from scenarios.packs.problems import BadPack
from scenarios.packs.sources import WORKBOOK, WRITERS, source_of
from scenarios.packs.versions import (
    EditsLost,
    dumped,
    files_of,
    former_of,
    publish,
    store,
    trial,
)
from scenarios.playtest.report import NoScript, playtest
from scenarios.variants.spread import NoVariants, spread_of

# Verbs that need no database.
FILES_ONLY = ("generate",)
KINDS = "a folder, a workbook (.xlsx) or a ZIP file"


class Command(BaseCommand):
    help = "load a folder into the database, dump a version into a folder, check a folder"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="put a pack into the database as a draft")
        load.add_argument("folder", type=Path, help=KINDS)
        load.add_argument("--publish", action="store_true", help="and publish it")
        load.add_argument(
            "--force", action="store_true", help="drop what was edited in the draft's templates"
        )
        dump = verbs.add_parser("dump", help="write a version into a folder or file")
        dump.add_argument("version", help="slug or slug@number")
        dump.add_argument("folder", type=Path, help=KINDS)
        dump.add_argument(
            "--xlsx", action="store_true", help="a workbook, whatever the file is called"
        )
        check = verbs.add_parser("check", help="say what is wrong with a pack; write nothing")
        check.add_argument("folder", type=Path, help=KINDS)
        check.add_argument("--fix", action="store_true", help="write files as dump would")
        play = verbs.add_parser("play", help="play a version by its script, as reps of all kinds")
        play.add_argument("version", help="slug or slug@number")
        play.add_argument("--json", action="store_true", help="shares of full marks, as JSON")
        play.add_argument(
            "--language", default="", help="of the company; the first one if left out"
        )
        play.add_argument(
            "--variants",
            action="store_true",
            help="play all variants, and say how far they lie apart",
        )
        generate = verbs.add_parser(
            "generate", help="draw customers, deals and their history by the block `generate:`"
        )
        generate.add_argument("folder", type=Path)
        generate.add_argument(
            "--force",
            action="store_true",
            help="replace tables that are there and say other things",
        )
        for name in NAMES:
            generate.add_argument(f"--{name.replace('_', '-')}", metavar="N")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb not in FILES_ONLY:
            require_migrated()
        try:
            getattr(self, f"pack_{verb}")(**options)
        except (BadPack, NoSuchVersion) as error:
            raise CommandError(str(error)) from error

    def pack_load(self, folder: Path, **options: Any) -> None:
        source = source_of(folder)
        pack = source.pack()
        former = former_of(pack)
        try:
            with source.locating(), transaction.atomic():
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
        kind = WORKBOOK if options["xlsx"] else folder.suffix.lower()
        if kind in WRITERS:
            _write_file(folder, WRITERS[kind](told.files))
        else:
            write_folder(folder, told.files)
        self.stdout.write(f"{found} → {folder}")
        for left in told.left_behind:
            self.stderr.write(f"not written, for rows are made and deleted in the first: {left}")

    def pack_play(self, version: str, **options: Any) -> None:
        found = find_version(version)
        if options["variants"]:
            self._play_variants(found, **options)
            return
        try:
            report = playtest(found, options["language"])
        except NoScript as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.shares))
        else:
            for rep, share in report.shares.items():
                self.stdout.write(f"{rep:>9} {100 * share:5.1f} %")
            for session, minutes in report.minutes.items():
                what = f"session {session}" if session else "golden path"
                self.stdout.write(f"{what}: about {minutes:.0f} minutes")
        if report.problems:
            raise CommandError("\n".join(report.problems))

    def _play_variants(self, found: ScenarioVersion, **options: Any) -> None:
        try:
            spread = spread_of(found, options["language"])
        except (NoScript, NoVariants) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            told = {"variants": spread.shares, "spread": spread.points}
            self.stdout.write(json.dumps(told))
        else:
            reps = list(spread.points)
            self.stdout.write("variant " + "".join(f"{rep:>10}" for rep in reps))
            for number, shares in spread.shares.items():
                cells = "".join(f"{100 * shares[rep]:>10.1f}" for rep in reps)
                self.stdout.write(f"{number:>7} {cells}")
            cells = "".join(f"{spread.points[rep]:>10.1f}" for rep in reps)
            self.stdout.write(f" spread {cells}")
        if spread.problems:
            raise CommandError("\n".join(spread.problems))

    def pack_check(self, folder: Path, **options: Any) -> None:
        source = source_of(folder)
        pack = source.pack()
        with source.locating():
            trial(pack)
        if options["fix"] and folder.is_dir():
            write_folder(folder, pack.files)
        elif folder.is_dir() and (found := not_canonical(folder)):
            names = ", ".join(found)
            raise CommandError(f"Not written as dump would write it: {names}. Use --fix.")
        self._say(f"{pack.manifest.slug}@{pack.manifest.version} is sound", pack)

    def pack_generate(self, folder: Path, *, force: bool, **options: Any) -> None:
        files = read_folder(folder)
        manifest = read_manifest(files[MANIFEST])
        if manifest is None:
            raise CommandError(MANIFEST)
        knobs = manifest.generate or Knobs()
        try:
            asked: dict[str, Any] = {
                n: knob_of(n, options[n]) for n in NAMES if options.get(n) is not None
            }
        except ValueError as error:
            raise CommandError(str(error)) from error
        made = drawn_files(files, replace(knobs, **asked), manifest.languages)
        done = changes(files, made)
        if lost := [str(one) for one in done if (one.changed or one.deleted) and not force]:
            raise CommandError(
                "These tables are there and say other things; --force replaces them:\n"
                + "\n".join(lost)
            )
        write_folder(folder, made)
        for path in files.keys() - made.keys():
            (folder / path).unlink()
        self.stdout.write("\n".join(map(str, done)) or "unchanged: the same seed, the same rows")

    def _say(self, what: str, pack: Pack) -> None:
        rows = sum(len(table.rows) for table in pack.tables.values())
        languages = ", ".join(pack.manifest.languages)
        self.stdout.write(f"{what}: {rows} rows, {languages}")


def _write_file(path: Path, content: bytes) -> None:
    """Put a file there whole, and in place of nothing but another archive."""
    if path.is_dir() or (path.exists() and not path.read_bytes()[:4].startswith(MAGIC)):
        raise CommandError(f"{path} is there and is no workbook or ZIP. Choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)
