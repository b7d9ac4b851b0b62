"""What a kind of document says on paper beside its number, day, party and lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm.documents.models import Document, PricedDocument

AMOUNT = "line_amount"


@dataclass(frozen=True)
class PaperLayout:
    """Of a kind of documents; what is left out here follows from the entity.

    `facts` stand beside the number, as far as they are filled. None: the dates of a document to or
    from an account, and of any other what its form asks for. `columns` are fields of the lines; those
    that no line fills are left out; `line_amount` is what a line comes to as its price is written, before
    the document's discount and charges. `texts` are long fields below the lines, each under its name.
    """

    facts: tuple[str, ...] | None = None
    columns: tuple[str, ...] = ("quantity",)
    texts: tuple[str, ...] = ()
    bank: bool = False
    # Who signs, each in a box of their own.
    signatures: tuple[Any, ...] = ()
    closing: Any = ""
    # Whether this one asks for prices instead of telling them: all but quantities is left blank.
    asks: Callable[[Any], bool] = lambda document: False
    # What it is called as long as it asks.
    asking: Any = ""


PRICED = PaperLayout(
    columns=("quantity", "price", "discount_percent", "tax_rate", AMOUNT),
    texts=("terms",),
    bank=True,
)
LAYOUTS: dict[type, PaperLayout] = {Document: PaperLayout(), PricedDocument: PRICED}


def register_layout(model: type, layout: PaperLayout) -> None:
    """For a kind, abstract or not, that shows more than the kinds it is one of."""
    LAYOUTS[model] = layout


def layout_of(model: type) -> PaperLayout:
    """That of the nearest class which has one: a kind that declares nothing prints like its family."""
    return next(LAYOUTS[one] for one in model.__mro__ if one in LAYOUTS)
