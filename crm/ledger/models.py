"""The ledger: what customers owe, what suppliers are owed, and the company's money."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.booked import Booked
from crm.documents.currencies import currency_code
from crm.documents.models import money_field
from crm.parties.models import Account
from lab.records.numbers import LONGEST_CODE
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet


class LedgerEntryQuerySet(SandboxedQuerySet):
    def open(self) -> "LedgerEntryQuerySet":
        """Those that are not settled in full."""
        return self.exclude(open_amount=0)

    def receivable(self) -> "LedgerEntryQuerySet":
        return self.filter(side=LedgerEntry.Side.RECEIVABLE)

    def payable(self) -> "LedgerEntryQuerySet":
        return self.filter(side=LedgerEntry.Side.PAYABLE)


class LedgerEntry(Booked):
    """What a posted document changes in what is owed between the company and an account.

    Positive amounts are owed: by a customer (receivable), or to a supplier (payable). `amount` is in
    the document's currency, `base_amount` in the company's. `open_amount` and `open_base` are what is
    not settled yet, and all that ever changes; over an account the open ones add up to its balance.
    """

    class Side(models.TextChoices):
        RECEIVABLE = "receivable", _("Receivable")
        PAYABLE = "payable", _("Payable")

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening balance")
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")
        PAYMENT = "payment", _("Payment")
        REFUND = "refund", _("Refund")
        EXCHANGE = "exchange", _("Exchange difference")
        REVERSAL = "reversal", _("Reversal")

    collection = "ledger-entries"
    part_of = "account"
    base_money = frozenset(("base_amount", "open_base"))

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="ledger_entries", verbose_name=_("account")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, editable=False)
    due_on = models.DateField(pgettext_lazy("money", "due on"), editable=False)
    code = models.CharField(
        _("document number"), max_length=LONGEST_CODE + 6, blank=True, editable=False
    )
    currency = models.CharField(
        _("currency"), max_length=3, validators=[currency_code], editable=False
    )
    rate = models.DecimalField(
        _("exchange rate"), max_digits=14, decimal_places=6, default=Decimal(1), editable=False
    )
    amount = money_field(_("amount"), editable=False)
    base_amount = money_field(_("amount in the company's currency"), editable=False)
    open_amount = money_field(_("open"), editable=False)
    open_base = money_field(_("open in the company's currency"), editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(LedgerEntryQuerySet)()

    class Meta(Booked.Meta):
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [
            *Booked.Meta.indexes,
            models.Index(
                fields=["sandbox", "account", "side", "dated_on", "id"], name="ledger_statement"
            ),
            models.Index(
                fields=["sandbox", "side", "account", "due_on"],
                condition=~Q(open_amount=0),
                name="ledger_open_items",
            ),
        ]

    def __str__(self) -> str:
        return self.code or str(self.get_kind_display())

    @property
    def money_currency(self) -> str:
        return self.currency

    @property
    def settled(self) -> Decimal:
        return self.amount - self.open_amount

    def is_overdue(self) -> bool:
        return self.open_amount > 0 and self.due_on < current_actor().today


class Allocation(Sandboxed):
    """A payment or credit note settles an invoice, in whole or in part.

    `amount` is in the currency of what is settled, `credit_amount` in that of what settles it;
    `difference` is what the exchange rates between the two days make, in the company's currency.
    """

    collection = "allocations"
    booked = True
    part_of = "account"
    base_money = frozenset(("base_debit", "base_credit", "difference"))

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="allocations", verbose_name=_("account")
    )
    debit = models.ForeignKey(
        LedgerEntry, models.PROTECT, related_name="settlements", verbose_name=_("settled")
    )
    credit = models.ForeignKey(
        LedgerEntry, models.PROTECT, related_name="uses", verbose_name=_("settled by")
    )
    amount = money_field(_("amount"), editable=False)
    credit_amount = money_field(_("amount used"), editable=False)
    base_debit = money_field(_("settled in the company's currency"), editable=False)
    base_credit = money_field(_("used in the company's currency"), editable=False)
    dated_on = models.DateField(_("date"), editable=False)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(debit=F("credit")),
                name="allocation_between_two",
                violation_error_message=_("An entry cannot settle itself."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.credit} → {self.debit}"

    @property
    def money_currency(self) -> str:
        return self.debit.currency

    @property
    def difference(self) -> Decimal:
        """What was gained (positive) or lost by the exchange rate."""
        gained = self.base_credit - self.base_debit
        return gained if self.debit.side == LedgerEntry.Side.RECEIVABLE else -gained

    difference.fget.label = _("exchange difference")  # type: ignore[attr-defined]
    difference.fget.numeric = True  # type: ignore[attr-defined]


class MoneyAccount(Sandboxed):
    """A till or bank account of the company; `balance` is the sum of its moves, in its currency."""

    class Kind(models.TextChoices):
        CASH = "cash", _("Cash")
        BANK = "bank", pgettext_lazy("kind of account", "Bank")
        ONLINE = "online", _("Online payment")

    collection = "money-accounts"
    administered = True
    base_money: ClassVar[frozenset[str]] = frozenset()

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.BANK)
    currency = models.CharField(_("currency"), max_length=3, validators=[currency_code])
    account_number = models.CharField(_("account number"), max_length=60, blank=True)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("New documents take it; there is one at most.")
    )
    active = models.BooleanField(_("active"), default=True)
    balance = money_field(_("balance"), editable=False)

    class Meta:
        verbose_name = _("money account")
        verbose_name_plural = _("money accounts")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "name"],
                name="money_account_name_once",
                violation_error_message=_("There is a money account of this name already."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "is_default"],
                condition=Q(is_default=True),
                name="money_account_one_default",
                violation_error_message=_("Another money account is the default."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def money_currency(self) -> str:
        return self.currency


class MoneyMove(Booked):
    """Money that came into an account of the company (positive) or left it (negative)."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening balance")
        PAYMENT = "payment", _("Payment")
        CHARGE = "charge", _("Bank charge")
        EXPENSE = "expense", _("Expenses")
        TRANSFER = "transfer", pgettext_lazy("money", "Transfer")
        REVERSAL = "reversal", _("Reversal")

    collection = "money-moves"
    part_of = "money_account"
    base_money = frozenset(("base_amount",))

    money_account = models.ForeignKey(
        MoneyAccount, models.PROTECT, related_name="moves", verbose_name=_("money account")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, editable=False)
    amount = money_field(_("amount"), editable=False)
    base_amount = money_field(_("amount in the company's currency"), editable=False)
    balance = money_field(_("balance afterwards"), editable=False)
    code = models.CharField(
        _("document number"), max_length=LONGEST_CODE + 6, blank=True, editable=False
    )

    class Meta(Booked.Meta):
        verbose_name = _("money move")
        verbose_name_plural = _("money moves")
        indexes = [
            *Booked.Meta.indexes,
            models.Index(fields=["sandbox", "money_account", "id"], name="money_move_by_account"),
        ]

    def __str__(self) -> str:
        return self.code or str(self.get_kind_display())

    @property
    def money_currency(self) -> str:
        return self.money_account.currency
