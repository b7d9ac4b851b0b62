"""Filters of lists and of the API: by every field, with every comparison, and never by accident."""

import datetime as dt
from decimal import Decimal

import pytest

from lab.entities.fields import Kind, field_of
from lab.entities.filters import filterable, filterset_for
from lab.entities.spec import REGISTRY
from lab.records.tags import tag_records
from lab.testing.callers import browser, program
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def deals(office: Company) -> Company:
    """Three deals of Ana's: 100, 200 without a next step, 300 won and with a date."""
    with office.acting("ana"):
        first = make.opportunity(name="Press, small", amount=Decimal(100), next_step="Call")
        second = make.opportunity(name="Press, large", amount=Decimal(200))
        third = make.opportunity(
            name="Mill", amount=Decimal(300), source="fair", expected_close=dt.date(2018, 1, 15)
        )
        tag_records([first], "VIP")
        tag_records([second], "Später")
        make.task(subject="One", about_collection="opportunities", about_id=first.pk)
        make.task(subject="Two")
        office.names = {row.number: row.name for row in (first, second, third)}  # type: ignore[attr-defined]
    return office


def found(office: Company, query: str, collection: str = "opportunities") -> set[str]:
    answer = program(office.people["ana"]).get(office.api(f"{collection}/?{query}"))
    assert answer.status_code == 200, answer.content
    title = "name" if collection == "opportunities" else "subject"
    return {row[title] for row in answer.json()["results"]} - {"Deal 1"}


SMALL, LARGE, MILL = "Press, small", "Press, large", "Mill"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name__contains=press", {SMALL, LARGE}),
        ("name__in=Press, small&name__in=Mill", {SMALL, MILL}),
        ("name__not=Mill&name__contains=e", {SMALL, LARGE}),
        ("amount=200", {LARGE}),
        ("amount__in=200,300", {LARGE, MILL}),
        ("amount__not=200,300", {SMALL}),
        ("amount__gt=200", {MILL}),
        ("amount__lt=200", {SMALL}),
        ("amount__gte=200&amount__lte=200", {LARGE}),
        ("amount__gt=-1000000000000000", {SMALL, LARGE, MILL}),
        ("source__in=fair,web", {MILL}),
        ("source__not=fair", {SMALL, LARGE}),
        ("source__empty=1", {SMALL, LARGE}),
        ("stage__not=qualify", set()),
        ("stage__in=qualify,won", {SMALL, LARGE, MILL}),
        ("next_step=call", {SMALL}),
        ("next_step__empty=true", {LARGE, MILL}),
        ("description__empty=false", set()),
        ("expected_close__lt=2018-01-15", set()),
        ("expected_close__lte=2018-01-15", {MILL}),
        ("expected_close__gt=today", {MILL}),
        ("expected_close__gte=next-month", set()),
        ("expected_close__not=this-month", {SMALL, LARGE}),
        ("owner__not=me", set()),
        ("owner__in=4,5", {SMALL, LARGE, MILL}),
        ("account__not=1", {SMALL, LARGE, MILL}),
        ("account__empty=1", {SMALL, LARGE, MILL}),
        ("tag=vip", {SMALL}),
        ("tag=VIP,später", {SMALL, LARGE}),
        ("tag=1", {SMALL}),
    ],
)
def test_every_comparison_finds_what_it_says(deals: Company, query: str, names: set[str]) -> None:
    if query == "tag=1":
        query = f"tag={min(tag_numbers(deals))}"
    assert found(deals, query) == names


def tag_numbers(office: Company) -> list[int]:
    from lab.records.tags import Tag

    with office.as_system():
        return [tag.number for tag in Tag.objects.all()]


def test_records_are_found_by_their_own_number_and_from_one_on(deals: Company) -> None:
    small, large, mill = sorted(deals.names)  # type: ignore[attr-defined]
    assert found(deals, f"number={small},{mill}") == {SMALL, MILL}
    assert found(deals, f"number__gt={small}") == {LARGE, MILL}
    assert found(deals, f"number__lte={small}") == {SMALL}
    assert found(deals, "number__gt=99999999999999999999") == set()


def test_activities_are_found_by_what_they_are_about(deals: Company) -> None:
    number = min(deals.names)  # type: ignore[attr-defined]
    assert found(deals, f"about=opportunities/{number}", "tasks") == {"One"}
    assert found(deals, f"about__not=opportunities/{number}", "tasks") == {"Two"}
    assert found(deals, "about__empty=1", "tasks") == {"Two"}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("tag=nonexistent", "tag"),
        ("tag=VIP,nonexistent", "tag"),
        ("tag=999", "tag"),
        ("stage__not=unheard", "stage__not"),
        ("stage__in=won,unheard", "stage__in"),
        ("owner__not=x", "owner__not"),
        ("amount=1e999999999", "amount"),
        ("amount__gte=-1e999999999", "amount__gte"),
        ("amount__in=1,x", "amount__in"),
        ("expected_close__gt=soon", "expected_close__gt"),
        ("number__gt=x", "number__gt"),
        ("source__empty=maybe", "source__empty"),
        ("name__regex=a", "name__regex"),
        ("account__name=Acme", "account__name"),
        ("sandbox=1", "sandbox"),
        ("name__contains=a%00b", "name__contains"),
        ("name__in=a%00b", "name__in"),
    ],
)
def test_what_cannot_be_asked_is_told_by_name(deals: Company, query: str, name: str) -> None:
    answer = program(deals.people["ana"]).get(deals.api(f"opportunities/?{query}"))
    assert answer.status_code == 400, answer.content
    assert list(answer.json()) == [name]


def test_a_page_with_an_unknown_tag_is_empty_and_says_so(deals: Company) -> None:
    page = browser(deals.people["ana"]).get(deals.path("opportunities/?tag=nonexistent"))
    assert "There is no tag “nonexistent” in this company." in page.content.decode()
    assert b"Press" not in page.content
    shown = browser(deals.people["ana"]).get(deals.path("opportunities/?tag=vip")).content.decode()
    assert SMALL in shown and LARGE not in shown
    assert "Tag: VIP" in shown


def test_every_field_that_the_api_tells_can_be_filtered_by() -> None:
    unasked = {Kind.COMPUTED, Kind.JSON, Kind.FILE, Kind.IMAGE}
    for entity in REGISTRY.values():
        params = set(filterset_for(entity).base_filters)
        for name in entity.api_fields:
            field = field_of(entity.model, name)
            if field.kind not in unasked:
                assert name in filterable(entity)
                assert any(param.partition("__")[0] == name for param in params), (entity, name)


def test_the_panel_offers_further_fields_and_keeps_what_it_has_no_input_for(
    deals: Company,
) -> None:
    page = browser(deals.people["ana"])
    panel = page.get(deals.path("opportunities/filters/?name__not=Mill&next_step=call"))
    text = panel.content.decode()
    assert "More fields" in text
    assert 'name="next_step" value="call"' in text
    assert '<input type="hidden" name="name__not" value="Mill">' in text
    assert 'name="tag"' in text
    chips = page.get(deals.path("opportunities/?name__not=Mill&amount__gt=100")).content.decode()
    assert "not Mill" in chips and "&gt; 100" in chips
    assert LARGE in chips and SMALL not in chips


def test_a_list_builds_only_the_filters_that_are_asked_for(deals: Company) -> None:
    entity = REGISTRY["opportunities"]
    with deals.acting("ana"):
        built = filterset_for(entity)({"q": "press", "page": "2"}, entity.rows())
        assert set(built.filters) == {"q"}


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_no_filter_makes_the_database_compare_whole_rows(name: str):
    """A row has one value of each field, so no filter can find it twice."""
    filters = filterset_for(REGISTRY[name]).base_filters
    assert [param for param, one in filters.items() if one.distinct] == []
