"""Commands meet a database that is not as the models are."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor


@pytest.mark.django_db
@pytest.mark.parametrize("command", [("pack", "check", "nowhere"), ("sandbox", "reset", "1")])
def test_they_say_that_it_is_to_be_migrated(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args: ["lab.0002"])

    with pytest.raises(CommandError, match="manage.py migrate"):
        call_command(*command, skip_checks=False)
