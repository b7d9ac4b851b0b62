"""Who a mail goes to: contacts, colleagues and addresses, as people pick them and as they are kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm.mailbox.models import Mail, MailRecipient
from crm.parties.models import Contact, Lead
from lab.company.profile import own_profile
from lab.entities.searching import searched
from lab.entities.spec import REGISTRY
from lab.entities.views.options import seat_options
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id, number_of
from lab.tenancy.models import Seat

OFFERED = 8
DOMAIN = "company.example"


def seat_address(seat: Seat) -> str:
    """An invented address at the company's own domain."""
    domain = own_profile().email.partition("@")[2] or DOMAIN
    name = slugify(anyascii(str(seat))).replace("-", ".") or f"seat{seat.number}"
    return f"{name[:64]}@{domain}"


def picked(values: Iterable[str], role: str) -> list[dict[str, Any]]:
    """Recipients from what a picker sends: contacts/3, leads/5, seats/2 or an address."""
    return [{"role": role, **_one(value.strip())} for value in values if value.strip()]


def _one(value: str) -> dict[str, Any]:
    collection, _slash, number = value.partition("/")
    if number.isdecimal() and len(number) < 9:
        pk = make_id(current_actor().sandbox.pk, int(number))
        if collection == Seat.collection and pk in current_actor().policy.seats:
            return {"seat_id": pk}
        if collection == Contact.collection:
            return {"contact_id": pk}
        if collection == Lead.collection:
            lead = Lead.objects.visible().filter(pk=pk).first()
            if lead is not None:
                return {"name": lead.name, "address": _address_of(lead)}
    try:
        validate_email(value)
    except ValidationError as error:
        text = _("“%(value)s” is neither a person of the company’s nor an e-mail address.")
        raise ValidationError(text % {"value": value[:80]}) from error
    return {"address": value}


def _address_of(person: Any) -> str:
    if not person.email:
        raise ValidationError(_("“%(person)s” has no e-mail address yet.") % {"person": person})
    return person.email


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The recipient with name and address as they are now. Raises ValidationError."""
    pk = values.get("contact_id") or getattr(values.get("contact"), "pk", None)
    if pk is not None:
        contact = Contact.objects.visible().filter(pk=pk).first()
        if contact is None:
            text = _("There is no such record, or you may not see it.")
            raise ValidationError({"contact": text})
        return {**values, "name": contact.name, "address": _address_of(contact)}
    seat = current_actor().policy.seats.get(
        values.get("seat_id") or getattr(values.get("seat"), "pk", None) or 0
    )
    if seat is not None:
        return {**values, "name": str(seat), "address": seat_address(seat)}
    return dict(values)


def token(recipient: MailRecipient) -> tuple[str, str]:
    """(value, text) of a recipient for the picker."""
    shown = recipient.name or recipient.address
    if recipient.contact_id:
        return f"{Contact.collection}/{number_of(recipient.contact_id)}", shown
    if recipient.seat_id:
        return f"{Seat.collection}/{number_of(recipient.seat_id)}", shown
    return recipient.address, shown


def answered_to(mail: Mail, *, everybody: bool) -> list[dict[str, Any]]:
    """The recipients of an answer: the sender, or of one's own mail its recipients again."""
    others = [_again(one) for one in mail.recipients.all()]
    if mail.status != Mail.Status.RECEIVED:
        return others
    sender: dict[str, Any] = {"role": MailRecipient.Role.TO}
    if mail.sender_id:
        sender["seat_id"] = mail.sender_id
    elif mail.contact is not None and mail.contact.email == mail.sender_address:
        sender["contact_id"] = mail.contact_id
    else:
        sender |= {"name": mail.sender_name, "address": mail.sender_address}
    if not everybody:
        return [sender]
    mine = {mail.owner_id, mail.sender_id}
    rest = [one for one in others if one.get("seat_id") not in mine or not one.get("seat_id")]
    return [sender, *({**one, "role": MailRecipient.Role.CC} for one in rest)]


def _again(recipient: MailRecipient) -> dict[str, Any]:
    names = ("role", "contact_id", "seat_id", "name", "address")
    return {name: getattr(recipient, name) for name in names}


def recipient_options(text: str) -> list[dict[str, Any]]:
    """What the picker offers: contacts and leads with an address, colleagues, and what was typed."""
    found: list[dict[str, Any]] = []
    for model in (Contact, Lead):
        rows = model.objects.visible().exclude(email="")
        rows = searched(REGISTRY[model.collection], rows, text) if text else rows
        found += [
            {
                "value": f"{model.collection}/{row.number}",
                "text": row.name,
                "hint": row.email,
            }
            for row in rows.order_by("name", "pk")[:OFFERED]
        ]
    for seat in seat_options(text)[:OFFERED]:
        found.append({**seat, "value": f"{Seat.collection}/{seat['value']}"})
    try:
        validate_email(text)
    except ValidationError:
        return found
    return [{"value": text, "text": text, "hint": _("Address")}, *found]
