"""Two colleagues with one account and one product: who is told, how much, and what comes of it."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Account, Opportunity, Product
from crm.parties.collisions import services
from crm.parties.collisions.services import collision_mode_set
from crm.selling.collisions import colleagues_on
from crm.selling.services import (
    opportunity_change,
    opportunity_create,
    opportunity_lose,
    opportunity_reopen,
)
from lab import records
from lab.access.models import SharingMode
from lab.journal.models import Entry
from lab.records.sharing import share
from lab.testing.callers import browser, program
from tests.factories import make

WARNING = "Colleagues have an open deal with this account for the same: Bo (Rep South): Press."


@pytest.fixture(autouse=True)
def no_uses_counted():
    cache.clear()


@pytest.fixture(autouse=True)
def accounts_are_everybodys(office):
    with office.acting("dora"):
        records.change(SharingMode.objects.get(family="accounts"), {"mode": "write"})


@pytest.fixture
def acme(office) -> Account:
    """An account at which Bo has a deal about the press."""
    with office.acting("dora"):
        account = make.account(name="Acme")
        make.product(name="Drill", code="D1")
    with office.acting("bo"):
        deal(account, "Press", name="Secret deal", amount="77777")
    return account


def deal(account: Account | None, *products: str, **values) -> Opportunity:
    lines = [(None, {"product_id": product(name).pk}) for name in products]
    return opportunity_create({"name": "Deal", "account": account, **values}, lines)


def product(name: str) -> Product:
    return Product.objects.get(name=name)


def number_of(office, name: str) -> int:
    with office.acting("dora"):
        return product(name).number


def mode(office, wanted: str) -> None:
    with office.acting("dora"):
        collision_mode_set(wanted)


def typed(office, account: Account, name: str = "Press") -> dict[str, str]:
    """A form of a new deal with one product."""
    return {
        "name": "My deal",
        "account": str(account.number),
        "stage": "qualify",
        "lines-present": "1",
        "lines-0-product": str(number_of(office, name)),
        "lines-0-quantity": "2",
    }


def told(office, who: str, given: dict[str, str]) -> str:
    page = browser(office.people[who])
    return page.post(office.path("opportunities/duplicates/"), given).content.decode()


def collided(office) -> list[Entry]:
    return list(Entry._base_manager.filter(sandbox=office.sandbox, event="opportunity.collided"))


def test_typing_names_the_seat_and_the_product_and_nothing_else(office, acme):
    said = told(office, "ana", typed(office, acme))
    assert WARNING in said
    for secret in ("Secret deal", "77777", "77,777", "Qualification"):
        assert secret not in said


@pytest.mark.parametrize("what", ["product", "account", "nothing"])
def test_only_the_same_account_and_the_same_product_collide(office, acme, what):
    with office.acting("dora"):
        other = make.account(name="Other")
    given = {
        "product": typed(office, acme, "Drill"),
        "account": typed(office, other),
        "nothing": {"name": "My deal", "account": str(acme.number)},
    }[what]
    assert "Colleagues have" not in told(office, "ana", given)


def test_a_closed_deal_of_a_colleague_is_none(office, acme):
    with office.acting("bo"):
        opportunity_lose(Opportunity.objects.get(name="Secret deal"), reason="price")
    assert "Colleagues have" not in told(office, "ana", typed(office, acme))


def test_superiors_staff_and_oneself_are_not_warned(office, acme):
    for who in ("bo", "mia", "dora", "tess"):
        assert "Colleagues have" not in told(office, who, typed(office, acme)), who
    assert WARNING in told(office, "max", typed(office, acme))


def test_an_account_out_of_sight_is_not_asked_about(office, acme):
    with office.acting("dora"):
        records.change(SharingMode.objects.get(family="accounts"), {"mode": "private"})
    assert "Colleagues have" not in told(office, "ana", typed(office, acme))


def test_a_shared_deal_does_not_collide_with_itself_while_it_is_edited(office, acme):
    with office.acting("bo"):
        mine = Opportunity.objects.get(name="Secret deal")
    with office.acting("dora"):
        share([mine], seats=[office.seat("ana")], level="write")
    given = {**typed(office, acme), "exclude": str(mine.number)}
    assert "Colleagues have" not in told(office, "ana", given)


def test_a_page_warns_before_it_saves_and_then_journals(office, acme):
    page, address = browser(office.people["ana"]), office.path("opportunities/new/")
    given = {**typed(office, acme), "idempotency_key": "k"}
    first = page.post(address, given)
    assert first.status_code == 400
    text = first.content.decode()
    assert WARNING in text and 'name="warned"' in text and 'value="My deal"' in text
    with office.acting("ana"):
        assert not Opportunity.objects.visible().filter(name="My deal").exists()
    assert page.post(address, {**given, "warned": "1"}).status_code == 302
    (entry,) = collided(office)
    assert entry.data == {
        "seat": "Bo (Rep South)",
        "seats": [6],
        "product": "Press",
        "products": [1],
    }
    assert (entry.user, entry.label) == (office.people["ana"], "My deal")


def test_a_program_is_warned_and_goes_on(office, acme):
    api = program(office.people["ana"])
    line = {"product": number_of(office, "Press")}
    given = {"name": "By program", "account": acme.number, "lines": [line]}
    said = api.post(office.api("opportunities/duplicates/"), given)
    assert said.status_code == 200
    assert said.json()["results"] == []
    assert [WARNING in text for text in said.json()["warnings"]] == [True]
    assert api.post(office.api("opportunities/"), given).status_code == 201
    assert len(collided(office)) == 1


def test_a_change_collides_in_what_it_adds(office, acme):
    with office.acting("ana"):
        mine = deal(acme, "Drill")
        assert collided(office) == []
        line = mine.products.get()
        both = [(line.number, {}), (None, {"product_id": product("Press").pk})]
        mine = opportunity_change(mine, {}, both)
        assert len(collided(office)) == 1
        again = [(row.number, {}) for row in mine.products.all()]
        mine = opportunity_change(mine, {"next_step": "Call", "account": acme}, again)
        assert len(collided(office)) == 1
        elsewhere = opportunity_change(mine, {"account": make.account()})
        opportunity_change(elsewhere, {"account": acme})
    assert len(collided(office)) == 2


def test_a_reopened_deal_collides_anew(office, acme):
    with office.acting("ana"):
        mine = deal(acme, "Press")
        lost = opportunity_lose(mine, reason="price")
        opportunity_reopen(lost)
    assert len(collided(office)) == 2


@pytest.mark.parametrize("wanted", ["warn", "refuse"])
def test_an_import_is_noted_or_refused_row_by_row(office, acme, wanted):
    mode(office, wanted)
    page = browser(office.people["ana"])
    text = b"name,account,product\nTheirs,Acme,Press\nMine,Acme,Drill\n"
    file = SimpleUploadedFile("deals.csv", text)
    run = page.post(office.path("opportunities/import/"), {"file": file}).headers["Location"]
    columns = {"column-0": "name", "column-1": "account", "column-2": "line.product"}
    page.post(run, {**columns, "duplicates": "create"})
    page.post(run, {"bad_rows": "skip"})
    with office.acting("ana"):
        found = set(Opportunity.objects.visible().values_list("name", flat=True))
    assert "Mine" in found
    assert ("Theirs" in found) == (wanted == "warn")
    assert [entry.label for entry in collided(office)] == (["Theirs"] if wanted == "warn" else [])


def test_where_it_is_refused_no_way_leads_to_a_second_deal(office, acme):
    mode(office, "refuse")
    page, api = browser(office.people["ana"]), program(office.people["ana"])
    given = {**typed(office, acme), "warned": "1"}
    line = {"product": number_of(office, "Press")}
    sent = {"name": "My deal", "account": acme.number, "lines": [line]}
    with office.acting("ana"):
        other = deal(None, "Press")
    answers = [
        page.post(office.path("opportunities/new/"), given),
        api.post(office.api("opportunities/"), sent),
        api.patch(office.api(f"opportunities/{other.number}/"), {"account": acme.number}),
    ]
    for answer in answers:
        assert answer.status_code == 400
        assert "allows no second one" in answer.content.decode()
        assert "Bo (Rep South)" in answer.content.decode()
    with office.acting("ana"):
        assert not Opportunity.objects.visible().filter(name="My deal").exists()
        with pytest.raises(ValidationError, match="allows no second one"):
            deal(acme, "Press")
    with office.acting("dora"):
        deal(acme, "Press", owner=office.seat("ana"))
    assert collided(office) == []


def test_nothing_is_said_where_it_is_off(office, acme):
    mode(office, "off")
    assert "Colleagues have" not in told(office, "ana", typed(office, acme))
    with office.acting("ana"):
        mine = deal(acme, "Press")
    assert collided(office) == []
    page = browser(office.people["ana"])
    outlook = page.get(office.path(f"opportunities/{mine.number}/outlook/"))
    assert "Others sell" not in outlook.content.decode()
    assert (
        "Who sells here" not in page.get(office.path(f"accounts/{acme.number}/")).content.decode()
    )
    panel = page.get(office.path(f"accounts/{acme.number}/panel/sellers/"))
    assert panel.status_code == 404


def test_the_page_of_a_deal_names_the_others(office, acme):
    with office.acting("ana"):
        mine = deal(acme, "Press", "Drill")
        alone = deal(acme, "Drill")
    page = browser(office.people["ana"])
    text = page.get(office.path(f"opportunities/{mine.number}/outlook/")).content.decode()
    assert "Others sell the same" in text and "Bo (Rep South): Press" in text
    text = page.get(office.path(f"opportunities/{alone.number}/outlook/")).content.decode()
    assert "Others sell the same" not in text


def test_the_account_tells_who_sells_what_and_no_more(office, acme):
    with office.acting("ana"):
        deal(acme, "Drill")
        deal(acme)
    page = browser(office.people["bea"])
    assert "Who sells here" in page.get(office.path(f"accounts/{acme.number}/")).content.decode()
    text = page.get(office.path(f"accounts/{acme.number}/panel/sellers/")).content.decode()
    for known in ("Bo", "Press", "Ana", "Drill"):
        assert known in text
    for secret in ("Secret deal", "77777", "77,777"):
        assert secret not in text


def test_collisions_of_deals_stand_on_the_page_of_collisions(office, acme):
    with office.acting("ana"):
        deal(acme, "Press", name="Ana's own")
    address = office.path("collisions/")
    text = browser(office.people["max"]).get(address).content.decode()
    assert "has an open deal with this account for Press" in text
    assert "Ana&#x27;s own" in text
    assert "Ana&#x27;s own" not in browser(office.people["bo"]).get(address).content.decode()


def test_who_asks_for_hundreds_gets_no_more_answers(office, acme, monkeypatch):
    monkeypatch.setattr(services, "ASKED_AT_MOST", 2)
    said = [told(office, "ana", typed(office, acme)) for _each in range(4)]
    assert [WARNING in text for text in said] == [True, True, False, False]


def test_looking_for_colleagues_costs_three_queries(office, acme, django_assert_max_num_queries):
    with office.acting("ana") as actor:
        actor.policy.seats, actor.policy.sharing
        products = set(Product.objects.values_list("pk", flat=True))
        with django_assert_max_num_queries(3):
            assert [str(one) for one in colleagues_on(acme.pk, products)] == [
                "Bo (Rep South): Press"
            ]
