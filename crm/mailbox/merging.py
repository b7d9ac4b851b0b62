"""Places in a text that are filled in: {contact}, {account}, {record}, {record.total}, {me}, {today} …"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.html import strip_tags

from crm.documents.printing.sheet import written
from crm.mailbox.places import OF_RECORD, PLACE
from crm.parties.models import Account, Contact
from lab.company.profile import profile
from lab.entities.fields import FILES, Kind, field_of
from lab.entities.sight import sees
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


@dataclass(frozen=True)
class Letter:
    """What a text is filled in from: the record that it is about, and whom it goes to."""

    record: Sandboxed | None = None
    contact: Contact | None = None

    @property
    def account(self) -> Account | None:
        if isinstance(self.record, Account):
            return self.record
        found = getattr(self.record, "account", None) or getattr(self.contact, "account", None)
        return found if found is not None and sees(found) else None


def _contact(letter: Letter) -> Any:
    return letter.contact or getattr(letter.record, "contact", None) or _person(letter.record)


def _person(record: Any) -> Any:
    """A lead or a contact is addressed itself."""
    return record if hasattr(record, "mobile") and not isinstance(record, Account) else None


def _of_contact(name: str) -> Callable[[Letter], Any]:
    def value(letter: Letter) -> Any:
        contact = _contact(letter)
        return getattr(contact, name, "") if contact is not None and sees(contact) else ""

    return value


VALUES: dict[str, Callable[[Letter], Any]] = {
    "contact": _of_contact("name"),
    "contact_title": _of_contact("title"),
    "account": lambda letter: letter.account or "",
    "record": lambda letter: letter.record or "",
    "record_kind": lambda letter: letter.record._meta.verbose_name if letter.record else "",
    "number": lambda letter: getattr(letter.record, "code", ""),
    "company": lambda _letter: profile().company.name,
    "me": lambda _letter: current_actor().seat or "",
    "my_title": lambda _letter: getattr(current_actor().seat, "title", ""),
    "today": lambda _letter: date_format(current_actor().today),
}


def filled(text: str, letter: Letter) -> str:
    """The text with its places filled in; what nothing is known for stays, to be seen and written."""

    def value(place: re.Match[str]) -> str:
        return str(_value(place[1], letter)) or place[0]

    return PLACE.sub(value, text)


def _value(name: str, letter: Letter) -> Any:
    if name in VALUES:
        return VALUES[name](letter)
    if not name.startswith(OF_RECORD) or letter.record is None:
        return ""
    return _of_record(letter.record, name.removeprefix(OF_RECORD))


def _of_record(record: Sandboxed, name: str) -> str:
    """A field of the record as it would stand on paper; what people may not see there stays open."""
    entity = REGISTRY.get(record.collection)
    if entity is None or name not in (*entity.all_columns, *entity.head):
        return ""
    try:
        field = field_of(type(record), name)
    except FieldDoesNotExist:
        return ""
    value = field.value(record)
    if value in (None, "") or field.kind in (*FILES, Kind.RECORD, Kind.JSON):
        return ""
    return strip_tags(str(written(field, record, value)))
