"""Record pages: facts, actions, panels, boards; and what they refuse."""

import re

import pytest
from django.test import Client

from crm.models import Account, Lead, Opportunity, Task
from lab import records
from lab.access.models import Right
from lab.records.sharing import share
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "modal-content"}


@pytest.fixture
def ana(office: Company) -> Client:
    return as_person(office, "ana")


def test_a_record_of_others_is_not_there(ana: Client, office: Company) -> None:
    for address in (
        "accounts/2/", "accounts/2/edit/", "accounts/2/delete/", "accounts/2/panel/timeline/",
        "accounts/2/field/name/", "opportunities/2/win/", "accounts/99999999/",
    ):  # fmt: skip
        assert ana.get(office.path(address)).status_code == 404, address
    for address in ("opportunities/2/win/", "opportunities/2/place/", "accounts/2/delete/"):
        assert ana.post(office.path(address), {"to": "propose"}).status_code == 404, address


def test_actions_are_offered_by_state_and_others_say_why_not(ana: Client, office: Company) -> None:
    page = text_of(ana, office.path("opportunities/1/"))
    assert office.path("opportunities/1/win/") in page
    assert office.path("opportunities/1/reopen/") not in page
    assert "there is nothing to reopen" in page


def test_an_action_asks_does_and_leads_on(ana: Client, office: Company) -> None:
    dialog = text_of(ana, office.path("opportunities/1/win/"), **PART)
    assert 'name="reason"' in dialog
    assert "<html" not in dialog
    address = office.path("opportunities/1/win/")
    response = ana.post(address, {"reason": "price", "closed_on": "2018-01-01"}, headers=PART)
    assert response["HX-Redirect"] == office.path("opportunities/1/")
    with office.acting("ana"):
        assert Opportunity.objects.numbered(1).get().stage.key == "won"


def test_a_refused_action_keeps_its_form(ana: Client, office: Company) -> None:
    response = ana.post(office.path("opportunities/1/lose/"), {"comment": "why?"}, headers=PART)
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="why?"' in page
    assert "is-invalid" in page


def test_an_action_on_a_stale_page_is_stopped(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        token = Opportunity.objects.numbered(1).get().token
    ana.post(office.path("opportunities/1/field/next_step/"), {"next_step": "x", "token": token})
    response = ana.post(
        office.path("opportunities/1/win/"), {"reason": "price", "token": token}, headers=PART
    )
    assert response.status_code == 409
    assert token not in re.findall(r'name="token" value="([^"]+)"', response.content.decode())


def test_an_action_without_a_form_needs_no_dialog(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        order = make.order(account=Account.objects.numbered(1).get()).number
    confirmed = ana.post(office.path(f"orders/{order}/confirm/"), headers=PART)
    assert confirmed["HX-Redirect"] == office.path(f"orders/{order}/")
    again = ana.post(office.path(f"orders/{order}/confirm/"), headers=PART)
    assert (again.status_code, again["Content-Type"][:10]) == (400, "text/plain")
    assert "Only a draft" in again.content.decode()


def test_an_unknown_action_is_not_there(ana: Client, office: Company) -> None:
    for name in ("explode", "save", "__class__"):
        assert ana.post(office.path(f"opportunities/1/{name}/")).status_code == 404


def test_a_card_is_moved_and_a_refused_move_says_why(ana: Client, office: Company) -> None:
    address = office.path("opportunities/1/place/")
    moved = ana.post(address, {"to": "propose"})
    assert (moved.status_code, "X-Version" in moved) == (204, True)
    stale = ana.post(address, {"to": "qualify", "version": "1.1"})
    assert (stale.status_code, stale["Content-Type"][:10]) == (409, "text/plain")
    unknown = ana.post(address, {"to": "nowhere"})
    assert unknown.status_code == 400
    with office.acting("ana"):
        assert Opportunity.objects.numbered(1).get().stage.key == "propose"


@pytest.mark.parametrize(("to", "action"), [("won", "win"), ("lost", "lose")])
def test_a_column_that_asks_for_more_opens_its_dialog(
    ana: Client, office: Company, to: str, action: str
) -> None:
    answer = ana.post(office.path("opportunities/1/place/"), {"to": to})
    assert answer["X-Dialog"].startswith(office.path(f"opportunities/1/{action}/"))
    assert text_of(ana, answer["X-Dialog"], **PART)
    with office.acting("ana"):
        assert Opportunity.objects.numbered(1).get().stage.key == "qualify"


def test_giving_up_a_lead_asks_why_with_the_status_chosen(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        lead = make.lead().number
    answer = ana.post(office.path(f"leads/{lead}/place/"), {"to": "unqualified"})
    dialog = text_of(ana, answer["X-Dialog"], **PART)
    assert '<option value="unqualified" selected>' in dialog
    done = {"status": "unqualified", "reason": "no budget"}
    ana.post(answer["X-Dialog"], done, headers=PART)
    with office.acting("ana"):
        assert Lead.objects.numbered(lead).get().status == "unqualified"


def test_the_board_counts_and_adds_up_what_the_seat_sees(office: Company) -> None:
    def totals(who: str) -> list[str]:
        page = text_of(as_person(office, who), office.path("opportunities/board/"))
        head = r'entity-count">(\d+)</span></header>\s*<div[^>]*><span[^>]*>([^<]+)<'
        return re.findall(head, page)[0]

    assert totals("ana") == ("1", "$100")
    assert totals("max") == ("2", "$300")
    assert totals("dora") == ("3", "$600")


def test_a_long_column_shows_the_first_cards_and_where_the_others_are(office: Company) -> None:
    with office.acting("dora"):
        for _count in range(51):
            make.lead(status="new")
    page = text_of(as_person(office, "dora"), office.path("leads/board/"))
    assert page.count("data-card ") == 50
    assert "1 more" in page


def test_the_timeline_tells_activities_and_changes(office: Company, ana: Client) -> None:
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        about = {"about_collection": "accounts", "about_id": account.pk}
        make.task(subject="Ring back", due_on="2018-01-05", **about)
        make.contact_log(summary="They like red", happened_at="2017-12-30T09:00:00+08:00", **about)
        token = account.token
    ana.post(office.path("accounts/1/field/website/"), {"website": "a.example", "token": token})
    page = text_of(ana, office.path("accounts/1/panel/timeline/"))
    coming, past = page.split("So far")
    assert "Ring back" in coming
    assert "They like red" in past
    assert "a.example" in past
    only = text_of(ana, office.path("accounts/1/panel/timeline/?kind=activities"))
    assert "a.example" not in only


def test_related_lists_show_only_what_the_seat_sees(office: Company) -> None:
    with office.acting("bea"):
        account = Account.objects.numbered(2).get()
        share([account], seats=[office.seat("ana")], level="read")
    panel = office.path("accounts/2/panel/opportunities-account/")
    assert "Deal 2" not in text_of(as_person(office, "ana"), panel)
    assert "Deal 2" in text_of(as_person(office, "bea"), panel)


def test_a_shared_record_is_read_but_its_buttons_say_why_not_changed(office: Company) -> None:
    with office.acting("bea"):
        account = Account.objects.numbered(2).get()
        share([account], seats=[office.seat("ana")], level="read")
    page = text_of(as_person(office, "ana"), office.path("accounts/2/"))
    assert "belongs to Bea" in page
    assert office.path("accounts/2/edit/") not in page
    assert office.path("accounts/2/field/name/") not in page
    with office.acting("ana"):
        own = make.account().number
    # Whoever sits on a rep's seat deletes not even what is theirs.
    for asked in ("2/field/name/", "2/edit/", f"{own}/delete/"):
        answer = as_person(office, "ana").get(office.path(f"accounts/{asked}"))
        assert answer.status_code == 403, asked


def test_a_field_of_the_page_is_edited_in_place_and_escaped(ana: Client, office: Company) -> None:
    with office.acting("ana"):
        number = make.account(name="<Acme> & sons").number
    page = text_of(ana, office.path(f"accounts/{number}/"))
    assert page.count(f'hx-get="{office.path(f"accounts/{number}/field/name/")}"') == 2
    assert 'aria-label="Edit “Name”" title="Edit"' in page
    assert "<dd><b>" not in page
    shown = text_of(ana, office.path(f"accounts/{number}/field/name/?show"))
    assert "&lt;Acme&gt; &amp; sons" in shown
    empty = text_of(ana, office.path(f"accounts/{number}/field/website/?show"))
    assert '<span class="text-secondary">–</span>' in empty


def test_a_card_that_a_colleague_shares_for_writing_can_be_dragged(office: Company) -> None:
    def movable(level: str) -> int:
        with office.acting("bea"):
            deal = Opportunity.objects.numbered(2).get()
            share([deal], seats=[office.seat("ana")], level=level)
        board = text_of(as_person(office, "ana"), office.path("opportunities/board/"))
        assert board.count("<article") == 2
        return board.count("data-move-url")

    assert [movable("read"), movable("write")] == [1, 2]


def test_a_record_is_saved_as_a_file_only_by_whoever_may_export(office: Company) -> None:
    address, link = office.path("accounts/1/"), "?format=vcf"
    assert link in text_of(as_person(office, "ana"), address)
    with office.acting("dora"):
        records.create(
            Right, {"kind": "rep", "subject": "accounts", "verb": "export", "reach": "none"}
        )
    assert link not in text_of(as_person(office, "ana"), address)


def test_deleting_names_what_goes_with_the_record(office: Company) -> None:
    with office.acting("dora"):
        account = make.account(name="Gone")
        make.task(subject="Orphan", about_collection="accounts", about_id=account.pk)
    dora, address = as_person(office, "dora"), office.path(f"accounts/{account.number}/delete/")
    assert "Orphan" in text_of(dora, address, **PART)
    stale = dora.post(address, {"token": "1.99"})
    assert stale.status_code == 409
    assert dora.post(address, {"token": account.token}).status_code == 302
    with office.acting("dora"):
        assert not Account.objects.filter(name="Gone").exists()
        assert not Task.objects.filter(subject="Orphan").exists()


def test_what_others_need_is_not_deleted(office: Company) -> None:
    dora, address = as_person(office, "dora"), office.path("accounts/1/delete/")
    for response in (dora.get(address, headers=PART), dora.post(address)):
        assert response.status_code == 403
        assert "still used by" in response.content.decode()


def test_a_snapshot_is_looked_at_and_not_changed(office: Company) -> None:
    from lab.journal.jumps import take_snapshot

    with office.as_system():
        snapshot = take_snapshot(office.sandbox, name="Then")
    ana, address = as_person(office, "ana"), f"/s/{snapshot.pk}/accounts/1/"
    page = text_of(ana, address)
    assert "frozen copy" in page
    for part, form in (("edit/", {"name": "X", "token": "1.1"}), ("field/name/", {"name": "X"})):
        assert ana.post(f"{address}{part}", {**form, "token": "1.1"}).status_code == 403
    assert ana.get(f"/s/{snapshot.pk}/accounts/new/").status_code == 403


def test_the_assistant_looks_on(office: Company) -> None:
    al = as_person(office, "al")
    assert "only the people on the seats work here" in text_of(al, office.path("accounts/1/"))
    assert al.post(office.path("opportunities/1/place/"), {"to": "propose"}).status_code == 403
