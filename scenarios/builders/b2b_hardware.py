"""Builds `b2b-hardware` from public practice data: "CRM Sales Opportunities", Maven Analytics.

    DJANGO_SETTINGS_MODULE=lab.settings.dev python -m scenarios.builders.b2b_hardware \\
        --source <folder with the four CSV files>

Writes `seats.csv` and `data/*.csv` of the pack; the rules stand in the pack's README.md. The opening of the
books is played (`b2b_hardware_history`) in a database that is left as it was. The same source gives the
same bytes.
"""

import argparse
import csv
import datetime as dt
import re
import statistics
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import django

from scenarios.builders import b2b_hardware_trade as trade
from scenarios.builders import b2b_hardware_words as words
from scenarios.builders import companies, correspondence, intake, pictures, trade_lists
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

PACK = Path(__file__).resolve().parents[2] / "fixtures" / "packs" / "b2b-hardware"
DAY_ONE = dt.date(2018, 1, 1)
QUARTER_DAYS = 91
SPELLING = {"technolgy": "technology", "Philipines": "Philippines", "GTXPro": "GTX Pro"}
STAGES = {"Prospecting": "prospecting", "Engaging": "engaging", "Won": "won", "Lost": "lost"}

Source = dict[str, list[dict[str, str]]]


def read_source(folder: Path) -> Source:
    """The four files with their three misspelt words mended, nothing else changed."""
    tables = {}
    for name in ("accounts", "products", "sales_teams", "sales_pipeline"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = [
                {column: SPELLING.get(cell, cell) for column, cell in row.items()}
                for row in csv.DictReader(file)
            ]
    return tables


def key_of(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def relative(day: dt.date) -> str:
    return f"D{(day - DAY_ONE).days:+d}"


def build_seats(source: Source) -> list[Row]:
    """The head, three offices, six managers, 35 agents, top down in the order of the data; then those who
    keep the warehouses and the books."""
    offices: dict[str, str] = {}
    managers: dict[str, str] = {}
    for agent in source["sales_teams"]:
        offices.setdefault(agent["regional_office"], f"office-{key_of(agent['regional_office'])}")
        managers.setdefault(agent["manager"], agent["regional_office"])
    seats = [_seat("head", "", "", "head", "Head of the company", "Management")]
    for office, key in offices.items():
        seats.append(_seat(key, "", "head", "manager", f"Head of the {office} office", office))
    for name, office in managers.items():
        seats.append(_seat(key_of(name), name, offices[office], "manager", "Sales manager", office))
    for agent in source["sales_teams"]:
        name, office = agent["sales_agent"], agent["regional_office"]
        superior = key_of(agent["manager"])
        seats.append(_seat(key_of(name), name, superior, "rep", "Sales agent", office))
    for office, key in offices.items():
        title = f"Warehouse keeper, {office}"
        seats.append(_seat(f"warehouse-{key_of(office)}", "", key, "warehouse", title, office))
    seats.append(_seat("finance", "", "head", "finance", "Accountant", "Management"))
    return seats


def _seat(key: str, name: str, parent: str, kind: str, title: str, department: str) -> Row:
    return {
        "key": key,
        "name": name,
        "parent": parent,
        "kind": kind,
        "title": title,
        "title@zh-hans": words.TITLES[title],
        "department": words.DEPARTMENTS[department][0],
        "department@zh-hans": words.DEPARTMENTS[department][1],
        "playable": "yes",
    }


def derived(source: Source) -> trade.Trade:
    return trade.Trade(source, DAY_ONE)


def build_accounts(source: Source) -> list[Row]:
    """The 85 accounts, then the suppliers. All have bought before, so all are active customers."""
    more = derived(source)
    customers: list[Row] = [
        {
            "key": key_of(row["account"]),
            "name": row["account"],
            "owner": "head",
            "kind": "direct",
            "industry": row["sector"],
            "lifecycle": "active",
            "parent": key_of(row["subsidiary_of"]),
            "employees": row["employees"],
            "annual_revenue": f"{round(float(row['revenue']) * 1_000_000)}.00",
            "founded": row["year_established"],
            "billing_country": row["office_location"],
            "billing_country@zh-hans": words.COUNTRIES[row["office_location"]],
            "level": more.levels[row["account"]],
            "credit_limit": trade.money(more.credit_limit(row["account"])),
        }
        for row in source["accounts"]
    ]
    return customers + trade.supplier_account_rows()


def build_categories(source: Source) -> list[Row]:
    series = dict.fromkeys(row["series"] for row in source["products"])
    return [
        {"key": key_of(name), "name": name, "position": str(position)}
        for position, name in enumerate(series, start=1)
    ]


def build_products(source: Source) -> list[Row]:
    more = derived(source)
    return [
        {
            "key": key_of(row["product"]),
            "code": row["product"].upper().replace(" ", "-"),
            "name": row["product"],
            "category": key_of(row["series"]),
            "unit": "piece",
            "unit@zh-hans": "台",
            "list_price": f"{row['sales_price']}.00",
            "cost": trade.money(more.cost(row["product"])),
            "floor_price": trade.money(
                min(more.floors.get(row["product"], Decimal(0)), more.prices[row["product"]])
            ),
            "safety_stock": str(more.month(row["product"])),
            "picture": pictures.picture_of(key_of(row["product"])),
        }
        for row in source["products"]
    ]


def build_supplier_prices(source: Source) -> list[Row]:
    """Each product from the works of its series, at what it costs."""
    more = derived(source)
    return [
        {
            "key": f"{key_of(row['series'])}/{key_of(row['product'])}",
            "supplier": key_of(row["series"]),
            "product": key_of(row["product"]),
            "price": trade.money(more.cost(row["product"])),
        }
        for row in source["products"]
    ]


def build_price_books(_source: Source) -> list[Row]:
    return [
        {"key": "volume", "name": "Volume prices", "name@zh-hans": "批量价"},
        {
            "key": "key-accounts",
            "name": "Key accounts",
            "name@zh-hans": "重点客户价",
            "level": "key",
        },
    ]


def build_book_prices(source: Source) -> list[Row]:
    """Less from ten and from fifty pieces on, and less still for key accounts."""
    more = derived(source)
    everybody, key_accounts = trade.BREAKS, ((1, Decimal(0)), *trade.BREAKS)
    books = (("volume", everybody, Decimal(0)), ("key-accounts", key_accounts, trade.KEY_DISCOUNT))
    return [
        {
            "key": f"{book}/{key_of(name)}/{quantity}",
            "price_book": book,
            "product": key_of(name),
            "from_quantity": str(quantity),
            "price": trade.money(price * (1 - off - extra)),
        }
        for book, breaks, extra in books
        for name, price in more.prices.items()
        for quantity, off in breaks
    ]


def build_stages(source: Source) -> list[Row]:
    """The four stages of the data; Engaging is as likely to be won as the closed deals were."""
    counts = dict.fromkeys(STAGES, 0)
    for deal in source["sales_pipeline"]:
        counts[deal["deal_stage"]] += 1
    won_share = round(100 * counts["Won"] / (counts["Won"] + counts["Lost"]))
    chances = {"Prospecting": 20, "Engaging": won_share, "Won": 100, "Lost": 0}
    return [
        {
            "key": key,
            "name": name,
            "name@zh-hans": words.STAGES[name][0],
            "position": str(position),
            "probability": str(chances[name]),
            "kind": {"Won": "won", "Lost": "lost"}.get(name, "open"),
            "required_fields": "account" if name == "Won" else "",
            "guidance": words.STAGES[name][1],
            "guidance@zh-hans": words.STAGES[name][2],
        }
        for position, (name, key) in enumerate(STAGES.items(), start=1)
    ]


def build_picklists(source: Source) -> list[Row]:
    used = sorted({row["sector"] for row in source["accounts"]})
    industries = {sector: words.PICKLISTS["industries"][sector] for sector in used}
    lists = {**words.PICKLISTS, "industries": industries, **trade.PICKLISTS}
    return [
        {
            "key": f"{name}/{key}",
            "list": name,
            "label": label,
            "label@zh-hans": chinese,
            "position": str(position),
        }
        for name, items in lists.items()
        for position, (key, (label, chinese)) in enumerate(items.items(), start=1)
    ]


def usual_cycle(source: Source) -> int:
    """Days from engagement to the win, median of all won deals."""
    return round(
        statistics.median(
            (_day(deal["close_date"]) - _day(deal["engage_date"])).days
            for deal in source["sales_pipeline"]
            if deal["deal_stage"] == "Won"
        )
    )


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def expected_close(deal: dict[str, str], cycle: int) -> str:
    """When an open deal should close: the usual cycle after engagement, put off by whole
    quarters of 91 days until it is not in the past; by the end of the next quarter without one."""
    if not deal["engage_date"]:
        return "Q+1/end"
    day = _day(deal["engage_date"]) + dt.timedelta(days=cycle)
    while day < DAY_ONE:
        day += dt.timedelta(days=QUARTER_DAYS)
    return relative(day)


def build_opportunities(source: Source) -> list[Row]:
    prices = {row["product"]: row["sales_price"] for row in source["products"]}
    chances = {row["key"]: row["probability"] for row in build_stages(source)}
    cycle = usual_cycle(source)
    return [
        _opportunity(deal, prices[deal["product"]], chances, cycle)
        for deal in source["sales_pipeline"]
    ]


def _opportunity(deal: dict[str, str], price: str, chances: dict[str, str], cycle: int) -> Row:
    stage = STAGES[deal["deal_stage"]]
    is_open = stage in ("prospecting", "engaging")
    return {
        "key": deal["opportunity_id"],
        "name": f"{deal['product']} · {deal['account'] or deal['opportunity_id']}",
        "owner": key_of(deal["sales_agent"]),
        "account": key_of(deal["account"]),
        "stage": stage,
        "amount": f"{price if is_open else deal['close_value']}.00",
        "probability": chances[stage],
        "engaged_on": relative(_day(deal["engage_date"])) if deal["engage_date"] else "",
        "closed_on": relative(_day(deal["close_date"])) if deal["close_date"] else "",
        "expected_close": expected_close(deal, cycle) if is_open else "",
        "description": words.DERIVED[0] if is_open else "",
        "description@zh-hans": words.DERIVED[1] if is_open else "",
    }


def build_opportunity_products(source: Source) -> list[Row]:
    """One line a deal: the price that was paid, or the list price where nothing was sold."""
    prices = {row["product"]: row["sales_price"] for row in source["products"]}
    return [
        {
            "key": f"{deal['opportunity_id']}/1",
            "opportunity": deal["opportunity_id"],
            "product": key_of(deal["product"]),
            "quantity": "1",
            "price": (
                deal["close_value"] if deal["deal_stage"] == "Won" else prices[deal["product"]]
            )
            + ".00",
        }
        for deal in source["sales_pipeline"]
    ]


def office_rules(source: Source) -> list[intake.Rule]:
    names = {
        region: Text(f"{label} office", words.DEPARTMENTS[label][1])
        for region, (label, _chinese) in words.PICKLISTS["regions"].items()
    }
    return intake.office_rules(build_seats(source), names)


BUILDERS: dict[str, Callable[[Source], list[Row]]] = {
    "seats.csv": build_seats,
    "data/company-profile.csv": lambda _source: companies.profile_rows(companies.HARDWARE),
    "data/tax-rates.csv": lambda _source: companies.tax_rate_rows(companies.HARDWARE_TAXES),
    "data/number-formats.csv": lambda _source: companies.number_format_rows(),
    "data/picklist-items.csv": build_picklists,
    "data/stages.csv": build_stages,
    "data/categories.csv": build_categories,
    "data/products.csv": build_products,
    "data/warehouses.csv": lambda _source: trade.warehouse_rows(),
    "data/suppliers.csv": lambda _source: trade.supplier_rows(),
    "data/supplier-prices.csv": build_supplier_prices,
    "data/price-books.csv": build_price_books,
    "data/price-book-lines.csv": build_book_prices,
    "data/money-accounts.csv": lambda _source: trade.money_account_rows(),
    "data/exchange-rates.csv": lambda _source: trade.exchange_rate_rows(),
    "data/order-types.csv": lambda _source: trade_lists.order_type_rows(),
    "data/authorities.csv": lambda _source: trade_lists.authority_rows(trade.AUTHORITIES),
    "data/assignment-rules.csv": lambda source: intake.rule_rows(office_rules(source)),
    "data/assignment-seats.csv": lambda source: intake.rule_seat_rows(office_rules(source)),
    "data/mail-templates.csv": lambda _source: correspondence.template_rows(),
    "data/folders.csv": lambda _source: correspondence.folder_rows(words.FOLDERS),
    "data/web-forms.csv": lambda _source: intake.form_rows(intake.HARDWARE_FORM),
    "data/web-form-fields.csv": lambda _source: intake.form_field_rows(intake.HARDWARE_FORM),
    "data/accounts.csv": build_accounts,
    "data/opportunities.csv": build_opportunities,
    "data/opportunity-products.csv": build_opportunity_products,
}


# Deals follow from nothing that is played: the books are opened without them, which is faster.
DEALS = ("data/opportunities.csv", "data/opportunity-products.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--target", type=Path, default=PACK)
    arguments = parser.parse_args()
    django.setup()
    from scenarios.builders.assembling import assembled, put
    from scenarios.builders.b2b_hardware_history import opening_of
    from scenarios.packs.tables import rows_text

    source = read_source(arguments.source)
    tables = {path: build(source) for path, build in BUILDERS.items()}
    deals = {path: rows_text(tables.pop(path)) for path in DEALS}
    story = opening_of(derived(source), key_of)
    put({**assembled(PACK, tables, story), **deals}, arguments.target)


if __name__ == "__main__":
    main()
