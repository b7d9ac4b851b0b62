"""Keep the pace: move the clocks of classes whose lesson is open."""

import time
from argparse import ArgumentParser
from typing import Any

from django.db import close_old_connections

from lab.management.base import DatabaseCommand
from scenarios.sessions.lessons import tick, worked

SECONDS = 20


class Command(DatabaseCommand):
    help = "move the clocks of classes whose lesson is open by its pace, until it is stopped"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one time only")
        parser.add_argument("--every", type=int, default=SECONDS, help="seconds between two times")

    def handle(self, *args: Any, once: bool, every: int, **options: Any) -> None:
        while True:
            if moved := tick():
                self.stdout.write(f"{moved} clocks moved on")
            if done := worked():
                self.stdout.write(f"{done} other works were due")
            if once:
                return
            close_old_connections()
            time.sleep(max(1, every))
