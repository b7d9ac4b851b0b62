"""Who reports to whom at a customer."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from crm.models import Contact
from crm.parties.hierarchy import check_superiors, people_of
from lab import records
from lab.records.merging import merge
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.factories import make


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.fixture
def account(ana):
    return make.account()


def test_nobody_is_above_their_own_superior(account):
    top = make.contact(name="Top", account=account)
    middle = make.contact(name="Middle", account=account, superior=top)
    low = make.contact(name="Low", account=account, superior=middle)

    for above in (middle, low):
        with pytest.raises(ValidationError) as refused:
            records.change(top, {"superior": above})
        assert "below “Top”" in refused.value.message_dict["superior"][0]
        top = Contact.objects.get(pk=top.pk)
    records.change(low, {"superior": top})


def test_two_who_change_places_in_one_step_make_no_circle(account):
    first, second = make.contact(account=account), make.contact(account=account)
    with pytest.raises(ValidationError):
        records.change_many([(first, {"superior": second}), (second, {"superior": first})])


def test_a_superior_works_at_the_same_account_or_its_parent(account):
    mother = make.account()
    boss, stranger = make.contact(account=mother), make.contact(account=make.account())
    with pytest.raises(ValidationError, match="same account"):
        make.contact(account=account, superior=boss)
    records.change(account, {"parent": mother})
    person = make.contact(account=account, superior=boss)
    assert person.superior == boss
    with pytest.raises(ValidationError, match="same account"):
        records.change(person, {"superior": stranger})
    with pytest.raises(ValidationError, match="same account"):
        records.change(person, {"account": make.account()})


def test_page_and_program_refuse_with_the_same_words(office, account, ana):
    top = make.contact(account=account)
    low = make.contact(account=account, superior=top)
    api = program(office.people["ana"])
    told = api.patch(office.api(f"contacts/{top.number}/"), {"superior": low.number})
    assert told.status_code == 400
    page = browser(office.people["ana"]).post(
        office.path(f"contacts/{top.number}/field/superior/"),
        {"superior": low.number, "token": top.token},
    )
    assert page.status_code == 400
    assert told.json()["superior"][0].split("“")[0] in page.content.decode()


def test_many_contacts_are_checked_together(account, django_assert_max_num_queries):
    above = make.contact(account=account)
    for _level in range(3):
        above = make.contact(account=account, superior=above)
    rows = [make.contact(account=account) for _each in range(30)]
    for row in rows:
        row.superior = above
    with django_assert_max_num_queries(5):
        assert check_superiors(rows, frozenset({"superior"}), True) == {}


class TestTree:
    def test_everybody_stands_once_below_their_superior(self, account):
        top = make.contact(name="Top", account=account)
        left = make.contact(name="A left", account=account, superior=top)
        make.contact(name="B right", account=account, superior=top)
        make.contact(name="Low", account=account, superior=left)
        make.contact(name="Alone", account=account)
        roots = people_of(account)
        assert [root.contact.name for root in roots] == ["Alone", "Top"]
        assert [one.contact.name for one in roots[1].reports] == ["A left", "B right"]
        assert [one.contact.name for one in roots[1].reports[0].reports] == ["Low"]

    def test_a_superior_elsewhere_or_hidden_puts_one_on_top(self, office, account, ana):
        mother = make.account()
        records.change(account, {"parent": mother})
        boss = make.contact(account=mother)
        person = make.contact(account=account, superior=boss)
        assert [root.contact for root in people_of(account)] == [person]

    def test_old_data_in_a_circle_lose_nobody(self, account):
        first, second = make.contact(account=account), make.contact(account=account)
        third = make.contact(account=account, superior=second)
        Contact._base_manager.filter(pk=first.pk).update(superior=second)
        Contact._base_manager.filter(pk=second.pk).update(superior=first)
        found = _all(people_of(account))
        assert sorted(found) == sorted([first.pk, second.pk, third.pk])

    def test_a_very_deep_chain_is_shown_all_the_same(self, office, account, ana):
        rows = records.create_many(
            Contact, [{"name": f"P {n}", "account": account} for n in range(150)]
        )
        for low, high in pairwise(rows):
            Contact._base_manager.filter(pk=low.pk).update(superior=high)
        assert len(_all(people_of(account))) == 150
        page = browser(office.people["ana"])
        assert page.get(_panel(office, account)).status_code == 200

    def test_the_panel_shows_title_role_and_phone_and_hides_colleagues_contacts(self, office):
        with office.acting("ana"):
            account = make.account()
            person = {"title": "Buyer", "role": "decision_maker", "phone": "555 0100"}
            make.contact(account=account, name="Seen", **person)
        with office.acting("dora"):
            make.contact(account=account, name="Zyxhidden", owner=office.seat("bo"))
        text = browser(office.people["ana"]).get(_panel(office, account)).content.decode()
        for shown in ("Seen", "Buyer", "Decision maker", "555 0100"):
            assert shown in text
        assert "Zyxhidden" not in text
        assert (
            "Zyxhidden"
            in browser(office.people["dora"]).get(_panel(office, account)).content.decode()
        )

    def test_a_hidden_account_has_no_panel(self, office):
        with office.acting("bo"):
            account = make.account()
        assert browser(office.people["ana"]).get(_panel(office, account)).status_code == 404

    def test_the_panel_costs_the_same_for_many(
        self, office, account, ana, django_assert_num_queries
    ):
        page = browser(office.people["ana"])
        make.contact(account=account)
        page.get(_panel(office, account))
        few = queries_of(lambda: page.get(_panel(office, account)))
        for _each in range(20):
            make.contact(account=account)
        assert len(queries_of(lambda: page.get(_panel(office, account)))) == len(few)


def test_a_competitors_page_shows_the_people_of_its_account(office):
    with office.acting("dora"):
        account = make.account(kind="competitor")
        make.contact(account=account, name="Rival person")
        linked, alone = make.competitor(account=account), make.competitor()
    page = browser(office.people["dora"])
    panel = _panel(office, account)
    assert panel in page.get(office.path(f"competitors/{linked.number}/")).content.decode()
    assert (
        'id="people"' not in page.get(office.path(f"competitors/{alone.number}/")).content.decode()
    )
    assert "Rival person" in page.get(panel).content.decode()
    hidden = browser(office.people["ana"]).get(office.path(f"competitors/{linked.number}/"))
    assert panel not in hidden.content.decode()


def test_merging_two_accounts_keeps_their_people_in_order(account, office):
    with office.acting("dora"):
        other = make.account()
        boss = make.contact(account=other)
        low = make.contact(account=other, superior=boss)
        merge(account, [other], {})
        assert Contact.objects.get(pk=low.pk).superior_id == boss.pk
        assert {row.account_id for row in Contact.objects.filter(pk__in=[boss.pk, low.pk])} == {
            account.pk
        }


def _panel(office, account) -> str:
    return office.path(f"accounts/{account.number}/panel/contacts-account/")


def _all(people) -> list[int]:
    return [pk for one in people for pk in (one.contact.pk, *_all(one.reports))]
