"""The company that trades in office equipment: what its six lessons need is there, in both languages."""

import csv
import datetime as dt
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from django.http import QueryDict

from crm.billing.models import Invoice
from lab.access.actors import system_actor
from lab.journal.jumps import stamp
from lab.tenancy.actor import acting_as
from scenarios.checks.judging import company_of, tasks_of
from scenarios.happenings.models import Happening
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store, template_for
from scenarios.playtest.report import play_as, script_of
from scenarios.playtest.script import Rep
from tests.scenarios.conftest import PACKS

PACK = PACKS / "office-trade"
HAN = re.compile(r"[\u4e00-\u9fff]")
# Names of things that are written alike, and columns that are no text.
FIGURES = re.compile(r"[\d .,+@:/A-Za-z~{}()&'’·–-]*")


def rows(collection: str) -> list[dict[str, str]]:
    with (PACK / f"{collection}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(collection: str, key: str) -> dict[str, str]:
    return next(each for each in rows(f"data/{collection}") if each["key"] == key)


@pytest.fixture
def version(db: None) -> ScenarioVersion:
    return publish(store(read_pack(read_folder(PACK))))


def test_it_has_forty_customers_and_seats_for_every_part() -> None:
    customers = [each for each in rows("data/accounts") if each["kind"] == "direct"]
    assert len(customers) == 40
    assert len({each["name"] for each in customers}) == 40
    kinds = [each["kind"] for each in rows("seats") if each["playable"] == "yes"]
    parts = {"head": 1, "manager": 1, "rep": 3, "warehouse": 2, "finance": 1}
    assert Counter(kinds) == parts


def test_telephones_and_addresses_occur_once() -> None:
    for table, column in (("accounts", "phone"), ("accounts", "email"), ("contacts", "mobile")):
        for language in ("", "@zh-hans"):
            told = [each.get(column + language) for each in rows(f"data/{table}")]
            known = [each for each in told if each]
            assert len(known) == len(set(known))


def test_no_chinese_stands_in_the_english_company() -> None:
    """And where the Chinese company has a text of its own, it is Chinese or a figure."""
    for file in PACK.glob("**/*.csv"):
        for each in rows(file.relative_to(PACK).with_suffix("").as_posix()):
            for column, cell in each.items():
                if "@" not in column:
                    assert not HAN.search(cell), f"{file.name} {each['key']} {column}"
                elif cell:
                    spoken = HAN.search(cell) or FIGURES.fullmatch(cell)
                    assert spoken, f"{file.name} {each['key']} {column}"


def test_the_orders_that_wait_are_covered_in_part() -> None:
    reserved = {each["key"]: Decimal(each["quantity"]) for each in rows("data/reservations")}
    lines = {each["key"]: Decimal(each["quantity"]) for each in rows("data/order-lines")}
    assert lines["sale/copiers/1"] - reserved["sale/copiers/1/main"] == 2
    assert reserved["sale/monitors/1/main"] == 18 < lines["sale/monitors/1"]
    assert reserved["sale/monitors/2/main"] == lines["sale/monitors/2"] == 5


def test_the_month_reaches_half_of_its_target_only_with_the_quote_that_waits() -> None:
    school, half = Decimal("52920.00"), Decimal("115000")
    waiting = row("quotes", "quote/displays")
    assert waiting["status"] == "sent"
    assert school < half <= school + Decimal(waiting["subtotal"])


def test_the_late_payer_is_late_and_has_paid_a_part() -> None:
    late = row("invoices", "invoice/late")
    assert (late["settlement"], late["status"]) == ("part", "posted")
    assert int(late["due_on"].removeprefix("D")) < -14


def test_its_tasks_make_a_hundred_points_over_six_lessons(version: ScenarioVersion) -> None:
    tasks, _known = tasks_of(version)
    assert sum(task.points for task in tasks if not task.seats) == 100
    assert sum(task.points for task in tasks if task.seats) == 20
    assert {task.session for task in tasks} == {1, 2, 3, 4, 5, 6}
    assert sum(len(task.checks) for task in tasks) >= 20


def test_careless_average_and_good_lie_ten_points_apart(version: ScenarioVersion) -> None:
    script = script_of(version)
    shares = [play_as(version, rep, script, "zh-hans").share for rep in Rep]
    idle, careless, average, good, golden = shares
    assert idle <= 0.05 and golden == 1
    assert careless + 0.1 <= average and average + 0.1 <= good <= golden - 0.1


def test_the_late_payer_pays_once_somebody_asks(version: ScenarioVersion) -> None:
    """Not before the lesson in which the invoice is chased, and soon after the call."""
    with transaction.atomic():
        sandbox = stamp(template_for(version, "en").sandbox, name="chase")
        with acting_as(system_actor(sandbox)):
            late = Invoice.objects.get(subject="Copiers and scanners for the audit season")
            waiting = Happening.objects.get(kind="customer.pays", key=f"invoice/{late.number}")
            assert waiting.at.date() >= sandbox.today + dt.timedelta(days=21)
        transaction.set_rollback(True)


def test_every_task_begins_at_records_of_the_company(version: ScenarioVersion) -> None:
    sandbox = template_for(version, "zh-hans").sandbox
    company = company_of(sandbox)
    tasks, _known = tasks_of(version)
    assert company is not None
    # Nothing of these is there on day 1.
    later = {"order", "buy", "decide", "report", "plan"}
    with acting_as(system_actor(sandbox)):
        for task in tasks:
            collection, _mark, filters = task.opens.partition("?")
            where = {name: tuple(values) for name, values in QueryDict(filters).lists()}
            found = company.rows(collection, where).count()
            assert found or task.key in later, task.key
