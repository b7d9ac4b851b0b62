"""Django's `migrate`, with words for a database that no migration leads on from."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db.migrations.exceptions import InconsistentMigrationHistory

EARLIER = (
    "The tables of this database are from before the migrations of this project began (%s).\n"
    "They cannot be carried over. Keep the database if you need it, and name an empty one: move "
    "var/practicum.sqlite3 away, or set DATABASE_URL. Then run this again; nothing was changed."
)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except InconsistentMigrationHistory as error:
            raise CommandError(EARLIER % error) from error
