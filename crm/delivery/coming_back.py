"""Goods that come back of what went out: never more, and together at what they went out for, to the cent.

`of` names the reference of the lines to those that went out, which count what has `returned` and know
what is `kept`. Inside an open write, trusted.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from crm.delivery.goods import lines_of, share, take_in
from crm.delivery.models import CostedDocument
from crm.documents.counting import summed
from crm.documents.models import Posting
from crm.documents.money import ZERO, rounded
from crm.stock.moving import reverse_moves
from lab import records
from lab.entities.cells import plain
from lab.tenancy.actor import current_actor

# {id of a line that went out: quantity}
Quantities = Mapping[int, Decimal]
# {its id: that line}
Origins = Mapping[int, Any]


def bring_back(document: CostedDocument, of: str) -> tuple[Origins, Quantities]:
    """Take the goods of a document in and count them where they went out."""
    lines = lines_of(document)
    taken = summed((getattr(line, f"{of}_id"), line.quantity) for line in lines)
    origins = _origins(document, of, taken)
    for pk, origin in origins.items():
        _refuse_beyond(origin, taken[pk])
    take_in(document, lines, _values(lines, of, origins))
    _count(origins, taken)
    return origins, taken


def send_back(document: CostedDocument, of: str) -> tuple[Origins, Quantities]:
    """The opposite: they never came back."""
    taken = summed((getattr(line, f"{of}_id"), -line.quantity) for line in lines_of(document))
    origins = _origins(document, of, taken)
    reverse_moves(document)
    _count(origins, taken)
    return origins, taken


def refuse_returned(document: CostedDocument, lines: Sequence[Any]) -> None:
    """Raise ValidationError where something of it has come back."""
    if any(line.returned for line in lines):
        text = _("Goods have come back from “%(document)s”: reverse the return first.")
        raise ValidationError(text % {"document": document})


def _origins(document: Any, of: str, taken: Quantities) -> Origins:
    model: Any = document.line_model()._meta.get_field(of).related_model
    return model.objects.in_bulk(list(taken))


def _refuse_beyond(origin: Any, quantity: Decimal) -> None:
    if quantity > origin.kept:
        text = _("Of “%(product)s” in %(document)s only %(kept)s can still come back.")
        whole = getattr(origin, origin.part_of)
        told = {"product": origin, "document": whole, "kept": plain(origin.kept)}
        raise ValidationError({"lines": text % told})


def _values(lines: Sequence[Any], of: str, origins: Origins) -> dict[int, Decimal]:
    """What each line comes in at: its share of what is left of the value that went out."""
    back = _came_back(lines, of, origins)
    returned = {pk: origin.returned for pk, origin in origins.items()}
    values = {}
    for line in lines:
        if (pk := getattr(line, f"{of}_id")) is None:
            continue
        origin = origins[pk]
        returned[pk] += line.quantity
        whole = share(origin.cost, returned[pk], origin.quantity)
        values[line.pk] = max(ZERO, whole - back.get(pk, ZERO))
        back[pk] = back.get(pk, ZERO) + values[line.pk]
    return values


def _came_back(lines: Sequence[Any], of: str, origins: Origins) -> dict[int, Decimal]:
    """The value that posted documents have brought back of each."""
    model = type(lines[0])
    about = {f"{of}__in": list(origins), f"{model.part_of}__status": Posting.Status.POSTED}
    sums = model.objects.filter(**about).order_by().values_list(of).annotate(Sum("cost"))
    currency = current_actor().sandbox.currency
    return {pk: rounded(cost, currency) for pk, cost in sums}


def _count(origins: Origins, taken: Quantities) -> None:
    records.change_many(
        [(line, {"returned": line.returned + taken[pk]}) for pk, line in origins.items()]
    )
