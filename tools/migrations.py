"""Write one migration per app from the models as they are: `python -m tools.migrations`.

Until the first release nobody has data to carry over. Django's own first migration adds each
constraint by itself, which on SQLite builds a table anew every time: two minutes instead of two
seconds. Here each table is created whole, parents first.
"""

import os
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db.migrations import AddField, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

OURS = ("lab", "crm", "scenarios", "courses")
NAME = "0001_initial"
MANY = "crm"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.settings.dev")
    django.setup()
    state = ProjectState.from_apps(apps)
    for label in OURS:
        models = {name: model for (app, name), model in state.models.items() if app == label}
        if models:
            write(label, models)


def write(label: str, models: dict[str, ModelState]) -> None:
    migration: Any = Migration(NAME, label)
    migration.initial = True
    parents = {
        name: {to for app, to in references(model) if app == label} - {name}
        for name, model in models.items()
    }
    order = [models[name] for name in TopologicalSorter(parents).static_order()]
    migration.operations = [*map(created, order), *(op for model in order for op in linked(model))]
    others = {app for model in order for app, _name in references(model)} - {label}
    others |= libraries() if label == MANY else set()
    migration.dependencies = sorted(newest(app) for app in others)
    folder = Path(apps.get_app_config(label).path) / "migrations"
    for old in folder.glob("0*.py"):
        old.unlink()
    text = MigrationWriter(migration, include_header=False).as_string()
    (folder / f"{NAME}.py").write_text(text)


def created(model: ModelState) -> CreateModel:
    fields = [(name, field) for name, field in model.fields.items() if not field.many_to_many]
    return CreateModel(model.name, fields, model.options, model.bases, model.managers)


def linked(model: ModelState) -> Iterator[AddField]:
    """Many-to-many fields, whose table has to be there before them."""
    for name, field in model.fields.items():
        if field.many_to_many:
            yield AddField(model.name_lower, name, field)


def references(model: ModelState) -> Iterator[tuple[str, str]]:
    """(app, model) of everything that a column points to."""
    for field in model.fields.values():
        to = field.remote_field.model if field.remote_field else None
        if to and (not field.many_to_many or not str(to).startswith(OURS)):
            app, _dot, name = str(to).lower().partition(".")
            yield app, name


def libraries() -> set[str]:
    """Apps of libraries with migrations: each of their steps builds all models anew that hang together
    by then, so they come before the many of ours."""
    graph = MigrationLoader(None).graph
    return {app for app, _name in graph.leaf_nodes() if app not in OURS}


def newest(app: str) -> tuple[str, str]:
    if app in OURS:
        return app, NAME
    return MigrationLoader(None).graph.leaf_nodes(app)[0]


if __name__ == "__main__":
    main()
