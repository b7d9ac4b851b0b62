"""The places of a text that can be filled in, by name."""

import re

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

PLACE = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")
OF_RECORD = "record."
PLACES = {
    "contact": _("the contact’s name"),
    "contact_title": _("the contact’s job title"),
    "account": _("the account’s name"),
    "record": _("the record’s name"),
    "record_kind": _("what kind of record it is"),
    "number": _("the document’s number"),
    "company": _("our company’s name"),
    "me": _("the sender’s name"),
    "my_title": _("the sender’s job title"),
    "today": _("the present day"),
}


def known(name: str) -> bool:
    return name in PLACES or name.startswith(OF_RECORD)


def unknown_places(text: str) -> list[str]:
    return [name for name in dict.fromkeys(PLACE.findall(text)) if not known(name)]


def open_places(text: str) -> list[str]:
    """Those that are still to be filled in."""
    return [name for name in dict.fromkeys(PLACE.findall(text)) if known(name)]


def offered_places() -> list[tuple[str, str]]:
    """What a template may name, with what stands there then."""
    told = [(name, capfirst(str(label))) for name, label in PLACES.items()]
    return [
        *told,
        (f"{OF_RECORD}total", capfirst(str(_("a field of the record, such as its total")))),
    ]
