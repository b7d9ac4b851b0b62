"""The packs in the tree are what their builders make, and the data keep their promises."""

import csv
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from scenarios.builders import b2b_hardware, first_sale, first_sale_history, office_trade
from scenarios.builders import office_trade_history as office_history
from scenarios.builders.assembling import assembled
from scenarios.packs.files import read_folder
from scenarios.packs.playing import Story
from scenarios.packs.tables import Row, write_table

PACKS = Path(__file__).resolve().parents[2] / "fixtures" / "packs"


def rows(pack: str, collection: str) -> list[dict[str, str]]:
    with (PACKS / pack / f"{collection}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "tables", "history"),
    [
        ("first-sale", first_sale.tables, first_sale_history.history),
        ("office-trade", office_trade.tables, office_history.history),
    ],
)
def test_a_played_pack_is_what_its_builder_makes(
    slug: str, tables: Callable[[], dict[str, list[Row]]], history: Story
) -> None:
    """What was played is posted by the services: run the builder when they post something else."""
    files = read_folder(PACKS / slug)
    made = assembled(PACKS / slug, tables(), history)
    assert [path for path in files.keys() | made.keys() if files.get(path) != made.get(path)] == []


@pytest.mark.parametrize(
    "table",
    ["company-profile", "tax-rates", "number-formats", "warehouses", "suppliers", "authorities"],
)
def test_what_is_made_up_of_the_hardware_company_is_what_its_builder_makes(
    table: str, tmp_path: Path
) -> None:
    path = f"data/{table}.csv"
    write_table(tmp_path / path, b2b_hardware.BUILDERS[path]({}))
    assert (tmp_path / path).read_bytes() == (PACKS / "b2b-hardware" / path).read_bytes()


def test_planted_duplicates_repeat_a_known_mobile_and_nothing_else_does() -> None:
    leads = rows("first-sale", "data/leads")
    contacts = rows("first-sale", "data/contacts")
    fresh = [lead for lead in leads[:-4] if lead["status"] != "converted"]
    for column in ("mobile", "mobile@zh-hans"):
        known = [contact[column] for contact in contacts] + [lead[column] for lead in fresh]
        assert len(known) == len(set(known))
        assert all(lead[column] in known for lead in leads[-4:])


def test_quotes_of_first_sale_add_up_to_the_cent() -> None:
    lines = rows("first-sale", "data/quote-lines")
    for quote in rows("first-sale", "data/quotes"):
        own = [line for line in lines if line["quote"] == quote["key"]]
        assert Decimal(quote["subtotal"]) == sum(Decimal(line["net"]) for line in own) > 0
        for language in ("", "@zh-hans"):
            gross = [Decimal(line[f"gross{language}"] or line["gross"]) for line in own]
            assert Decimal(quote[f"total{language}"]) == sum(gross)


def test_each_language_of_first_sale_pays_the_taxes_of_its_country() -> None:
    rates = {row["key"]: row for row in rows("first-sale", "data/tax-rates")}
    assert (rates["standard"]["rate"], rates["standard"]["rate@zh-hans"]) == ("8.00", "13.00")
    for line in rows("first-sale", "data/invoice-lines"):
        taxed = "services" if line["product"] == "assembly" else "standard"
        for language in ("", "@zh-hans"):
            rate = Decimal(rates[taxed][f"rate{language}"])
            assert Decimal(line[f"tax_rate{language}"] or 0) == rate
            net, tax = Decimal(line["net"]), Decimal(line[f"tax{language}"] or 0)
            assert tax == (net * rate / 100).quantize(Decimal("0.01"))


def test_what_the_hardware_company_is_owed_is_what_it_sold_in_december() -> None:
    deals = [d for d in rows("b2b-hardware", "data/opportunities") if d["stage"] == "won"]
    late = [deal for deal in deals if int(deal["closed_on"].removeprefix("D")) >= -30]
    owed = rows("b2b-hardware", "data/opening-balances")
    assert sum(Decimal(row["amount"]) for row in owed) == sum(Decimal(d["amount"]) for d in late)
    assert {row["account"] for row in owed} == {deal["account"] for deal in late}


def test_the_hardware_company_has_sold_what_the_source_says() -> None:
    deals = rows("b2b-hardware", "data/opportunities")
    won = [deal for deal in deals if deal["stage"] == "won"]
    assert Counter(deal["stage"] for deal in deals) == {
        "won": 4238,
        "lost": 2473,
        "engaging": 1589,
        "prospecting": 500,
    }
    assert sum(Decimal(deal["amount"]) for deal in won) == 10_005_534
    assert sum(1 for deal in deals if not deal["account"]) == 1425


def test_open_deals_of_the_hardware_company_say_what_is_derived_and_are_not_overdue() -> None:
    for deal in rows("b2b-hardware", "data/opportunities"):
        is_open = deal["stage"] in ("prospecting", "engaging")
        assert bool(deal["description"]) == bool(deal["description@zh-hans"]) == is_open
        assert bool(deal["expected_close"]) == is_open
        assert not deal["expected_close"].startswith("D-")


def test_five_agents_of_the_hardware_company_start_empty() -> None:
    seats = rows("b2b-hardware", "seats")
    owners = {deal["owner"] for deal in rows("b2b-hardware", "data/opportunities")}
    reps = {seat["key"] for seat in seats if seat["kind"] == "rep"}
    assert Counter(seat["kind"] for seat in seats) == {
        "head": 1,
        "manager": 9,
        "rep": 35,
        "warehouse": 3,
        "finance": 1,
    }
    assert len(reps - owners) == 5


def test_the_hardware_builder_mends_the_three_misspelt_words_only(tmp_path: Path) -> None:
    source = {
        "accounts": "account,sector,year_established,revenue,employees,office_location,"
        "subsidiary_of\n"
        "Acme,technolgy,1996,1100.04,2822,Philipines,\n",
        "products": "product,series,sales_price\nGTX Pro,GTX,4821\n",
        "sales_teams": "sales_agent,manager,regional_office\n"
        "Anna Snelling,Dustin Brinkmann,Central\n",
        "sales_pipeline": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,"
        "close_date,close_value\nX1,Anna Snelling,GTXPro,Acme,Won,2017-10-01,2017-12-31,4000\n",
    }
    for name, text in source.items():
        (tmp_path / f"{name}.csv").write_text(text)
    read = b2b_hardware.read_source(tmp_path)
    account, *_suppliers = b2b_hardware.build_accounts(read)
    (deal,) = b2b_hardware.build_opportunities(read)
    assert (account["industry"], account["billing_country"]) == ("technology", "Philippines")
    assert (deal["name"], deal["closed_on"], deal["amount"]) == ("GTX Pro · Acme", "D-1", "4000.00")
