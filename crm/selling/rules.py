"""What must not contradict: who a deal and its documents are with, and the days they happened on."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.documents.models import Document
from crm.parties.models import Account, Contact
from crm.selling.models import Opportunity, Order, OrderType, Quote
from lab.access.decisions import Refused
from lab.entities.spec import Narrowed
from lab.records.plausible import forbid_future
from lab.records.validation import register_check
from lab.tenancy.actor import Mode, current_actor

# account -> its parent company
Parents = Mapping[int, int | None]
PARTIES = frozenset(("account", "contact", "opportunity"))


def check_parties(
    rows: Sequence[Any], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """Contact and opportunity belong to the account, its parent company or a subsidiary.

    Three queries at most. What a merge or an undoing moves along is not judged anew, nor is who has
    changed the company since: only what is being set.
    """
    if fields is not None and not fields & PARTIES:
        return {}
    if checked and current_actor().policy.mode == Mode.SYSTEM:
        return {}
    contacts = _accounts_of(Contact, (row.contact_id for row in rows))
    deals = _accounts_of(Opportunity, (getattr(row, "opportunity_id", None) for row in rows))
    own = (row.account_id for row in rows)
    parents = parents_of({*own, *contacts.values(), *deals.values()} - {None})
    found = {}
    for place, row in enumerate(rows):
        errors: dict[str, str] = {}
        if not related(row.account_id, contacts.get(row.contact_id), parents):
            errors["contact"] = _(
                "This contact belongs to another account. Choose one of the account."
            )
        if not related(row.account_id, deals.get(getattr(row, "opportunity_id", None)), parents):
            errors["opportunity"] = _("This opportunity is with another account.")
        if errors:
            found[place] = ValidationError(errors)
    return found


def check_validity(
    rows: Sequence[Quote], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """A draft does not offer until a day that has passed. What an undoing brings back is not judged."""
    actor = current_actor()
    if fields is not None and "valid_until" not in fields:
        return {}
    if not checked or actor.policy.mode == Mode.SYSTEM:
        return {}
    text = _("This day has passed: today is %(day)s. Choose a later one, or none.")
    error = ValidationError({"valid_until": text % {"day": actor.today.isoformat()}})
    return {
        place: error
        for place, row in enumerate(rows)
        if row.status == Quote.Status.DRAFT
        and isinstance(row.valid_until, dt.date)
        and row.valid_until < actor.today
    }


def check_order_type(
    rows: Sequence[Order], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """What is chosen anew is in use. One query at most."""
    if fields is not None and "order_type" not in fields:
        return {}
    if not checked or current_actor().policy.mode == Mode.SYSTEM:
        return {}
    wanted = {row.order_type_id for row in rows} - {None}
    ended = OrderType.objects.filter(pk__in=wanted, active=False) if wanted else ()
    texts = {
        row.pk: _("“%(type)s” is no longer in use. Choose another type.") % {"type": row}
        for row in ended
    }
    return {
        place: ValidationError({"order_type": texts[row.order_type_id]})
        for place, row in enumerate(rows)
        if row.order_type_id in texts
    }


def related(one: int | None, other: int | None, parents: Parents) -> bool:
    """Whether two accounts are the same, or one the other's parent; a missing one contradicts nothing."""
    if one is None or other is None or one == other:
        return True
    return parents.get(one) == other or parents.get(other) == one


def _accounts_of(model: Any, ids: Iterable[int | None]) -> dict[int | None, int | None]:
    wanted = set(ids) - {None}
    if not wanted:
        return {}
    return dict(model.objects.filter(pk__in=wanted).values_list("pk", "account"))


def parents_of(ids: set[Any]) -> Parents:
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "parent")) if ids else {}


def refuse_other_account(opportunity: Opportunity, account_id: int | None) -> None:
    """Raise ValidationError where the opportunity has documents that go to somebody else."""
    if account_id is None or account_id == opportunity.account_id:
        return
    documents = [
        document
        for model in (Quote, Order)
        for document in model.objects.filter(opportunity=opportunity)
    ]
    parents = parents_of({account_id, *(document.account_id for document in documents)})
    for document in documents:
        if not related(account_id, document.account_id, parents):
            text = _("“%(document)s” of this opportunity goes to another account.")
            raise ValidationError({"account": text % {"document": seen(document)}})


def seen(document: Document) -> str:
    """Its name for those who may see it, else only what it is."""
    if current_actor().policy.may("view", document):
        return str(document)
    return _("a document that you may not see")


def contacts_of(rows: Any, account: Account | None) -> Any:
    """The contacts to choose from: of the account and the companies right above and below it."""
    return rows if account is None else rows.filter(in_group(account))


def opportunities_of(rows: Any, account: Account | None) -> Any:
    return rows if account is None else rows.filter(in_group(account))


def in_group(account: Account) -> Q:
    wanted = Q(account=account) | Q(account__parent=account) | Q(account__isnull=True)
    return wanted | Q(account=account.parent_id) if account.parent_id else wanted


def on_sale(rows: Any, _other: Any) -> Any:
    return rows.on_sale(current_actor().today)


def contracts_of(rows: Any, account: Account | None) -> Any:
    """The contracts to choose from: of the account's group, and not over."""
    rows = rows.exclude(status__in=("ended", "cancelled"))
    return rows if account is None else rows.filter(in_group(account))


OF_ACCOUNT = {
    "contact": Narrowed(by="account", rows=contacts_of),
    "opportunity": Narrowed(by="account", rows=opportunities_of),
}
ON_SALE = {"product": Narrowed(rows=on_sale)}


def require_change(document: Document) -> None:
    """Raise Refused where the document is not the actor's to change; a hidden one is not named."""
    may = current_actor().policy.may
    if not may("view", document):
        raise Refused(_("A document of this deal is with a colleague. Ask your superior."))
    may("change", document).require()


for _model in (Opportunity, Quote, Order):
    register_check(_model, check_parties)
register_check(Order, check_order_type)
register_check(Quote, check_validity)
forbid_future(Opportunity, "closed_on")
forbid_future(Order, "ordered_on")
forbid_future(Quote, "issued_on")
