"""Money accounts, their moves, and what is owed, as people see them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.ledger.models import LedgerEntry, MoneyAccount, MoneyMove
from lab.entities.spec import Entity, Related, Section, register

MONEY_ACCOUNTS = register(
    Entity(
        model=MoneyAccount,
        area="money",
        icon="building-bank",
        head=("kind", "currency", "balance"),
        columns=("name", "kind", "currency", "account_number", "balance", "is_default", "active"),
        sections=(
            Section(
                title=_("Money account"),
                fields=("name", "kind", "currency", "account_number", "is_default", "active"),
            ),
        ),
        filters=("kind", "currency", "active"),
        search=("name", "account_number"),
        ordering=("name",),
        related=(
            Related(
                collection="money-moves",
                field="money_account",
                columns=("dated_on", "kind", "code", "amount", "balance"),
            ),
        ),
        import_key="name",
        bulk_fields=("active",),
    )
)

MONEY_MOVES = register(
    Entity(
        model=MoneyMove,
        area="money",
        icon="cash",
        head=("money_account", "amount", "balance"),
        columns=("dated_on", "money_account", "kind", "code", "amount", "balance"),
        more_columns=("base_amount", "document", "reverses"),
        sections=(),
        told=(
            Section(
                title=pgettext_lazy("money", "Move"),
                fields=("dated_on", "kind", "document", "amount", "base_amount", "balance"),
            ),
        ),
        filters=("money_account", "kind", "dated_on", "amount"),
        search=("code", "money_account__name"),
        ordering=("-id",),
    )
)

LEDGER_ENTRIES = register(
    Entity(
        model=LedgerEntry,
        area="money",
        icon="receipt",
        head=("account", "amount", "open_amount"),
        columns=(
            "dated_on",
            "account",
            "side",
            "kind",
            "code",
            "amount",
            "due_on",
            "open_amount",
        ),
        more_columns=("currency", "rate", "base_amount", "open_base", "document", "reverses"),
        sections=(),
        told=(
            Section(
                title=_("Entry"),
                fields=("dated_on", "due_on", "side", "kind", "document", "reverses"),
            ),
            Section(
                title=_("Amounts"),
                fields=("amount", "open_amount", "currency", "rate", "base_amount", "open_base"),
            ),
        ),
        filters=("account", "side", "kind", "dated_on", "due_on", "open_amount", "currency"),
        search=("code", "account__name"),
        ordering=("-id",),
    )
)
