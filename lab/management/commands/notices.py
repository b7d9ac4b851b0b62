"""Looking after the notices of people."""

import argparse
from typing import Any

from django.core.management.base import CommandParser

from lab.management.base import DatabaseCommand
from lab.notices.pruning import USUAL_DAYS, USUAL_KEPT, prune


def at_least_one(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 100_000:
        raise argparse.ArgumentTypeError("give a whole number from 1 to 99999")
    return int(text)


class Command(DatabaseCommand):
    help = "Remove old notices of people, and all but the latest of each."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        found = verbs.add_parser("prune", help="remove what is old, or one of too many")
        found.add_argument("--days", type=at_least_one, default=USUAL_DAYS, help="keep so long")
        found.add_argument("--keep", type=at_least_one, default=USUAL_KEPT, help="of each person")
        found.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        gone = prune(days=options["days"], keep=options["keep"], dry_run=dry_run)
        self.stdout.write(f"{gone} notices {'would go' if dry_run else 'removed'}")
