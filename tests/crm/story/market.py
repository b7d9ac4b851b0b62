"""A company in which anything may happen: anybody tries any verb on any document, legal or not."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from crm.documents.models import Document, Posting
from crm.documents.services import document_change
from crm.forms import RecordField
from crm.models import Authority, TradeSettings
from lab import records
from lab.access.decisions import Hidden, Refused
from lab.entities.saving import run_action
from lab.entities.spec import REGISTRY, Action
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from tests.crm.story.ties import standing
from tests.factories import make
from tests.factories.company import Company

# A service that is called about a hidden row finds none.
REFUSALS = (ValidationError, Refused, Hidden, records.Conflict, ObjectDoesNotExist)
PEOPLE = ("dora", "max", "ana", "bo", "bea")
KINDS = {"bo": "warehouse", "bea": "finance"}
# Verbs that end a document are tried less often than those that move it on.
ENDINGS = frozenset(("cancel", "close", "recall", "reject", "reverse", "unallocate"))
Deed = Callable[[], Any]


def documents() -> list[str]:
    """The collections of all documents that something can be done to."""
    return [
        name
        for name, entity in REGISTRY.items()
        if issubclass(entity.model, Document) and entity.actions
    ]


class Market:
    """`step()` does something; True where it was done, False where it was refused."""

    def __init__(self, office: Company, seed: int, **settings: Any) -> None:
        self.office, self.chance = office, random.Random(seed)  # noqa: S311
        with office.acting("dora"):
            records.create(TradeSettings, settings)
            for who, kind in KINDS.items():
                records.change(Seat.objects.get(pk=office.seat(who).pk), {"kind": kind})
            for document in ("quotes", "orders"):
                limit = {"document": document, "kind": "rep", "most_discount": 10}
                records.create(Authority, limit)
            self.settle_in()
        with office.acting("ana"):
            self.customers = [make.account(), make.account()]
        self.making = self.makers()

    def settle_in(self) -> None:
        make.exchange_rate(currency="EUR", rate="1.234567", valid_from="2017-06-01")
        self.places = [make.warehouse(is_default=True), make.warehouse()]
        self.goods = [
            make.product(cost=f"{cost}.37", list_price=f"{3 * cost}.99", tax_rate=13)
            for cost in (7, 19)
        ]
        self.goods.append(make.product(name="Advice", list_price="80.00", stocked=False))
        self.banks = [
            make.money_account(name="Bank"),
            make.money_account(name="Till", kind="cash", is_default=True),
            make.money_account(name="Euro", currency="EUR"),
        ]
        self.suppliers = [make.supplier(currency="EUR").account, make.supplier().account]
        lines = [{"product": one, "quantity": 9, "unit_cost": "8.11"} for one in self.goods[:2]]
        for place in self.places:
            receipt = make.stock_receipt(warehouse=place, lines=lines)
            run_action(REGISTRY["stock-receipts"], verb(receipt, "post"), receipt.number, {})

    def step(self) -> bool:
        try:
            with self.office.acting(self.somebody()):
                return any(self.deed()() is not None for _try in range(6))
        except REFUSALS:
            return False

    def deed(self) -> Deed:
        deeds = (self.make, self.edit, self.do, self.there_and_back)
        return self.chance.choices(deeds, (3, 2, 12, 1))[0]

    def somebody(self) -> str:
        """Mostly the head, who may do most of it."""
        return "dora" if self.chance.random() < 0.75 else self.chance.choice(PEOPLE)

    def any(self, rows: Any) -> Any:
        found = list(rows)
        return self.chance.choice(found) if found else None

    def document(self, name: str, **wanted: Any) -> Any:
        """A late one more likely than an early one."""
        rows = list(REGISTRY[name].model.objects.filter(**wanted).order_by("pk"))
        return (
            self.chance.choice(rows[-4:] if self.chance.random() < 0.7 else rows) if rows else None
        )

    def lines(self, goods: list, **more: Any) -> list[dict[str, Any]]:
        chosen = self.chance.sample(goods, self.chance.randint(1, len(goods)))
        return [{"product": one, "quantity": self.chance.randint(1, 5), **more} for one in chosen]

    def makers(self) -> dict[str, Deed]:
        chance, stocked = self.chance, self.goods[:2]
        chosen = chance.choice

        def priced(maker: Any, parties: list) -> Deed:
            def made() -> Any:
                off = chance.choice(["0", "3.33", "10", "15"])
                return maker(
                    account=chosen(parties),
                    lines=self.lines(self.goods, discount_percent=off),
                    currency=chosen(["", "EUR"]),
                    discount_percent=chosen([0, "2.5"]),
                    freight=chosen([0, "7.77"]),
                    prices_include_tax=chosen([False, True]),
                )

            return made

        def goods(maker: Any, **more: Any) -> Deed:
            return lambda: maker(warehouse=chosen(self.places), lines=self.lines(stocked), **more)

        def money(maker: Any, parties: list, **more: Any) -> Deed:
            def made() -> Any:
                bank = chosen(self.banks)
                currency = bank.currency if bank.currency != "USD" else chosen(["USD", "EUR"])
                amount = Decimal(chance.randint(1, 30_000)) / 100
                values = {name: chosen(values) for name, values in more.items()}
                given = {"money_account": bank, "currency": currency, "amount": amount}
                return maker(
                    account=chosen(parties), charge=chosen(["0", "0.5"]), **given, **values
                )

            return made

        sold, bought = self.customers, self.suppliers
        return {
            "quote": priced(make.quote, sold),
            "order": priced(make.order, sold),
            "invoice": priced(make.invoice, sold),
            "purchase": priced(make.purchase_order, bought),
            "bill": priced(make.supplier_invoice, bought),
            "receipt": money(make.receipt, sold, direction=["in", "in", "out"]),
            "payment": money(make.payment, bought),
            "delivery": lambda: goods(make.delivery, account=chosen(sold))(),
            "goods receipt": lambda: goods(make.goods_receipt, account=chosen(bought))(),
            "issue": goods(make.stock_issue),
            "count": goods(make.stock_count),
            "adjustment": goods(make.stock_adjustment),
            "loan": lambda: goods(make.loan, account=chosen(sold))(),
            "transfer": lambda: make.stock_transfer(
                warehouse=self.places[0], to_warehouse=self.places[1], lines=self.lines(stocked)
            ),
            "opening": lambda: make.opening_balance(
                account=chosen(sold), amount=Decimal(chance.randint(-900, 900)) / 10
            ),
            "claim": make.expense_claim,
        }

    def make(self) -> Any:
        return self.making[self.chance.choice(sorted(self.making))]()

    def edit(self) -> Any:
        """Other quantities; of what is issued already it is refused."""
        row = self.document(self.chance.choice(documents()))
        if row is None or not hasattr(row, "lines") or row.collection == "expense-claims":
            return None
        if not hasattr(type(row).line_model(), "quantity"):
            return None
        lines = [(line.number, {"quantity": self.quantity()}) for line in row.lines.all()]
        return document_change(row, {}, lines)

    def quantity(self) -> Decimal:
        return Decimal(self.chance.randint(1, 60)) / self.chance.choice([1, 10, 10])

    def do(self) -> Any:
        """A verb of a document: through the door of pages and programs, or the service itself."""
        if (found := self.verb()) is None:
            return None
        row, action = found
        if (arguments := self.arguments(action)) is None:
            return None
        if self.chance.random() < 0.5:
            return run_action(REGISTRY[row.collection], action, row.number, arguments)
        return action.run(row, **arguments)

    def verb(self) -> tuple[Any, Action] | None:
        """Of many that could be tried mostly one that is offered."""
        anything = self.chance.random() < 0.15
        for _try in range(20):
            if (row := self.document(self.chance.choice(documents()))) is None:
                continue
            action = self.chance.choice(list(REGISTRY[row.collection].actions))
            if action.name in ENDINGS and self.chance.random() < 0.7:
                continue
            if anything or action.available(row):
                return row, action
        return None

    def arguments(self, action: Action) -> dict[str, Any] | None:
        """Values for the action's form; None where there is no record that it could name."""
        fields = action.form.base_fields if action.form else {}
        found = {name: self.argument(name, field) for name, field in fields.items()}
        if any(found[name] is None and field.required for name, field in fields.items()):
            return None
        return {name: value for name, value in found.items() if value is not None}

    def argument(self, name: str, field: Any) -> Any:
        if not field.required and self.chance.random() < 0.5:
            return None
        if isinstance(field, RecordField):
            return self.any(field.model.objects.all())
        if isinstance(field, forms.DateField):
            return current_actor().today + dt.timedelta(days=self.chance.choice([-400, 0, 0, 9]))
        if isinstance(field, forms.DecimalField):
            return Decimal(self.chance.randint(1, 9_000)) / 100
        if isinstance(field, forms.ChoiceField):
            return self.chance.choice([key for key, _label in field.choices] or [""])
        return (
            f"{name} {self.chance.randint(1, 99)}" if isinstance(field, forms.CharField) else None
        )

    def there_and_back(self) -> Any:
        """What is posted and at once reversed leaves everything as it was."""
        names = [name for name in documents() if issubclass(REGISTRY[name].model, Posting)]
        row = self.document(self.chance.choice(names), status="draft")
        if row is None:
            return None
        before = standing()
        verb(row, "post").run(row)
        posted = type(row).objects.get(pk=row.pk)
        verb(posted, "reverse").run(posted, reason="At once")
        assert standing() == before, f"{row} and its reversal left something behind"
        return row


def verb(row: Any, name: str) -> Action:
    return next(one for one in REGISTRY[row.collection].actions if one.name == name)
