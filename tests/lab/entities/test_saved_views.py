"""Saved views: kept, renamed, brought up to date, arranged, and the one that a list begins with."""

import pytest
from django.test import Client

from lab.entities.models import SavedView, ViewPlace
from lab.testing.queries import queries_of
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of
from tests.lab.entities.test_pages_list import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(office: Company) -> Client:
    with office.acting("ana"):
        make.lead(name="Newcomer", status="new")
        make.lead(name="Busy", status="working")
    return as_person(office, "ana")


def saved(office: Company, client: Client, name: str, query: str = "", **more: str) -> SavedView:
    client.post(office.path(f"leads/saved-view/?{query}"), {"name": name, **more})
    return SavedView._base_manager.get(name=name)


def tabs(page: str) -> list[str]:
    found = [(page.find(f"{name}</a>"), name) for name in ("First", "Second", "Third")]
    return [name for place, name in sorted(found) if place >= 0]


def test_a_view_is_renamed_without_taking_the_filters_of_the_moment(
    ana: Client, office: Company
) -> None:
    view = saved(office, ana, "First", "status=new")
    ana.post(
        office.path(f"leads/saved-view/?view={view.pk}&changed=1&status=working"), {"name": "N"}
    )
    view.refresh_from_db()
    assert (view.name, view.params) == ("N", {"status": ["new"]})
    ana.post(
        office.path(f"leads/saved-view/?view={view.pk}&changed=1&status=working"),
        {"name": "N", "keep": "on"},
    )
    view.refresh_from_db()
    assert view.params == {"status": ["working"]}


def test_a_changed_view_is_brought_up_to_date_by_one_button(ana: Client, office: Company) -> None:
    view = saved(office, ana, "First", "status=new", shared="on")
    query = f"?view={view.pk}&changed=1&status=working"
    assert "Update view" in text_of(ana, office.path(f"leads/{query}"))
    assert "Update view" not in text_of(ana, office.path(f"leads/?view={view.pk}"))
    bea = as_person(office, "bea")
    assert "Update view" not in text_of(bea, office.path(f"leads/{query}"))
    assert bea.post(office.path(f"leads/saved-view/{query}"), {"update": "1"}).status_code == 403
    ana.post(office.path(f"leads/saved-view/{query}"), {"update": "1"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.params) == ("First", True, {"status": ["working"]})


def test_leafing_through_a_view_does_not_count_as_changing_it(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        for _each in range(30):
            make.lead(status="new")
    view = saved(office, ana, "First", "status=new")
    ana.post(office.path("leads/look/"), {"size": "25"})
    page = text_of(ana, office.path(f"leads/?view={view.pk}"))
    assert f'href="?page=2&amp;view={view.pk}"' in page
    second = text_of(ana, office.path(f"leads/?page=2&view={view.pk}"))
    assert len(rows_of(second)) == 6
    assert "Update view" not in second


def test_views_stand_in_the_order_that_the_person_likes(ana: Client, office: Company) -> None:
    first, second, third = (
        saved(office, ana, name, "status=new", shared="on") for name in ("First", "Second", "Third")
    )
    order = [third.pk, first.pk, second.pk]
    ana.post(office.path("leads/saved-views/"), {"order": order, "opens": ""})
    assert tabs(text_of(ana, office.path("leads/"))) == ["Third", "First", "Second"]
    bea = text_of(as_person(office, "bea"), office.path("leads/"))
    assert tabs(bea) == ["First", "Second", "Third"]
    ana.post(office.path("leads/saved-views/"), {"order": [second.pk, "99999", "x"]})
    assert tabs(text_of(ana, office.path("leads/"))) == ["Second", "Third", "First"]


def test_the_list_begins_with_the_chosen_view_for_this_person_alone(
    ana: Client, office: Company
) -> None:
    view = saved(office, ana, "First", "status=new", shared="on")
    ana.post(office.path("leads/saved-views/"), {"order": [view.pk], "opens": view.pk})
    page = text_of(ana, office.path("leads/"))
    assert "Status: New" in page
    assert "Busy" not in page
    assert 'href="?view=all"' in page
    assert "Busy" in text_of(ana, office.path("leads/?view=all"))
    assert "Busy" in text_of(ana, office.path("leads/?q=Busy"))
    assert "Status: New" in text_of(ana, office.path("leads/board/"))
    other = as_person(office, "max")
    assert "Busy" in text_of(other, office.path("leads/"))


def test_what_is_not_a_page_never_begins_with_a_view(ana: Client, office: Company) -> None:
    view = saved(office, ana, "First", "status=new")
    ana.post(office.path("leads/saved-views/"), {"order": [view.pk], "opens": view.pk})
    answer = ana.get(office.path("leads/export/?format=csv"))
    assert "Busy" in b"".join(answer.streaming_content).decode()


def test_views_of_others_are_neither_arranged_nor_opened(ana: Client, office: Company) -> None:
    hidden = saved(office, ana, "First", "status=new")
    bea = as_person(office, "bea")
    bea.post(office.path("leads/saved-views/"), {"order": [hidden.pk], "opens": hidden.pk})
    assert not ViewPlace._base_manager.exists()
    assert "First" not in text_of(bea, office.path("leads/saved-views/"))


def test_a_view_that_is_deleted_or_no_longer_shared_opens_no_list(
    ana: Client, office: Company
) -> None:
    view = saved(office, ana, "First", "status=new", shared="on")
    maxim = as_person(office, "max")
    maxim.post(office.path("leads/saved-views/"), {"order": [view.pk], "opens": view.pk})
    assert "Busy" not in text_of(maxim, office.path("leads/"))
    SavedView._base_manager.update(shared=False)
    assert "Busy" in text_of(maxim, office.path("leads/"))
    ana.post(office.path(f"leads/saved-view/?view={view.pk}"), {"delete": "1"})
    assert not ViewPlace._base_manager.exists()


def test_a_view_whose_fields_are_gone_says_so_and_is_put_right_by_saving(
    ana: Client, office: Company
) -> None:
    view = saved(office, ana, "First", "status=new&ordering=-name")
    view.params = {**view.params, "colour": ["red"], "ordering": ["-weight"]}
    view.columns = ["name", "smell"]
    view.save()
    page = text_of(ana, office.path(f"leads/?view={view.pk}"))
    assert "no longer there: colour, smell, weight" in page
    assert "Busy" not in page
    ana.post(office.path(f"leads/saved-view/?view={view.pk}"), {"update": "1"})
    view.refresh_from_db()
    assert (view.params, view.columns) == ({"status": ["new"]}, ["name"])
    assert "no longer there" not in text_of(ana, office.path(f"leads/?view={view.pk}"))


def test_views_and_their_order_cost_one_query(ana: Client, office: Company) -> None:
    ana.get(office.path("leads/?view=all"))
    few = len(queries_of(lambda: ana.get(office.path("leads/?view=all"))))
    views = [saved(office, ana, name, "status=new") for name in ("First", "Second", "Third")]
    order = [view.pk for view in views]
    ana.post(office.path("leads/saved-views/"), {"order": order, "opens": order[1]})
    assert len(queries_of(lambda: ana.get(office.path("leads/?view=all")))) == few
