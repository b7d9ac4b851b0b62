"""Fills a demo school and prints how to log in."""

import os
from typing import Any

from lab.management.base import DatabaseCommand
from scenarios.demo import CHINESE_STUDENTS, ENGLISH_STUDENTS, fill


class Command(DatabaseCommand):
    help = "a school with two classes and companies to work in; safe to run again"

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "practicum")
        address = f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}/"
        added = fill(password=password, say=self.stdout.write)
        self.stdout.write(
            f"\n  {address}\n"
            "  admin, designer, teacher, assistant, head, "
            f"s01 … s{ENGLISH_STUDENTS:02d}; laoshi, z01 … z{CHINESE_STUDENTS:02d} (中文)\n"
            + (
                f"  password: {password}\n"
                if added
                else "  The people were there already: their passwords are as they were.\n"
            )
        )
