"""What `migrate` says to a database that it cannot lead on."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def test_a_database_from_before_is_refused_in_words_and_left_as_it_is(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of crm something was applied of which lab knows nothing: so it was before the migrations began.
    settings.MIGRATION_MODULES = {}
    applied = {("crm", "0001_initial"): None}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda recorder: applied)
    tables = connection.introspection.table_names()

    with pytest.raises(CommandError, match="Keep the database if you need it"):
        call_command("migrate", verbosity=0)

    assert connection.introspection.table_names() == tables
