"""Write the first migrations from the models as they are: `python -m tools.migrations`.

Until the first release nobody has data to carry over. Django's own first migration adds each
constraint by itself, which on SQLite builds a table anew every time: two minutes instead of two
seconds. Here each table is created whole, parents first, and the models are built once an app.
"""

import os
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.test import override_settings

from lab.creation import CreateTogether

OURS = ("lab", "crm", "scenarios", "courses")
FIRST, REST = "0001_initial", "0002_rest"
PERSON = "user"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.settings.dev")
    django.setup()
    state = ProjectState.from_apps(apps)
    for label in OURS:
        models = {name: model for (app, name), model in state.models.items() if app == label}
        folder = Path(apps.get_app_config(label).path) / "migrations"
        for old in folder.glob("0*.py"):
            old.unlink()
        first = around(PERSON, models) if PERSON in models else set(models)
        write(label, FIRST, {name: models[name] for name in models if name in first}, folder)
        if rest := {name: models[name] for name in models if name not in first}:
            write(label, REST, rest, folder)


def around(name: str, models: dict[str, ModelState]) -> set[str]:
    """The model and all that its columns lead to, within its app."""
    found = {name}
    for _app, to in references(models[name]):
        if to in models and to not in found:
            found |= around(to, models)
    return found


def write(label: str, name: str, models: dict[str, ModelState], folder: Path) -> None:
    migration: Any = Migration(name, label)
    migration.initial = True
    parents = {
        model: {to for app, to in references(state) if app == label and to in models} - {model}
        for model, state in models.items()
    }
    order = [models[model] for model in TopologicalSorter(parents).static_order()]
    migration.operations = [CreateTogether([created(model) for model in order])]
    migration.dependencies = before(label, name, order)
    text = MigrationWriter(migration, include_header=False).as_string()
    (folder / f"{name}.py").write_text(text)


def before(label: str, name: str, models: list[ModelState]) -> list[tuple[str, str]]:
    """What people need comes first, then all steps of the libraries, then everything of ours: each
    step of a library builds all models anew that hang together with its own by then."""
    others = {app for model in models for app, _to in references(model)} - {label}
    with override_settings(MIGRATION_MODULES=dict.fromkeys(OURS)):
        newest = dict(MigrationLoader(None).graph.leaf_nodes())
    if name == REST:
        return [(label, FIRST), *sorted(newest.items())]
    return sorted(
        (app, (REST if app == OURS[0] else FIRST) if app in OURS else newest[app]) for app in others
    )


def created(model: ModelState) -> CreateModel:
    return CreateModel(
        model.name, list(model.fields.items()), model.options, model.bases, model.managers
    )


def references(model: ModelState) -> Iterator[tuple[str, str]]:
    """(app, model) of everything that a column points to."""
    for field in model.fields.values():
        to = field.remote_field.model if field.remote_field else None
        if to:
            app, _dot, name = str(to).lower().partition(".")
            yield app, name


if __name__ == "__main__":
    main()
