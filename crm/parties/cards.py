"""Contacts, leads and accounts as business cards (vCard 3.0), which phones and mail programs take."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import vobject
from vobject.base import Component
from vobject.vcard import Address, Name

from crm.parties.models import Account, Contact, Lead, Person
from lab.entities.exporting.texts import plain_text, unchanging_id
from lab.entities.sight import sees
from lab.entities.spec import FileFormat
from lab.tenancy.models import Sandboxed


def contact_card(contact: Contact) -> Component:
    account = contact.account if contact.account and sees(contact.account) else None
    card = _person(contact)
    _organisation(card, [account.name if account else "", contact.department])
    _address(card, "WORK", street=contact.address)
    if contact.role:
        _text(card, "role", contact.get_role_display())
    if contact.birthday:
        card.add("bday").value = contact.birthday.isoformat()
    return card


def lead_card(lead: Lead) -> Component:
    card = _person(lead)
    _organisation(card, [lead.company])
    _text(card, "url", lead.website)
    _address(card, "WORK", street=lead.address, city=lead.city)
    return card


def account_card(account: Account) -> Component:
    card = _card(account, Name())
    _organisation(card, [account.name])
    # Without it address books file a company under the name of a person.
    card.add("x-abshowas").value = "COMPANY"
    _phone(card, account.phone, "WORK", "VOICE")
    _phone(card, account.fax, "WORK", "FAX")
    _mail(card, account.email)
    _text(card, "url", account.website)
    for kind, prefix in (("WORK", "billing"), ("PARCEL", "delivery")):
        parts = ("street", "city", "state", "postal_code", "country")
        names = ("street", "city", "region", "code", "country")
        values = {
            name: getattr(account, f"{prefix}_{part}")
            for name, part in zip(names, parts, strict=True)
        }
        _address(card, kind, **values)
    return card


def _person(person: Person) -> Component:
    card = _card(person, _name(plain_text(person.name)))
    _text(card, "title", person.title)
    _phone(card, person.phone, "WORK", "VOICE")
    _phone(card, person.mobile, "CELL", "VOICE")
    _mail(card, person.email)
    return card


def _name(text: str) -> Name:
    """The last word is the family name; a name in one word, as in Chinese, stays whole."""
    given, _space, family = text.rpartition(" ")
    return Name(family=family, given=given)


def _card(row: Any, name: Name) -> Component:
    card = vobject.vCard()
    card.add("n").value = name
    card.add("fn").value = plain_text(str(row))
    card.add("uid").value = unchanging_id(row)
    _text(card, "note", row.description)
    return card


def _text(card: Component, field: str, value: str) -> None:
    if text := plain_text(value):
        card.add(field).value = text


def _organisation(card: Component, units: Sequence[str]) -> None:
    names = [plain_text(unit) for unit in units]
    while names and not names[-1]:
        names.pop()
    if names:
        card.add("org").value = names


def _phone(card: Component, number: str, *kinds: str) -> None:
    if text := plain_text(number):
        phone = card.add("tel")
        phone.value, phone.type_param = text, list(kinds)


def _mail(card: Component, address: str) -> None:
    if address:
        mail = card.add("email")
        mail.value, mail.type_param = plain_text(address), ["INTERNET", "WORK"]


def _address(card: Component, kind: str, **parts: str) -> None:
    values = {name: plain_text(text) for name, text in parts.items()}
    if any(values.values()):
        address = card.add("adr")
        address.value, address.type_param = Address(**values), kind


def _format(card_of: Any, *joins: str) -> FileFormat:
    def write(rows: Iterable[Sandboxed]) -> Iterator[bytes]:
        for row in rows:
            yield card_of(row).serialize().encode()

    return FileFormat(name="vcf", label="vCard", media_type="text/vcard", write=write, joins=joins)


CONTACT_CARDS = _format(contact_card, "account")
LEAD_CARDS = _format(lead_card)
ACCOUNT_CARDS = _format(account_card)
