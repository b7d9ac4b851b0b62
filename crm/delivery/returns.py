"""What can happen to returns: goods come back in, at what they went out for."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.delivery.coming_back import Origins, Quantities, bring_back, send_back
from crm.delivery.goods import lines_of
from crm.delivery.models import Delivery, SalesReturn
from crm.delivery.progress import count_returned, tell_delivered
from crm.delivery.rules import require_origins_fit
from crm.documents.counting import summed
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_create
from crm.rows import reread
from crm.stock.drafting import goods_line, goods_values
from crm.stock.models import Warehouse
from lab.tenancy.writing import sandbox_write


def delivery_return(
    delivery: Delivery, *, reason: str, warehouse: Warehouse | None = None
) -> SalesReturn:
    """A draft return with all that the customer has kept of a posted delivery."""
    with sandbox_write():
        delivery = reread(delivery)
        _require_posted(delivery)
        lines = [line for line in delivery.lines.all() if line.kept]
        if not lines:
            raise ValidationError(_("All of this delivery has come back already."))
        place = warehouse or delivery.warehouse
        values = {**goods_values(delivery, SalesReturn, place), "reason": reason}
        pieces = [(None, goods_line(line, line.kept, delivery_line_id=line.pk)) for line in lines]
        return document_create(SalesReturn, values, pieces, taken_over=True)


def return_post(sales_return: SalesReturn) -> SalesReturn:
    """The goods are back in stock, and counted on deliveries and orders."""
    return document_post(sales_return, _book, before=_before)


def return_reverse(sales_return: SalesReturn, *, reason: str = "") -> SalesReturn:
    """The goods never came back. Refused where they are not there any more."""
    return document_reverse(sales_return, _unbook, reason=reason)


def _require_posted(delivery: Delivery) -> None:
    if delivery.status != Delivery.Status.POSTED:
        text = _("“%(delivery)s” is not posted: nothing of it comes back.")
        raise ValidationError(text % {"delivery": delivery})


def _before(sales_return: SalesReturn) -> None:
    require_origins_fit(sales_return, lines_of(sales_return), "delivery_line")


def _book(sales_return: SalesReturn) -> None:
    _count(*bring_back(sales_return, "delivery_line"))


def _unbook(sales_return: SalesReturn) -> None:
    _refuse_credited(sales_return)
    _count(*send_back(sales_return, "delivery_line"))


def _count(delivered: Origins, taken: Quantities) -> None:
    ordered = summed((line.order_line_id, taken[pk]) for pk, line in delivered.items())
    count_returned(ordered)
    tell_delivered((line.delivery_id for line in delivered.values()), ordered)


def _refuse_credited(sales_return: SalesReturn) -> None:
    if any(line.credited for line in lines_of(sales_return)):
        text = _("“%(document)s” was credited: reverse the credit note first.")
        raise ValidationError(text % {"document": sales_return})
