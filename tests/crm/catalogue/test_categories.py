"""Categories as a tree, and products by a category with those below it."""

import pytest
from django.test import Client

from crm.catalogue.tree import Branch, category_tree
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers(office: Company) -> dict[str, int]:
    """Tools > Presses > Hot presses, and Paint; a product in each but Presses, two in Hot presses."""
    with office.acting("dora"):
        tools = make.category(name="Tools")
        presses = make.category(name="Presses", parent=tools)
        hot = make.category(name="Hot presses", parent=presses)
        paint = make.category(name="Paint")
        for category in (tools, hot, hot, paint):
            make.product(name=f"Of {category.name} {category.products.count()}", category=category)
    return {each.name: each.number for each in (tools, presses, hot, paint)}


@pytest.fixture
def ana(office: Company) -> Client:
    return as_person(office, "ana")


def named(branches: list[Branch]) -> list[tuple[str, int, list]]:
    return [(each.category.name, each.products, named(each.below)) for each in branches]


def test_each_branch_counts_what_is_below_it(office: Company, numbers: dict[str, int]) -> None:
    with office.acting("ana"):
        found = named(category_tree())
    assert ("Paint", 1, []) in found
    assert ("Tools", 3, [("Presses", 2, [("Hot presses", 2, [])])]) in found


def test_the_page_shows_the_tree_and_leads_to_the_products(
    office: Company, ana: Client, numbers: dict[str, int]
) -> None:
    page = text_of(ana, office.path("categories/"))
    assert f'href="{office.path("products/")}?category={numbers["Tools"]}"' in page
    assert "New category below" not in page
    assert "New category below" in text_of(as_person(office, "dora"), office.path("categories/"))
    assert 'name="number"' in text_of(ana, office.path("categories/?ordering=name"))


@pytest.mark.parametrize(
    ("asked", "found", "absent"),
    [
        ("Tools", ("Of Tools 0", "Of Hot presses 1"), "Of Paint 0"),
        ("Presses", ("Of Hot presses 0", "Of Hot presses 1"), "Of Tools 0"),
        ("Paint", ("Of Paint 0",), "Of Hot presses 0"),
    ],
)
def test_products_of_a_category_are_also_those_below_it(
    office: Company, ana: Client, numbers: dict[str, int], asked: str, found: tuple, absent: str
) -> None:
    page = text_of(ana, office.path(f"products/?category={numbers[asked]}"))
    assert all(name in page for name in found)
    assert absent not in page


def test_the_tree_costs_the_same_however_deep(
    office: Company, ana: Client, numbers: dict[str, int], django_assert_num_queries
) -> None:
    def cost() -> None:
        with office.acting("ana") as actor:
            assert actor.policy.sharing is not None  # read once per request
            with django_assert_num_queries(2):
                category_tree()

    cost()
    with office.acting("dora"):
        for _each in range(5):
            make.category(parent=make.category())
    cost()
