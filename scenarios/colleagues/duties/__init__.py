"""All that colleagues do."""

from scenarios.colleagues import shown
from scenarios.colleagues.duties import (
    answering,
    approving,
    booking,
    buying,
    invoicing,
    shipping,
)
from scenarios.colleagues.reading import read_colleagues
from scenarios.colleagues.rules import FILE
from scenarios.packs.further import register_file

__all__ = ["answering", "approving", "booking", "buying", "invoicing", "shipping", "shown"]

register_file(FILE, read_colleagues)
