"""The part “Data tables”: how many rows each has; they are edited in the CRM of the draft's template."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import pgettext

from lab.entities.spec import REGISTRY
from lab.tenancy.models import Sandbox, Sandboxed, Seat
from lab.ui.menu import menu_tree
from scenarios.models import Template
from scenarios.packs.columns import table_file, tables
from scenarios.workbench.desk import RAW, Desk, address
from scenarios.workbench.drafts import Draft


@dataclass(frozen=True)
class Table:
    """A table with its rows in the template; `url` is its list there, "" for what has none."""

    collection: str
    label: Any
    file: str
    rows: int
    url: str
    raw: str


def counted(sandbox: Sandbox) -> dict[str, int]:
    """{collection: rows} of a template, in one query."""
    queries = [_count(collection, model, sandbox) for collection, model in tables().items()]
    first, *others = queries
    return {row["what"]: row["rows"] for row in first.union(*others, all=True)}


def _count(collection: str, model: type[Sandboxed], sandbox: Sandbox) -> QuerySet[Any, Any]:
    own = model._base_manager.filter(sandbox=sandbox).order_by()
    named = own.annotate(what=Value(collection, CharField())).values("what")
    return named.annotate(rows=Count("pk")).values("what", "rows")


def template_of(draft: Draft) -> Template:
    """The template in the first language, where rows are made and deleted."""
    first = draft.version.languages[0]
    found = draft.version.templates.own().filter(language=first, day_one=draft.version.day_one)
    return found.select_related("sandbox").get()


def data_part(desk: Desk, rest: str) -> HttpResponse:
    template = template_of(desk.draft)
    found = tables_in(desk.draft, template)
    context = {
        "filled": [table for table in found if table.rows],
        "blank": by_area([table for table in found if not table.rows and table.url]),
        "template": template,
        "others": desk.version.templates.own().exclude(pk=template.pk).order_by("language"),
    }
    return desk.page("data.html", context)


def tables_in(draft: Draft, template: Template) -> list[Table]:
    counts = counted(template.sandbox)
    paths = set(draft.version.files.values_list("path", flat=True)) | set(draft.pending)
    return [
        Table(
            collection,
            capfirst(str(model._meta.verbose_name_plural)),
            file := table_file(collection),
            counts.get(collection, 0),
            _list_of(collection, template),
            address(draft.version, RAW, file) if file in paths else "",
        )
        for collection, model in tables().items()
        if _is_shown(model)
    ]


def _is_shown(model: type[Sandboxed]) -> bool:
    """Seats have a part of their own, and lines stand with their document."""
    return model is not Seat and not model.inner


def by_area(found: list[Table]) -> list[tuple[Any, list[Table]]]:
    """(area of the CRM's menu, its tables) in the order of the menu; what has no place in it comes last."""
    waiting = {table.collection: table for table in found}
    areas = []
    for (_area, label), items in menu_tree():
        names = [key.partition("/")[2] for key, _label in items]
        if own := [waiting.pop(name) for name in names if name in waiting]:
            areas.append((label, own))
    return (
        [*areas, (pgettext("data tables", "Others"), list(waiting.values()))] if waiting else areas
    )


def _list_of(collection: str, template: Template) -> str:
    if collection not in REGISTRY:
        return ""
    return reverse("list", args=[template.sandbox_id, collection])


def data_note(draft: Draft) -> int:
    counts = counted(template_of(draft).sandbox)
    return sum(
        counts[name] for name, model in tables().items() if name in counts and _is_shown(model)
    )
