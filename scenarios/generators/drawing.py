"""The tables of a pack that are drawn from its block `generate:`, and what must be there before."""

import re
from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from scenarios.generators import activities, customers, deals, documents
from scenarios.generators.company import Company
from scenarios.generators.reading import EN, ZH, company_of
from scenarios.generators.starter import STARTERS
from scenarios.packs.columns import table_file
from scenarios.packs.files import LARGEST_FILE, MANIFEST, Files
from scenarios.packs.knobs import Knobs
from scenarios.packs.manifest import read_manifest
from scenarios.packs.problems import Problems
from scenarios.packs.tables import BadTable, Row, read_table, rows_text

DRAWN: dict[str, Callable[[Company], list[Row]]] = {
    "leads": customers.lead_rows,
    "accounts": customers.account_rows,
    "contacts": customers.contact_rows,
    "opportunities": deals.opportunity_rows,
    "opportunity-products": deals.opportunity_product_rows,
    "opportunity-competitors": deals.opportunity_competitor_rows,
    "evaluations": deals.evaluation_rows,
    "stage-changes": deals.stage_change_rows,
    "conversions": customers.conversion_rows,
    "quotes": documents.quote_rows,
    "quote-lines": documents.quote_line_rows,
    "orders": documents.order_rows,
    "order-lines": documents.order_line_rows,
    "tasks": activities.task_rows,
    "events": activities.event_rows,
    "contact-logs": activities.contact_log_rows,
}


# The keys that are drawn; rows under any other are the author's.
DRAWN_KEY = re.compile(
    r"(?:lead|account|contact|opportunity|conversion|quote|order|task|event|log)-\d{2,}(?:/.*)?"
)
# Of tables without a manifest.
USUAL_YEAR = 2026
# What deliveries and invoices have written on drawn rows.
FOLLOWED = {
    "orders": ("warehouse", "delivery", "billing"),
    "order-lines": ("delivered", "returned", "invoiced"),
}


def drawn_files(files: Files, knobs: Knobs, languages: Sequence[str]) -> Files:
    """The pack's files with the tables that are drawn; one that would be empty is gone.

    Seats, lists, stages and products are drawn only where the pack has none of its own, products
    also where `products` says how many. Rows under keys that are not drawn are the author's and stay,
    after the drawn ones, and so does what later documents wrote on drawn rows. Raises BadPack.
    """
    made = dict(files)
    for collection, rows in STARTERS.items():
        wanted = collection == "products" and knobs.products
        if wanted or table_file(collection) not in made:
            made[table_file(collection)] = _text(rows(knobs), languages)
    found = _tables(made)
    kept = {collection: _kept(found.get(collection, [])) for collection in DRAWN}
    company = company_of(found, knobs, languages, year=_year_of(files), taken=_codes(kept))
    for collection, draw in DRAWN.items():
        rows_ = [in_languages(row, languages) for row in draw(company)]
        _follow(rows_, found.get(collection, []), FOLLOWED.get(collection, ()))
        if rows_ := rows_ + kept[collection]:
            made[table_file(collection)] = rows_text(rows_)
        else:
            made.pop(table_file(collection), None)
    _check_sizes(made)
    return made


def _year_of(files: Files) -> int:
    """That of day 1."""
    manifest = read_manifest(files[MANIFEST], Problems()) if MANIFEST in files else None
    return manifest.calendar.day_one.year if manifest is not None else USUAL_YEAR


def _kept(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not DRAWN_KEY.fullmatch(row["key"])]


def _codes(kept: Mapping[str, Sequence[Row]]) -> frozenset[str]:
    """Document numbers that drawn documents must leave free."""
    return frozenset(row["code"] for rows in kept.values() for row in rows if row.get("code"))


def _follow(rows: Sequence[Row], before: Sequence[Row], names: Sequence[str]) -> None:
    """Give the rows the cells of these columns that they had before."""
    known = {row["key"]: row for row in before} if names else {}
    for row in rows:
        row |= {name: cell for name in names if (cell := known.get(row["key"], {}).get(name))}


def _tables(files: Files) -> dict[str, list[Row]]:
    """Tables by collection. Raises BadPack where one cannot be read."""
    problems, found = Problems(), {}
    for path, text in files.items():
        if not path.endswith(".csv"):
            continue
        try:
            table = read_table(path, text)
        except BadTable as error:
            problems.add(path, error, error.line)
            continue
        if "key" not in table.columns:
            problems.add(path, _("The column “key” is missing: it names each row."), 1)
        found[path.removeprefix("data/").removesuffix(".csv")] = table.rows
    problems.stop()
    return found


def _text(rows: list[Row], languages: Sequence[str]) -> str:
    told = [in_languages(row, languages) for row in rows]
    return rows_text(told)


def in_languages(row: Row, languages: Sequence[str]) -> Row:
    """The row with the first of the pack's languages in the plain columns.

    It is drawn with English there and Chinese beside it.
    """
    first, others = languages[0], languages[1:]
    found: Row = {}
    for column, cell in row.items():
        base, _at, language = column.partition("@")
        if language:
            continue
        chinese = row.get(f"{base}@{ZH}")
        cells = {EN: cell, ZH: cell if chinese is None else chinese}
        found[base] = cells.get(first, cell)
        for other in others if chinese is not None else ():
            found[f"{base}@{other}"] = cells.get(other, cell)
    return found


def _check_sizes(files: Files) -> None:
    problems = Problems()
    for path, text in files.items():
        if path.endswith(".csv") and len(text.encode()) > LARGEST_FILE:
            problems.add(path, _("The file would be larger than 16 MB: turn its knob down."))
    problems.stop()
