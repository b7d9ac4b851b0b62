"""What our commands share."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def require_migrated() -> None:
    """Raises CommandError, with what to do, where the database is older than the models."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: run `manage.py migrate` first.")


class DatabaseCommand(BaseCommand):
    """A command that works on the database as the models describe it."""

    requires_migrations_checks = True

    def check_migrations(self) -> None:
        require_migrated()
