"""The page that tells what two versions of a scenario differ in."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from lab.access.decisions import Refused
from scenarios.models import ScenarioVersion
from scenarios.packs.columns import table_file, tables
from scenarios.packs.differences import FileChange, changes
from scenarios.packs.files import Files
from scenarios.packs.row_changes import (
    MOST_LINES,
    MOST_ROWS,
    Lines,
    RowChange,
    line_changes,
    row_changes,
)
from scenarios.packs.versions import dumped_files
from scenarios.permissions import ONLY_AUTHORS, visible_versions, writes_scenarios
from scenarios.views import staff_or_404, version_or_404
from scenarios.workbench.parts import part_of


@dataclass(frozen=True)
class Changed:
    """A file with what differs in it, as far as a page can hold it."""

    change: FileChange
    label: Any
    rows: list[RowChange]
    lines: list[Lines]
    more: int


@login_required
@require_safe
def compare(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """With the version that `with` names, else with the one before."""
    user = staff_or_404(request)
    version = version_or_404(user, slug, number)
    if not writes_scenarios(user):
        raise Refused(ONLY_AUTHORS)
    others = list(visible_versions(user).filter(scenario=version.scenario).exclude(pk=version.pk))
    other = _other(request.GET.get("with", ""), others, version)
    older, newer = sorted((version, other or version), key=lambda one: one.number)
    context = {
        "version": version,
        "others": others,
        "other": other,
        "older": older,
        "newer": newer,
        "files": changed_files(dumped_files(older), dumped_files(newer)) if other else [],
    }
    return render(request, "scenarios/workbench/compare.html", context)


def _other(
    asked: str, others: list[ScenarioVersion], version: ScenarioVersion
) -> ScenarioVersion | None:
    named = next((one for one in others if str(one.number) == asked), None)
    before = (one for one in others if one.number < version.number)
    return named or next(before, None) or next(iter(others), None)


def changed_files(before: Files, after: Files) -> list[Changed]:
    return [_changed(change, before, after) for change in changes(before, after)]


def _changed(change: FileChange, before: Files, after: Files) -> Changed:
    path = change.path
    if path.endswith(".csv"):
        rows = list(islice(row_changes(path, before, after), MOST_ROWS))
        more = change.made + change.changed + change.deleted - len(rows)
        return Changed(change, _label(path), rows, [], more)
    lines = list(islice(line_changes(path, before, after), MOST_LINES + 1))
    return Changed(change, _label(path), [], lines[:MOST_LINES], len(lines[MOST_LINES:]))


def _label(path: str) -> Any:
    """What the file is about, in words."""
    for collection, model in tables().items():
        if table_file(collection) == path:
            return capfirst(str(model._meta.verbose_name_plural))
    part = part_of(path)
    return part.label if part else ""
