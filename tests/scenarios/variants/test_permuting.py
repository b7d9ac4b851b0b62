"""A variant is a pure function of the pack and its number, and all of it follows."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.packs.files import Files
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import sound_variants
from scenarios.variants.figures import Figures, moved
from scenarios.variants.model import Amount
from scenarios.variants.permuting import permuted, plan_of
from tests.scenarios.variants.conftest import VARIANTS, rows_of

Shop = Callable[..., Files]
MILLS = {"South Mill": "nanmo-1", "Water Mill": "shuimo-1", "Hill Mill": "shanmo-1"}


def test_the_same_number_gives_the_same_files_and_another_one_others(shop: Shop) -> None:
    files = shop()
    assert permuted(files, 2) == permuted(dict(files), 2)
    assert permuted(files, 0) == files
    assert len({str(permuted(files, number)) for number in (0, 1, 2, 3)}) == 4


def test_a_name_gives_way_to_another_of_its_pool_wherever_it_stands(shop: Shop) -> None:
    files, seen = shop(), set()
    for number in (1, 2, 3):
        made = permuted(files, number)
        mill = rows_of(made, "data/accounts.csv")["mill"]
        seen.add(mill["name"])
        slug = mill["name"].lower().replace(" ", "-")
        assert mill["website"] == f"https://www.{slug}.example"
        assert mill["website@zh-hans"] == f"https://www.{MILLS[mill['name']]}.example"
        assert (
            rows_of(made, "data/opportunities.csv")["deal"]["name"] == f"Lamps for {mill['name']}"
        )
        # Across the fold of a line, in the brief and in the checks.
        assert f"Win {mill['name']}:" in made["brief.en.md"]
        assert f"The deal of {mill['name']} has" in made["checks.yaml"]
        assert mill["name@zh-hans"] in made["brief.zh-hans.md"]
        assert not any(
            "North Mill" in t or "北磨坊" in t for p, t in made.items() if p != "variants.yaml"
        )
    assert seen == set(MILLS)


def test_customers_change_places_and_what_speaks_of_them_follows(shop: Shop) -> None:
    files = shop()
    turned = [number for number in (1, 2, 3) if plan_of(files).variant(number).places]  # type: ignore[union-attr]
    assert turned and len(turned) < 3
    for number in (1, 2, 3):
        made = permuted(files, number)
        lead, name, chinese = (
            ("lead-02", "Tom Reed", "汤里德")
            if number in turned
            else ("lead-01", "Ida Moss", "莫爱达")
        )
        assert f"ida:\n    lead: {lead}\n" in made["personas.yaml"]
        assert f"about: leads/{lead}}}" in made["checks.yaml"]
        assert f"'@leads/{lead}'" in made["playtest.yaml"]
        assert f"Call {name}" in made["checks.yaml"] and f"致电{chinese}" in made["checks.yaml"]
        # The rows themselves stay where they are.
        assert made["data/leads.csv"] == files["data/leads.csv"]


def test_a_figure_moves_within_its_bounds_wherever_it_stands(shop: Shop) -> None:
    files, seen = shop(), set()
    for number in (1, 2, 3):
        made = permuted(files, number)
        amount = Decimal(rows_of(made, "data/opportunities.csv")["deal"]["amount"])
        seen.add(amount)
        assert abs(amount - 12000) <= 600 and amount % 100 == 0
        assert f"may spend {amount:,.0f}." in made["checks.yaml"]
        assert f'value: "{amount:.0f}"' in made["personas.yaml"]
        assert (
            f"{amount:,.0f}" in made["brief.en.md"] and f"{amount:,.0f}" in made["brief.zh-hans.md"]
        )
        # A postal code of the same digits is no amount.
        mill = rows_of(made, "data/accounts.csv")["mill"]
        assert mill["billing_postal_code"] == "12000"
    assert len(seen) == 3


def test_cells_of_a_column_move_each_by_itself(shop: Shop) -> None:
    files = shop()
    for number in (1, 2, 3):
        rows = rows_of(permuted(files, number), "data/accounts.csv")
        mill, daughter = (Decimal(rows[key]["annual_revenue"]) for key in ("mill", "daughter"))
        assert abs(mill - 500_000) <= 50_000 and abs(daughter - 250_000) <= 25_000
        assert mill % 1000 == 0 and rows["mill"]["annual_revenue"].endswith(".00")
    moves = {
        (rows["mill"]["annual_revenue"], rows["daughter"]["annual_revenue"])
        for rows in (rows_of(permuted(files, n), "data/accounts.csv") for n in (1, 2, 3))
    }
    assert len(moves) == 3


@given(
    st.decimals("100", "1000000", places=2), st.decimals("0.1", "30", places=1), st.floats(-1, 1)
)
def test_no_amount_moves_beyond_its_bounds(value: Decimal, within: Decimal, part: float) -> None:
    step = max(Decimal("0.01"), (value * within / 100).quantize(Decimal("0.01")) / 7)
    found = moved(value, Amount(within, step), part)
    assert abs(found - value) <= value * within / 100


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12000", "11500"), ("12,000.", "11,500."), ("'12000.00'", "'11500.00'"),
        ("有12,000元", "有11,500元"),
        ("112000", "112000"), ("12000.50", "12000.50"), ("12,000,000", "12,000,000"),
        ("2026-12000", "2026-12000"),
        ("12500 12000", "12000 11500"),
    ],
)  # fmt: skip
def test_a_figure_is_no_part_of_a_longer_number_and_none_is_moved_twice(
    text: str, told: str
) -> None:
    instead = {Decimal(12000): Decimal(11500), Decimal(12500): Decimal(12000)}
    assert Figures(instead).in_text(text) == told


def test_the_shop_is_sound_in_all_variants(shop: Shop) -> None:
    pack = read_pack(shop())
    assert [one.number_rows({}) for one in sound_variants(pack)] == [pack.number_rows({})] * 3


def problems_of(files: Files) -> str:
    with pytest.raises(BadPack) as refused:
        sound_variants(read_pack(files))
    return str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("count: 3", "count: 1", "from 2 to 20"),
        ("count: 3", "count: 3\nluck: 3", "Known are: count, names, truths, amounts"),
        ("South Mill", "North Mill", "“North Mill” stands here twice"),
        ("South Mill", "daughter", "“daughter” is also the key of a row"),
        ("South Mill", "'South, Mill'", "of signs only"),
        ("South Mill", "'South: Mill'", "of signs only"),
        ("also: [nanmo-1]", "also: [nanmo-1, more]", "as many words in “also”"),
        ("tom: []", "tim: []", "“tim” is no simulated customer"),
        ("tom: []", "tom: [accounts/mill]", "of the same kinds"),
        ("ida: [], tom: []", "ida: [accounts/none], tom: [accounts/mill]", "is no key of data/accounts.csv"),
        ("within: 5,", "within: 50,", "from 0.1 to 30"),
        ("within: 5, step: 100", "within: 5, step: 1000", "cannot move by a step of 1000"),
        ("figure: 12000", "figure: 13000", "No text of the pack says “13000”"),
        ("accounts/annual_revenue", "accounts/name", "no column of numbers"),
        ("accounts/annual_revenue", "accounts/owner", "no column of numbers"),
        ("step: 100}", "step: 100, in: [../x.yaml]}", "Write the file's path"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    shop: Shop, before: str, after: str, told: str
) -> None:
    assert before in VARIANTS
    text = problems_of(shop({"variants.yaml": VARIANTS.replace(before, after, 1)}))
    assert "variants.yaml" in text and told in text


def test_a_pool_that_nobody_speaks_of_is_told(shop: Shop) -> None:
    text = VARIANTS.replace("truths:", "  - [Old Quay, New Quay]\ntruths:")
    assert "No text of the pack says “Old Quay”" in problems_of(shop({"variants.yaml": text}))


def test_hostile_yaml_is_refused(shop: Shop) -> None:
    assert "variants.yaml" in problems_of(shop({"variants.yaml": "count: &a 3\nnames: *a\n"}))
