"""Opening balances as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crm.billing.forms import OpeningForm
from crm.billing.models import OpeningBalance
from crm.billing.opening import account_open, may_open, opening_post, opening_reverse
from crm.delivery.entities.common import OF_CONTACT
from crm.documents.entities import DOCUMENT_VIEWS
from crm.documents.services import document_change, document_create
from crm.ledger.declaring import ENTRIES, NOT_HERE, post_action, reverse_settled
from crm.parties.entities import ACCOUNTS
from crm.parties.models import Account
from lab.access.decisions import Decision
from lab.entities.spec import Action, Entity, Section, extend, register


def _may_be_opened(account: Account) -> Decision:
    if account.kind == Account.Kind.COMPETITOR:
        return NOT_HERE
    return may_open()


OPENING_BALANCES = register(
    Entity(
        model=OpeningBalance,
        area="money",
        icon="book",
        head=("account", "status", "amount"),
        columns=("code", "account", "side", "amount", "due_on", "status", "dated_on", "owner"),
        more_columns=("reversed_on", "reversal"),
        sections=(
            Section(
                title=_("Opening balance"),
                fields=("subject", "account", "contact", "side", "dated_on", "due_on"),
            ),
            Section(title=_("Money"), fields=("amount", "currency", "rate")),
        ),
        told=(Section(title=_("Posted"), fields=("code", "reversed_on", "reversal")),),
        filters=("status", "account", "side", "dated_on", "due_on", "amount", "code"),
        search=("code", "subject", "account__name"),
        ordering=("-id",),
        actions=(post_action(opening_post), reverse_settled(opening_reverse)),
        related=(ENTRIES,),
        narrowed=OF_CONTACT,
        create=partial(document_create, OpeningBalance),
        change=document_change,
        views=DOCUMENT_VIEWS,
    )
)

extend(
    ACCOUNTS.name,
    actions=(
        Action(
            name="opening",
            label=_("Enter an opening balance"),
            done=_("Opening balance posted"),
            run=account_open,
            form=OpeningForm,
            needs="view",
            available=_may_be_opened,
            icon="book",
            quiet=True,
        ),
    ),
)
