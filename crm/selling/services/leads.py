"""Converting a lead into an account and a contact, perhaps with an opportunity."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.activities.models import ContactLog, Event, Task
from crm.activities.outings.models import Outing
from crm.library.models import Document
from crm.mailbox.models import Mail
from crm.parties.models import Account, Contact, Lead
from crm.parties.selectors import duplicates_of
from crm.rows import owner_within_reach, reread
from crm.selling.models import Conversion, Opportunity
from crm.selling.services.opportunities import opportunity_create
from lab import records
from lab.access.actors import entrusted
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import sandbox_write

ACTIVITIES = (Task, Event, Outing, ContactLog, Mail)


def lead_convert(
    lead: Lead,
    *,
    account: Account | None = None,
    contact: Contact | None = None,
    opportunity_name: str = "",
    amount: Decimal | None = None,
    make_new: bool = False,
) -> Conversion:
    """Turn a lead into an account and a contact: those picked, else new ones.

    When there seems to be such a party already, a new one is refused unless `make_new`. A name
    also opens an opportunity. Activities about the lead, its mails and its files are carried over to
    the account.
    """
    with sandbox_write():
        lead = reread(lead)
        if lead.status == Lead.Status.CONVERTED:
            raise ValidationError(_("This lead was converted already."))
        account, contact = _picked(account, contact)
        account = account or _new_account(lead, make_new)
        contact = contact or _new_contact(lead, account, make_new)
        opportunity = _opportunity(lead, account, contact, opportunity_name, amount)
        moved = _carry_activities(lead, account, contact)
        now = current_actor().now
        conversion = records.create(
            Conversion,
            {
                "lead": lead,
                "account": account,
                "contact": contact,
                "opportunity": opportunity,
                "converted_at": now,
            },
        )
        records.change(
            lead,
            {"status": Lead.Status.CONVERTED, "converted_at": now},
            event="lead.converted",
            data=_facts(account, contact, opportunity, moved),
        )
        return conversion


def lead_move(lead: Lead, *, status: str, reason: str = "") -> Lead:
    """Set the status of an open lead, as by dragging its card; giving it up needs a reason."""
    with sandbox_write():
        lead = reread(lead)
        values = {"status": status}
        if reason:
            values["unqualified_reason"] = reason
        return records.change(lead, values)


def _facts(
    account: Account, contact: Contact, opportunity: Opportunity | None, moved: int
) -> dict[str, Any]:
    return {
        "account": account.number,
        "contact": contact.number,
        "opportunity": opportunity.number if opportunity else None,
        "activities": moved,
    }


def _picked(
    account: Account | None, contact: Contact | None
) -> tuple[Account | None, Contact | None]:
    """What was picked, as it is now; a contact brings its account, and must not be of another."""
    account = reread(account, "view") if account else None
    contact = reread(contact, "view") if contact else None
    if contact is None:
        return account, None
    if account is None:
        account = contact.account
    if account is None or contact.account_id != account.pk:
        raise ValidationError({"contact": _("This contact does not belong to the account.")})
    return account, contact


def account_values(lead: Lead) -> dict[str, Any]:
    """What a new account takes over from the lead."""
    return {
        "name": lead.company or lead.name,
        "industry": lead.industry,
        "region": lead.region,
        "source": lead.source,
        "website": lead.website,
        "phone": lead.phone,
        "email": "" if lead.company else lead.email,
        "billing_city": lead.city,
        "billing_street": lead.address[:200],
        "description": lead.description,
        "source_lead": lead,
    }


def contact_values(lead: Lead, account: Account | None) -> dict[str, Any]:
    """What a new contact takes over from the lead."""
    return {
        "account": account,
        "name": lead.name,
        "title": lead.title,
        "phone": lead.phone,
        "mobile": lead.mobile,
        "email": lead.email,
        "address": lead.address,
        "source_lead": lead,
    }


def _new_account(lead: Lead, make_new: bool) -> Account:
    values = account_values(lead)
    _refuse_duplicate("account", Account(**values), make_new)
    return records.create(Account, {**values, "owner": owner_within_reach(lead, Account)})


def _new_contact(lead: Lead, account: Account, make_new: bool) -> Contact:
    values = contact_values(lead, account)
    _refuse_duplicate("contact", Contact(**values), make_new)
    return records.create(Contact, {**values, "owner": owner_within_reach(lead, Contact)})


def _refuse_duplicate(field: str, row: Sandboxed, make_new: bool) -> None:
    if make_new:
        return
    if (present := duplicates_of(row).first()) is not None:
        text = _(
            "“%(record)s” (number %(number)d) seems to be the same. Pick it, or ask for a new one."
        )
        raise ValidationError({field: text % {"record": present, "number": present.number}})


def _opportunity(
    lead: Lead, account: Account, contact: Contact, name: str, amount: Decimal | None
) -> Opportunity | None:
    if not name:
        if amount is not None:
            raise ValidationError({"opportunity_name": _("Name the opportunity with this amount.")})
        return None
    values = {
        "name": name,
        "account": account,
        "contact": contact,
        "amount": amount or Decimal(0),
        "source": lead.source,
        "source_lead": lead,
        "owner": owner_within_reach(lead, Opportunity),
    }
    return opportunity_create(values)


def _carry_activities(lead: Lead, account: Account, contact: Contact) -> int:
    """Let what is about the lead be about the account and the contact, also its mails and files; how many
    were moved.

    All of them, also those of colleagues that the actor does not see: none is left behind.
    """
    moved = 0
    target = {"about_collection": account.collection, "about_id": account.pk}
    with entrusted():
        for model in ACTIVITIES:
            rows = list(model.objects.about(lead))
            records.change_many(
                [(row, {**target, "contact_id": row.contact_id or contact.pk}) for row in rows]
            )
            moved += len(rows)
        files = list(Document.objects.about(lead))
        records.change_many([(file, target) for file in files])
    return moved + len(files)
