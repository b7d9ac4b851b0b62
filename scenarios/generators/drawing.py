"""The tables of a pack that are drawn from its block `generate:`, and what must be there before."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from scenarios.generators import activities, customers, deals, documents
from scenarios.generators.company import Company
from scenarios.generators.reading import EN, ZH, company_of
from scenarios.generators.starter import STARTERS
from scenarios.packs.columns import table_file
from scenarios.packs.files import LARGEST_FILE, Files
from scenarios.packs.knobs import Knobs
from scenarios.packs.problems import Problems
from scenarios.packs.tables import BadTable, Row, columns_of, read_table, table_text

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


def drawn_files(files: Files, knobs: Knobs, languages: Sequence[str]) -> Files:
    """The pack's files with the tables that are drawn; one that would be empty is gone.

    Seats, lists, stages and products are drawn only where the pack has none of its own, products
    also where `products` says how many. Raises BadPack.
    """
    made = dict(files)
    for collection, rows in STARTERS.items():
        wanted = collection == "products" and knobs.products
        if wanted or table_file(collection) not in made:
            made[table_file(collection)] = _text(rows(knobs), languages)
    company = company_of(_tables(made), knobs, languages)
    for collection, draw in DRAWN.items():
        rows_ = draw(company)
        if rows_:
            made[table_file(collection)] = _text(rows_, languages)
        else:
            made.pop(table_file(collection), None)
    _check_sizes(made)
    return made


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
    told = [_in_languages(row, languages) for row in rows]
    return table_text(columns_of(told), told)


def _in_languages(row: Row, languages: Sequence[str]) -> Row:
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
