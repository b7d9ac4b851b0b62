"""Looking after the contents of files."""

from typing import Any

from django.core.management.base import CommandParser
from django.template.defaultfilters import filesizeformat

from lab.files.collecting import collect
from lab.management.base import DatabaseCommand


class Command(DatabaseCommand):
    help = "Remove contents of files that no row, journal entry, snapshot or pack names any more."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        found = verbs.add_parser("collect", help="remove what nothing names since a day or more")
        found.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        found = collect(dry_run=dry_run)
        verb = "would go" if dry_run else "removed"
        size = filesizeformat(found.size).replace("\xa0", " ")
        self.stdout.write(f"{found.blobs} files ({size}) and {found.strays} strays {verb}")
