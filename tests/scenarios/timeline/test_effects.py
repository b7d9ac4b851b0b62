"""Each kind of effect in a company: what comes of it, and that a wrong one leaves nothing behind."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from crm.documents.services import document_create
from crm.mailbox.models import Mail
from crm.models import Account, Competitor, Contact, Lead, Product, Task, Warehouse
from crm.purchasing.models import PurchaseOrder, Supplier, SupplierPrice
from crm.purchasing.services.orders import purchase_order_confirm
from crm.stock.models import StockLevel
from crm.stock.papers import StockAdjustment, StockReceipt
from crm.stock.services import receipt_post
from lab import records
from lab.journal.models import Entry
from lab.notices.models import Notice
from lab.records.undoing import undo
from scenarios.effects.doing import EffectFailed, do_effects, told
from scenarios.effects.kind import EFFECTS, Effect
from scenarios.effects.market import rival_factors
from scenarios.effects.scene import stage_for
from tests.scenarios.timeline.conftest import Played

NOTHING = "events: [{key: later, at: D+300, effects: [{kind: note, text: Later}]}]\n"
MAIL = {"subject": {"en": "Hello {seat}", "zh-hans": "你好"}, "body": "From {contact} of {account}"}


@pytest.fixture
def company(play: Callable[..., Played]) -> Played:
    return play(NOTHING)


def done(company: Played, kind: str, **given: object) -> int | None:
    with company.looking():
        return do_effects([Effect(kind, given)], stage_for("test"))


def test_every_kind_names_its_fields_once() -> None:
    for kind in EFFECTS.values():
        names = [field.name for field in kind.fields]
        assert len(set(names)) == len(names) and "kind" not in names


def test_a_contact_writes_to_whose_contact_it_is(company: Played) -> None:
    done(company, "mail", **{"from": "nora"}, **MAIL)
    with company.looking():
        mail = Mail.objects.get()
        assert (mail.subject, mail.body) == ("Hello Ann", "From Nora Finch of Daughter")
        assert mail.owner.name == "Ann" and mail.unread


def test_several_write_the_same_ones_everywhere(company: Played) -> None:
    done(company, "mail", count="2", **MAIL)
    with company.looking():
        assert {str(mail.contact) for mail in Mail.objects.all()} == {"Nora Finch", "Paul Reed"}


def test_contacts_of_seats_that_somebody_plays_write_first(company: Played) -> None:
    with company.looking():
        head = records.create(Account, {"name": "Other"}).owner
        records.create(Contact, {"name": "Zoe", "email": "zoe@example.com", "owner": head})
    done(company, "mail", count="3", **MAIL)
    with company.looking():
        assert {mail.owner.name for mail in Mail.objects.all()} == {"Ann"}


def test_a_stranger_writes_to_all_who_play(company: Played) -> None:
    done(company, "mail", name={"en": "A reader"}, address="a@example.com", to="people", **MAIL)
    with company.looking():
        mail = Mail.objects.get()
        assert (mail.sender_name, mail.contact, mail.owner.name) == ("A reader", None, "Ann")


def test_a_record_is_made_in_the_language_of_the_company(play: Callable[..., Played]) -> None:
    company = play(NOTHING, "zh-hans")
    values = {"name": {"en": "Big", "zh-hans": "大客户"}, "company": "Acme"}
    done(company, "record", of="leads", values=values)
    with company.looking():
        lead = Lead.objects.get()
        assert (lead.name, lead.owner.name) == ("大客户", "Ann")


def test_a_record_refers_to_others_by_key_and_to_days_of_the_pack(company: Played) -> None:
    values = {"subject": "Call", "due_on": "D+2", "contact": "@contacts/nora"}
    done(company, "record", of="tasks", values=values)
    with company.looking():
        task = Task.objects.get(subject="Call", contact__name="Nora Finch")
        assert task.due_on == dt.date(2018, 1, 3)


def test_records_change_by_filters(company: Played) -> None:
    done(company, "change", of="accounts", where={"owner": ["rep"]}, values={"employees": "7"})
    with company.looking():
        counts = {row.name: row.employees for row in Account.objects.all()}
        assert counts == {"Daughter": 7, "Mother": None}


def test_people_read_a_notice(company: Played) -> None:
    done(company, "note", text={"en": "The fair is cancelled.", "zh-hans": "展会取消。"})
    notice = Notice.objects.get(person=company.student)
    assert notice.text == "The fair is cancelled."


def test_goods_are_lost_and_the_books_say_so(company: Played) -> None:
    with company.looking():
        desk, main = Product.objects.get(), Warehouse.objects.get()
        line = {"product_id": desk.pk, "quantity": Decimal(10), "unit_cost": Decimal(50)}
        receipt_post(document_create(StockReceipt, {"warehouse": main}, [(None, line)]))
    done(company, "stock", product="most", share="0.35", reason={"en": "Water in the store"})
    with company.looking():
        assert StockLevel.objects.get().on_hand == 6
        assert StockAdjustment.objects.get().reason == "Water in the store"
    done(company, "stock", product="desk", pieces="-3", reason="Found")
    with company.looking():
        assert StockLevel.objects.get().on_hand == 9


def test_competitors_and_suppliers_ask_other_prices(company: Played) -> None:
    with company.looking():
        one = records.create(Competitor, {"name": "Westline"})
        supplier_account = records.create(Account, {"name": "Mill", "kind": "supplier"})
        supplier = records.create(Supplier, {"account": supplier_account})
        desk = Product.objects.get()
        records.create(SupplierPrice, {"supplier": supplier, "product": desk, "price": 90})
    done(company, "price", competitor="all", factor="0.8")
    done(company, "price", competitor=str(one.number), factor="0.5")
    done(company, "price", supplier=str(supplier_account.number), factor="1.105")
    with company.looking():
        assert rival_factors() == {one.number: 0.4}
        assert SupplierPrice.objects.get().price == Decimal("99.45")


def test_a_supplier_is_late_and_what_it_owes_is_expected_later(company: Played) -> None:
    with company.looking():
        account = records.create(Account, {"name": "Mill", "kind": "supplier"})
        records.create(Supplier, {"account": account, "lead_days": 5})
        line = {"product_id": Product.objects.get().pk, "quantity": 1, "price": 5}
        order = document_create(PurchaseOrder, {"account": account}, [(None, line)])
        purchase_order_confirm(order)
    done(company, "delay", days="4")
    with company.looking():
        order.refresh_from_db()
        assert order.expected_on == dt.date(2018, 1, 10)
        assert Entry.objects.filter(event="purchaseorder.delayed").count() == 1


def test_of_several_effects_all_are_done_or_none(company: Played) -> None:
    first = Effect("record", {"of": "leads", "values": {"name": "Big", "company": "Acme"}})
    wrong = Effect("mail", {"from": "999", **MAIL})
    with company.looking():
        before = Entry.objects.count()
        with pytest.raises(EffectFailed, match="A mail comes: There is no “999”"):
            do_effects([first, wrong], stage_for("test"))
        assert not Lead.objects.exists() and Entry.objects.count() == before


def test_they_are_one_step_and_can_be_undone(company: Played) -> None:
    effects = [
        Effect("record", {"of": "leads", "values": {"name": "Big", "company": "Acme"}}),
        Effect("mail", {"from": "nora", **MAIL}),
    ]
    with company.looking():
        assert [text[:12] for text in told(effects, stage_for("test"))]
        batch = do_effects(effects, stage_for("test"))
        entries = Entry.objects.filter(batch=batch)
        assert {entry.event.partition(".")[0] for entry in entries} >= {"lead", "mail"}
        assert {entry.user_id for entry in entries} == {None}
        undo(entries.order_by("number").first().number)
        assert not Lead.objects.exists() and not Mail.objects.exists()
        assert Contact.objects.count() == 3
