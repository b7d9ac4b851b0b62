"""The first administrator of an empty installation, asked for or given by options."""

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from lab.access.decisions import Refused
from lab.management.base import DatabaseCommand
from lab.people.models import User
from lab.people.services import first_administrator


class Command(DatabaseCommand):
    help = "Make the first administrator. The password is asked for, or taken from ADMIN_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username")
        parser.add_argument("--name", default="")
        parser.add_argument("--email", default="")
        parser.add_argument("--school", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        username = options["username"] or input("User name: ")
        password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("Password: ")
        try:
            validate_password(password, User(username=username))
            person = first_administrator(
                username=username,
                password=password,
                name=options["name"],
                email=options["email"],
                school=options["school"],
            )
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{person.username} is the administrator.")
