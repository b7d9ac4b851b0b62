"""Lists: what is shown to whom, filtered, sorted, saved and chosen."""

import re

import pytest
from django.test import Client

from crm.models import Account, Opportunity
from lab import records
from lab.access.actors import play_actor
from lab.entities.cells import Cells
from lab.entities.fields import field_of
from lab.entities.listing import listing
from lab.entities.models import SavedView
from lab.entities.spec import REGISTRY
from lab.entities.views.lists import table_rows
from lab.records.sharing import share
from lab.tenancy.models import Sandbox, Seat
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import PART, as_person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(office: Company) -> Client:
    return as_person(office, "ana")


def rows_of(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr data-row="(\d+)"', page)]


@pytest.mark.parametrize(
    ("who", "seen"),
    [("ana", [1]), ("max", [1, 2]), ("dora", [1, 2, 3]), ("tess", [1, 2, 3]), ("idle", [])],
)
def test_a_list_shows_what_the_seat_sees(office: Company, who: str, seen: list[int]) -> None:
    assert rows_of(text_of(as_person(office, who), office.path("accounts/"))) == seen


def test_a_list_of_another_company_is_not_there(office: Company, other_office: Company) -> None:
    client = as_person(other_office, "dora")
    assert client.get(office.path("accounts/")).status_code == 404
    assert client.get(office.path("accounts/options/")).status_code == 404


def test_an_unknown_collection_is_not_there(ana: Client, office: Company) -> None:
    for name in ("nonsense", "rights", "counters", "lab.user"):
        assert ana.get(office.path(f"{name}/")).status_code == 404


def test_htmx_gets_the_part_of_the_page_that_changes(ana: Client, office: Company) -> None:
    part = text_of(ana, office.path("accounts/"), **PART)
    assert "<html" not in part
    assert rows_of(part) == [1]
    assert ana.get(office.path("accounts/"))["Vary"].count("HX-Request") == 1


def test_filters_search_and_order_can_be_combined(office: Company) -> None:
    with office.acting("dora"):
        make.lead(name="Zoe", company="Acme", status="working")
        make.lead(name="Adam", company="Acme", status="working")
        make.lead(name="Bert", company="Acme", status="new")
    page = text_of(
        as_person(office, "dora"), office.path("leads/?q=acm&status=working&ordering=name")
    )
    assert re.findall(r">(Zoe|Adam|Bert)<", page) == ["Adam", "Zoe"]
    assert "Remove the filter “Status”" in page


def test_a_chip_leads_to_the_list_without_its_filter(ana: Client, office: Company) -> None:
    page = text_of(ana, office.path("leads/?status=new&rating=hot"))
    assert 'href="?status=new"' in page
    assert 'href="?rating=hot"' in page


def test_a_filter_by_reference_does_not_name_what_is_hidden(ana: Client, office: Company) -> None:
    page = text_of(ana, office.path("opportunities/?account=2"))
    assert "Customer 2" not in page
    assert "#2" in page


def test_bad_filters_are_told_and_show_nothing(ana: Client, office: Company) -> None:
    page = text_of(ana, office.path("opportunities/?amount__gte=many"))
    assert "cannot be understood" in page
    assert rows_of(page) == []


def test_pages_are_cut_and_end_where_the_rows_end(office: Company) -> None:
    with office.acting("dora"):
        for _count in range(30):
            make.lead()
    client = as_person(office, "dora")
    client.post(office.path("leads/look/"), {"size": "25"})
    first, second = (rows_of(text_of(client, office.path(f"leads/?page={n}"))) for n in (1, 2))
    assert (len(first), len(second)) == (25, 5)
    assert not set(first) & set(second)
    assert rows_of(text_of(client, office.path("leads/?page=999999"))) == second


def test_chosen_columns_are_remembered_and_unknown_ones_dropped(
    ana: Client, office: Company
) -> None:
    ana.post(office.path("accounts/look/"), {"columns": ["name", "website", "password"]})
    heads = re.findall(r'<th class="" scope="col"', text_of(ana, office.path("accounts/")))
    assert len(heads) == 2
    ana.post(office.path("accounts/look/"), {"standard": "1"})
    assert "Lifecycle" in text_of(ana, office.path("accounts/"))


def test_after_choosing_columns_one_is_led_nowhere_else(ana: Client, office: Company) -> None:
    for back in ("https://evil.example/", "//evil.example", "/login/"):
        response = ana.post(office.path("accounts/look/"), {"density": "compact", "back": back})
        assert response["Location"] == office.path("accounts/")


def test_rows_have_a_running_number_where_one_wants_it(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        for number in range(27):
            make.account(name=f"Park {number:02}")
    path, number = (
        office.path("accounts/?q=Park&ordering=-name"),
        '<td class="number text-secondary">',
    )
    assert number not in text_of(ana, path)
    ana.post(office.path("accounts/look/"), {"numbered": "1", "size": "25"})
    second = text_of(ana, f"{path}&page=2")
    assert re.findall(rf"{number}(\d+)</td>", second) == ["26", "27"]
    assert "Park 00" in second and ">No.</th>" in second
    ana.post(office.path("accounts/look/"), {"numbered": "0"})
    assert number not in text_of(ana, path)


def test_a_view_keeps_filters_order_and_columns(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        make.lead(status="new")
    ana.post(office.path("leads/look/"), {"columns": ["name", "status"]})
    saved = ana.post(office.path("leads/saved-view/?status=new&ordering=-name"), {"name": "Fresh"})
    view = SavedView._base_manager.get()
    assert saved["Location"].endswith(f"?view={view.pk}")
    assert view.params == {"status": ["new"], "ordering": ["-name"]}
    assert view.columns == ["name", "status"]
    page = text_of(ana, office.path(f"leads/?view={view.pk}"))
    assert "Status: New" in page
    assert 'aria-sort="descending"' in page


def test_own_views_are_seen_by_nobody_else_shared_ones_by_all(office: Company) -> None:
    ana = as_person(office, "ana")
    ana.post(office.path("leads/saved-view/?status=new"), {"name": "Mine"})
    ana.post(office.path("leads/saved-view/?status=new"), {"name": "Ours", "shared": "on"})
    mine, ours = SavedView._base_manager.order_by("pk")
    page = text_of(as_person(office, "bea"), office.path("leads/"))
    assert "Ours" in page
    assert "Mine" not in page
    assert as_person(office, "bea").get(office.path(f"leads/?view={mine.pk}")).status_code == 404
    assert as_person(office, "bea").get(office.path(f"leads/?view={ours.pk}")).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("dora", 302), ("tess", 302)])
def test_a_shared_view_is_changed_by_its_maker_the_head_and_staff(
    office: Company, who: str, status: int
) -> None:
    as_person(office, "ana").post(
        office.path("leads/saved-view/?status=new"), {"name": "Ours", "shared": "on"}
    )
    view = SavedView._base_manager.get()
    address = office.path(f"leads/saved-view/?view={view.pk}")
    answer = as_person(office, who).post(address, {"delete": "1"})
    assert answer.status_code == status
    assert SavedView._base_manager.exists() == (status == 403)


def test_the_drop_down_offers_visible_records_by_number(ana: Client, office: Company) -> None:
    found = ana.get(office.path("accounts/options/?q=custom")).json()
    assert found == [{"value": 1, "text": "Customer 1", "hint": "Direct customer · Prospect"}]
    seats = ana.get(office.path("seats/options/?q=max")).json()
    assert [seat["value"] for seat in seats] == [2]
    assert ana.get(office.path("rights/options/")).status_code == 404


def test_the_drop_down_offers_the_first_twenty(office: Company) -> None:
    with office.acting("dora"):
        for place in range(21):
            make.account(name=f"Twin {place}")
            records.create(Seat, {"name": f"Twin {place}", "title": "Rep", "kind": "rep"})
    dora = as_person(office, "dora")
    for collection in ("accounts", "seats"):
        found = dora.get(office.path(f"{collection}/options/?q=twin")).json()
        assert len(found) == 20, collection


def test_search_finds_parts_of_names_in_all_collections_but_nothing_hidden(
    ana: Client, office: Company
) -> None:
    with office.acting("ana"):
        make.account(name="西安瑞丰物流有限公司")
        make.lead(name="李瑞丰")
    page = text_of(ana, office.path("search/?q=瑞丰"))
    assert "西安瑞丰物流有限公司" in page
    assert "李瑞丰" in page
    hidden = text_of(ana, office.path("search/?q=Customer"))
    assert "Customer 1" in hidden
    assert "Customer 2" not in hidden


def test_the_name_of_a_hidden_reference_is_not_told(office: Company) -> None:
    with office.acting("bea") as actor:
        deal = Opportunity.objects.numbered(2).get()
        share([deal], seats=[office.seat("ana")], level="read")
        assert actor.seat is not None
    page = text_of(as_person(office, "ana"), office.path("opportunities/"))
    assert "Deal 2" in page
    assert "Customer 2" not in page
    assert "hidden" in page
    record = text_of(as_person(office, "ana"), office.path("opportunities/2/"))
    assert "Customer 2" not in record


def test_texts_are_escaped_wherever_they_stand(office: Company) -> None:
    nasty = "<script>alert(1)</script>"
    with office.acting("ana"):
        account = make.account(name=nasty, website="javascript:alert(1)", description=nasty)
        deal = make.opportunity(name=nasty, account=account)
        make.task(subject=nasty, about_collection="accounts", about_id=account.pk)
    client = as_person(office, "ana")
    pages = [
        "accounts/",
        f"accounts/{account.number}/",
        f"accounts/{account.number}/edit/",
        f"accounts/{account.number}/panel/timeline/",
        "tasks/",
        "opportunities/board/",
        f"accounts/{account.number}/panel/opportunities-account/",
        "search/?q=script",
        f"opportunities/{deal.number}/win/",
        f"opportunities/?account={account.number}",
    ]
    for page in pages:
        text = text_of(client, office.path(page))
        assert nasty not in text, page
        assert 'href="javascript' not in text, page


def test_who_may_not_add_or_export_is_told_why(office: Company) -> None:
    page = text_of(as_person(office, "ana"), office.path("products/"))
    assert "may not create products" in page
    assert f'href="{office.path("products/new/")}"' not in page


def test_an_empty_list_says_how_to_begin_and_an_empty_search_how_to_go_back(
    ana: Client, office: Company
) -> None:
    assert "No quotes yet" in text_of(ana, office.path("quotes/"))
    assert "Nothing fits these filters" in text_of(ana, office.path("quotes/?q=zzz"))


def test_who_is_logged_out_goes_to_the_login_with_the_whole_page(office: Company) -> None:
    response = Client().get(office.path("accounts/"), headers=PART)
    assert response["HX-Redirect"].startswith("/login/")


def test_a_thousand_cells_cost_no_query(office: Company, django_assert_num_queries: object) -> None:
    with office.acting("ana"):
        rows = [make.account(name=f"Firm {n}") for n in range(3)]
        fields = [field_of(type(rows[0]), name) for name in ("name", "kind", "owner", "phone")]
        Cells()
        table_rows(fields, rows)
        with django_assert_num_queries(0):  # type: ignore[operator]
            table_rows(fields, rows * 100)


def test_a_person_without_a_seat_may_look_at_an_empty_list(office: Company) -> None:
    sandbox = Sandbox.objects.get(pk=office.sandbox.pk)
    assert play_actor(office.people["idle"], sandbox).seat is None
    assert "You have no seat" in text_of(as_person(office, "idle"), office.path("accounts/"))


def test_what_an_activity_is_about_is_named_only_to_who_sees_it(office: Company) -> None:
    with office.acting("bea"):
        hidden = Account.objects.numbered(2).get()
        about = {"about_collection": "accounts", "about_id": hidden.pk}
        task = make.task(subject="Call them", **about)
        share([task], seats=[office.seat("ana")], level="read")
    assert "Customer 2" in text_of(as_person(office, "bea"), office.path("tasks/"))
    for page in ("tasks/", f"tasks/{task.number}/"):
        text = text_of(as_person(office, "ana"), office.path(page))
        assert "Call them" in text
        assert "Customer 2" not in text


def test_a_shared_view_of_somebody_else_is_saved_as_an_own_copy_only(office: Company) -> None:
    as_person(office, "ana").post(
        office.path("leads/saved-view/?status=new"), {"name": "Ours", "shared": "on"}
    )
    view, bea = SavedView._base_manager.get(), as_person(office, "bea")
    address = office.path(f"leads/saved-view/?view={view.pk}&changed=1&status=working")
    assert bea.post(address, {"name": "Mine now"}).status_code == 403
    assert bea.post(address, {"name": "Copy", "new": "1"}).status_code == 302
    view.refresh_from_db()
    copy = SavedView._base_manager.get(name="Copy")
    assert (view.name, view.params) == ("Ours", {"status": ["new"]})
    assert (copy.user, copy.params) == (office.people["bea"], {"status": ["working"]})


def test_a_list_shows_no_column_that_is_not_declared(office: Company) -> None:
    with office.acting("ana"):
        found = listing(REGISTRY["accounts"], {}, columns=("phone", "phone_key", "name"))
    assert [field.name for field in found.columns] == ["phone", "name"]


def test_a_list_of_what_follows_from_documents_offers_no_new_one(
    ana: Client, office: Company
) -> None:
    assert office.path("leads/new/") in text_of(ana, office.path("leads/"))
    levels = text_of(ana, office.path("stock-levels/"))
    assert "nobody writes them by hand" in levels
    assert "New stock level" not in levels
