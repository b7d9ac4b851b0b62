"""`pack generate`: the same seed gives the same company, in both languages, in any volume."""

import csv
import io
import re
from collections import Counter
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scenarios.generators.chance import Chance
from scenarios.generators.drawing import DRAWN, drawn_files
from scenarios.generators.parties import Line, Order, Parties, phone
from scenarios.generators.words import reads_as_word
from scenarios.packs.files import read_folder
from scenarios.packs.knobs import Knobs
from scenarios.packs.manifest import read_manifest
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.tables import Row
from tests.scenarios.conftest import PACKS

BOTH = ("en", "zh-hans")
HAN = re.compile(r"[\u4e00-\u9fff]")
MANIFEST = """\
slug: made
version: 1
name: {name}
summary: {name}
company: {name}
languages: [{languages}]
currency: CNY
calendar:
  day_one: 2026-03-02
generate:
  seed: 7
  companies: 12
  deals: 12
"""


def folder_of(tmp_path: Path, *languages: str) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    text = MANIFEST.format(name="Made", languages=", ".join(languages))
    (folder / "pack.yaml").write_text(text)
    for language in languages:
        (folder / f"brief.{language}.md").write_text("# Made\n")
    return folder


def generate(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("pack", "generate", str(folder), *options, stdout=out)
    return out.getvalue()


def rows_of(files: dict[str, str], collection: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(files[f"data/{collection}.csv"])))


def drawn(knobs: Knobs, languages: tuple[str, ...] = BOTH) -> dict[str, str]:
    return drawn_files({}, knobs, languages)


def fingerprint(files: dict[str, str]) -> str:
    text = "\n".join(f"{path}\n{text}" for path, text in sorted(files.items()))
    return sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(BOTH, "69f618090c550cfa"), (("zh-hans",), "131742f3710cf251"), (("en",), "12e27c75093dc325")],
)
def test_the_same_seed_gives_the_same_data_everywhere(languages, expected) -> None:
    """The fingerprint may change only when the generators are meant to give other data."""
    assert fingerprint(drawn(Knobs(seed=7), languages)) == expected


def test_another_seed_gives_another_company() -> None:
    first, other = drawn(Knobs(seed=7)), drawn(Knobs(seed=8))
    for collection in ("accounts", "contacts", "leads", "opportunities", "contact-logs"):
        assert first[f"data/{collection}.csv"] != other[f"data/{collection}.csv"], collection


def test_the_tree_has_what_the_block_of_first_sale_draws() -> None:
    files = read_folder(PACKS / "first-sale")
    manifest = read_manifest(files["pack.yaml"])
    others = {path: text for path, text in files.items() if path[5:-4] not in DRAWN}
    made = drawn_files(others, manifest.generate, manifest.languages)
    for collection in DRAWN:
        there = {row["key"]: row for row in rows_of(files, collection)}
        for row in rows_of(made, collection):
            found = there[row["key"]]
            row.pop("code", None)
            assert {name: found.get(name, "") for name in row} == row
    assert drawn_files(files, manifest.generate, manifest.languages) == files


@pytest.mark.parametrize("year", [1999, 2018, 2033])
def test_customers_were_founded_before_day_one(year: int) -> None:
    manifest = read_folder(PACKS / "first-sale")["pack.yaml"]
    assert "day_one: 2026-03-02" in manifest
    files = {"pack.yaml": manifest.replace("day_one: 2026-03-02", f"day_one: {year}-03-02")}
    made = drawn_files(files, Knobs(seed=7), BOTH)
    founded = [int(row["founded"]) for row in rows_of(made, "accounts")]
    assert year - 38 <= min(founded) and max(founded) <= year - 5
    assert len(set(founded)) > 5


def test_rows_of_the_author_stay_and_keep_their_document_numbers() -> None:
    files = drawn(Knobs(seed=7, deals=30, quotes=20))
    own = "sale/first,SO{Y+0}-0001,rep-1,account-01,confirmed,full\n"
    orders = files["data/orders.csv"]
    header = "key,code,owner,account,status,delivery\n"
    (confirmed, *_others) = [row for row in rows_of(files, "orders") if row["code"]]
    delivered = f"{confirmed['key']},,,,,full\n"
    again = drawn_files(
        {**files, "data/orders.csv": header + own + delivered},
        Knobs(seed=7, deals=30, quotes=20),
        BOTH,
    )
    found = {row["key"]: row for row in rows_of(again, "orders")}
    assert found["sale/first"]["code"] == "SO{Y+0}-0001" and found["sale/first"]["owner"] == "rep-1"
    assert found[confirmed["key"]]["delivery"] == "full"
    assert found[confirmed["key"]]["account"] == confirmed["account"]
    codes = [row["code"] for row in found.values() if row["code"]]
    assert sorted(codes) == [f"SO{{Y+0}}-{n:04d}" for n in range(1, len(codes) + 1)]
    assert len(codes) == sum(1 for row in orders.splitlines() if ",SO{" in row) + 1
    fewer = drawn_files(again, Knobs(seed=7, deals=30, quotes=0), BOTH)
    assert [row["key"] for row in rows_of(fewer, "orders")] == ["sale/first"]


def test_a_larger_volume_leaves_the_earlier_rows_as_they_are() -> None:
    less = drawn(Knobs(companies=40, leads=30, planted_duplicates=0, deals=20))
    more = drawn(
        Knobs(companies=90, leads=80, planted_duplicates=0, deals=20, tasks=50, contact_logs=99)
    )
    for collection, unlike in (
        ("accounts", set()),
        ("leads", {"web_form"}),
        ("products", set()),
        ("contact-logs", {"about", "owner", "contact"}),
    ):
        before, after = rows_of(less, collection), rows_of(more, collection)
        for one, other in zip(before, after, strict=False):
            assert {k: v for k, v in one.items() if k not in unlike and v} == {
                k: v for k, v in other.items() if k not in unlike and v
            }


def test_tens_of_thousands_of_companies_have_names_and_addresses_of_their_own() -> None:
    parties = Parties(Chance(3))
    made = [parties.company(number) for number in range(1, 30_001)]
    for what in ("name", "domain"):
        for language in ("en", "zh"):
            found = {getattr(getattr(company, what), language) for company in made}
            assert len(found) == len(made), (what, language)
    assert parties.MOST_COMPANIES > 60_000
    assert all(company.name.zh.endswith("有限公司") for company in made)
    assert all(company.name.zh.startswith(company.city.chinese) for company in made)


def test_no_two_rows_have_one_telephone_and_none_reaches_anybody() -> None:
    city = Parties(Chance(3)).company(1).city
    for language in ("en", "zh"):
        numbers = [
            getattr(phone(city, line, number), language)
            for line in Line
            for number in range(1, 30_001)
        ]
        assert len(set(numbers)) == len(numbers)
    for number in (1, 99, 100, 24_399, 30_000):
        assert re.fullmatch(r"\+1 \d{3} 555 01\d\d( ext\. \d+)?", phone(city, Line.LEAD, number).en)
        mobile = phone(city, Line.CONTACT, number).zh
        assert re.fullmatch(r"\+86 (144|146|148|172|141|154|140) \d{4} \d{4}", mobile)


def test_an_order_of_chance_meets_every_number_once() -> None:
    for size in (3, 10, 997, 2400):
        order = Order(Chance(size).stream("x"), size)
        assert sorted(order[n] for n in range(size)) == list(range(size))


def test_people_are_of_many_families() -> None:
    parties = Parties(Chance(3))
    people = [parties.person("contact", number) for number in range(1000)]
    assert len({person.name.zh for person in people}) > 900
    assert len({person.name.zh[0] for person in people}) > 40
    assert all(2 <= len(person.name.zh) <= 3 for person in people)
    assert all(person.mailbox.zh.isascii() for person in people)


def test_no_name_of_a_person_reads_as_a_word() -> None:
    """王子 is a prince, 夏天 the summer; the names around them stay as they were drawn."""
    parties = Parties(Chance(2026))
    names = [parties.person("contact", number).name.zh for number in range(6000)]
    short = [name for name in names if len(name) == 2]
    assert short
    assert not [name for name in short if reads_as_word(*name)]


def test_no_sentence_is_heard_more_than_three_times_in_a_hundred() -> None:
    files = drawn(Knobs(contact_logs=100, tasks=100, events=100, leads=100, deals=100, quotes=60))
    for collection, columns in (
        ("contact-logs", ("summary", "next_step", "reply")),
        ("tasks", ("subject", "result")),
        ("events", ("subject", "result")),
        ("leads", ("unqualified_reason",)),
        ("quotes", ("rejection",)),
    ):
        for column in columns:
            for name in (column, f"{column}@zh-hans"):
                told = Counter(row[name] for row in rows_of(files, collection) if row[name])
                assert told and max(told.values()) <= 3, (collection, name, told.most_common(1))
                assert not any("{" in text for text in told)


def test_history_reaches_as_far_back_as_it_should() -> None:
    for months in (3, 24):
        deals = rows_of(drawn(Knobs(deals=300, history_months=months)), "opportunities")
        days = [int(deal["engaged_on"].removeprefix("D-")) for deal in deals]
        assert months * 25 < max(days) <= max(90, months * 30)
        for deal in deals:
            if deal["closed_on"]:
                assert int(deal["closed_on"][2:]) < int(deal["engaged_on"][2:])


def test_a_single_player_has_overdue_tasks_and_both_leads_of_a_pair() -> None:
    seats = "key,title,kind,playable\na,A,rep,yes\nb,B,rep,no\nc,C,rep,no\n"
    for seed in range(5):
        knobs = Knobs(seed=seed, companies=30, leads=20, planted_duplicates=6, tasks=30)
        files = drawn_files({"seats.csv": seats}, knobs, BOTH)
        leads = rows_of(files, "leads")
        for twin in leads[-5::2]:
            (first,) = [each for each in leads[:-6] if each["mobile"] == twin["mobile"]]
            assert first["owner"] == twin["owner"] == "a"
        tasks = rows_of(files, "tasks")
        late = [t for t in tasks if t["due_on"].startswith("D-") and t["status"] == "open"]
        assert any(task["owner"] == "a" for task in late)
        assert len(late) < len(tasks) * 2 / 3


@pytest.mark.django_db
@pytest.mark.parametrize("languages", [("en",), ("zh-hans",), ("zh-hans", "en"), BOTH])
def test_a_pack_of_nothing_but_pack_yaml_becomes_a_sound_one(tmp_path: Path, languages) -> None:
    folder = folder_of(tmp_path, *languages)
    assert "data/accounts.csv: 12 made" in generate(folder)
    call_command("pack", "check", str(folder))
    files = read_folder(folder)
    names = [row["name"] for row in rows_of(files, "accounts")]
    assert all(bool(HAN.search(name)) == (languages[0] == "zh-hans") for name in names)
    header = files["data/accounts.csv"].splitlines()[0].split(",")
    assert ("name@en" in header) == (languages == ("zh-hans", "en"))
    assert ("name@zh-hans" in header) == (languages == BOTH)
    assert "unchanged" in generate(folder)


@pytest.mark.django_db
def test_knobs_at_their_least_and_odd_ratios_give_sound_packs(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "en")
    zero = [f"--{name}=0" for name in ("leads", "deals", "quotes", "tasks", "events")]
    generate(folder, "--companies=1", "--contacts-per-company=0.1", *zero, "--products=3")
    call_command("pack", "check", str(folder))
    assert not (folder / "data/leads.csv").exists()
    generate(
        folder, "--force", "--companies=5", "--contacts-per-company=6", "--leads=9", "--deals=40",
        "--quotes=40", "--planted-duplicates=40", "--history-months=60",
    )  # fmt: skip
    call_command("pack", "check", str(folder))


def test_what_was_changed_by_hand_is_not_drawn_over_without_force(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "en")
    generate(folder)
    accounts = folder / "data/accounts.csv"
    accounts.write_text(accounts.read_text().replace("account-03,", "account-03,My "))
    with pytest.raises(CommandError, match=r"data/accounts.csv: 1 changed"):
        generate(folder)
    assert "My " in accounts.read_text()
    generate(folder, "--force")
    assert "account-03,My " not in accounts.read_text()


def test_seats_lists_and_products_of_the_author_are_kept(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "en")
    (folder / "data").mkdir()
    own = {
        "seats.csv": "key,name,title,kind,playable\nann,Ann,Rep,rep,yes\n",
        "data/products.csv": "key,name,list_price\nbike,Bike,900.00\n",
        "data/picklist-items.csv": "key,list,label\nsources/fair,sources,Fair\n",
    }
    for path, text in own.items():
        (folder / path).write_text(text)
    generate(folder)
    files = read_folder(folder)
    assert {path: files[path] for path in own} == own
    assert {row["owner"] for row in rows_of(files, "accounts")} == {"ann"}
    assert {row["source"] for row in rows_of(files, "accounts")} == {"fair"}
    assert "industry" not in rows_of(files, "accounts")[0]
    assert all("Bike" in row["name"] for row in rows_of(files, "opportunities"))
    generate(folder, "--products=2", "--force")
    assert len(rows_of(read_folder(folder), "products")) == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("seed: x", r"pack.yaml:\d+ \[generate.seed\]: Write a whole number from 0"),
        ("leads: 99999999", r"\[generate.leads\]: Write a whole number from 0 to 30000"),
        ("contacts_per_company: 7", r"\[generate.contacts_per_company\]: Write a number from 0.1"),
        ("contacts_per_company: 1e1", r"\[generate.contacts_per_company\]: "),
        ("volume: 3", r"\[generate.volume\]: Unknown. Known are: seed, companies"),
    ],
)
def test_knobs_that_are_none_are_named(tmp_path: Path, line: str, told: str) -> None:
    folder = folder_of(tmp_path, "en")
    text = (folder / "pack.yaml").read_text().replace("seed: 7", line)
    (folder / "pack.yaml").write_text(text)
    with pytest.raises(CommandError, match=told):
        generate(folder)


def test_options_that_are_no_knobs_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "en")
    for option in ("--companies=many", "--companies=0", "--contacts-per-company=nan"):
        with pytest.raises(CommandError, match="Write a"):
            generate(folder, option)
    assert not (folder / "data").exists()


def test_a_company_without_reps_cannot_be_drawn() -> None:
    seats = "key,title,kind\nboss,Boss,head\n"
    with pytest.raises(BadPack, match=r"seats.csv: There is no seat of the kind “rep”"):
        drawn_files({"seats.csv": seats}, Knobs(), BOTH)
    with pytest.raises(BadPack, match=r"data/products.csv:2 \[list_price\]: “dear” is no number"):
        drawn_files({"data/products.csv": "key,name,list_price\na,A,dear\n"}, Knobs(), BOTH)


def test_drawn_references_are_all_there() -> None:
    files = drawn(Knobs(seed=11, companies=60, leads=40, deals=80, quotes=30, tasks=60))
    manifest = MANIFEST.format(name="Made", languages="en, zh-hans")
    briefs = {"brief.en.md": "#\n", "brief.zh-hans.md": "#\n"}
    assert read_pack({**files, **briefs, "pack.yaml": manifest}).manifest.generate.seed == 7
