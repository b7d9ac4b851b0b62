"""The part “Data tables”: how many rows each has; they are edited in the CRM of the draft's template."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst

from lab.entities.spec import REGISTRY
from lab.tenancy.models import Sandbox, Sandboxed, Seat
from scenarios.models import Template
from scenarios.packs.columns import table_file, tables
from scenarios.workbench.desk import RAW, Desk, address
from scenarios.workbench.drafts import Draft


@dataclass(frozen=True)
class Table:
    """A table with its rows in the template; `url` is its list there, "" for what has none."""

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
        "blank": [table for table in found if not table.rows and table.url],
        "template": template,
        "others": desk.version.templates.own().exclude(pk=template.pk).order_by("language"),
    }
    return desk.page("data.html", context)


def tables_in(draft: Draft, template: Template) -> list[Table]:
    counts = counted(template.sandbox)
    paths = set(draft.version.files.values_list("path", flat=True)) | set(draft.pending)
    return [
        Table(
            capfirst(str(model._meta.verbose_name_plural)),
            file := table_file(collection),
            counts.get(collection, 0),
            _list_of(collection, template),
            address(draft.version, RAW, file) if file in paths else "",
        )
        for collection, model in tables().items()
        if model is not Seat and not model.inner
    ]


def _list_of(collection: str, template: Template) -> str:
    if collection not in REGISTRY:
        return ""
    return reverse("list", args=[template.sandbox_id, collection])


def data_note(draft: Draft) -> int:
    return sum(counted(template_of(draft).sandbox).values())
