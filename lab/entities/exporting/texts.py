"""Texts of records in files that other programs read."""

import re
from unicodedata import category

from django.utils.text import slugify

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

_NEW_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def plain_text(value: str) -> str:
    """The text with line feeds alone: what else steers a printer or a parser has no place there."""
    text = _NEW_LINE.sub("\n", value).strip()
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign in "\n\t" or category(sign) not in ("Cc", "Cs"))


def unchanging_id(row: Sandboxed) -> str:
    """The same for the same record in each file, so that a program knows it again."""
    sandbox = current_actor().sandbox
    return f"{slugify(row.collection)}-{row.number}@sandbox-{sandbox.pk}.crm-practicum"
