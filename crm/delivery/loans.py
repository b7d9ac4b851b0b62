"""What can happen to samples and loans: goods go out without a debt, and of loans they come back."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.delivery.coming_back import Origins, bring_back, refuse_returned, send_back
from crm.delivery.goods import levels_for, lines_of, send_out
from crm.delivery.models import CostedDocument, Loan, LoanReturn, Sample
from crm.delivery.rules import require_origins_fit
from crm.documents.models import progress_of
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_create
from crm.rows import reread
from crm.stock.drafting import goods_line, goods_values
from crm.stock.models import Warehouse
from crm.stock.moving import reverse_moves
from lab import records
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Out = TypeVar("Out", Sample, Loan)


def goods_post(document: Out) -> Out:
    """A sample or loan leaves the warehouse, at the average."""
    return document_post(document, _send, before=_before_sending)


def sample_reverse(sample: Sample, *, reason: str = "") -> Sample:
    """The goods never left."""
    return document_reverse(sample, _unsend, reason=reason)


def loan_reverse(loan: Loan, *, reason: str = "") -> Loan:
    """The goods never left. Refused where some were given back."""
    return document_reverse(loan, _unlend, reason=reason)


def loan_return(loan: Loan, *, warehouse: Warehouse | None = None) -> LoanReturn:
    """A draft with all that the customer still has of a loan."""
    with sandbox_write():
        loan = reread(loan)
        if loan.status != Loan.Status.POSTED:
            text = _("“%(loan)s” is not posted: nothing of it is given back.")
            raise ValidationError(text % {"loan": loan})
        lines = [line for line in loan.lines.all() if line.kept]
        if not lines:
            raise ValidationError(_("All of this loan was given back already."))
        values = goods_values(loan, LoanReturn, warehouse or loan.warehouse)
        pieces = [(None, goods_line(line, line.kept, loan_line_id=line.pk)) for line in lines]
        return document_create(LoanReturn, values, pieces, taken_over=True)


def loan_return_post(given: LoanReturn) -> LoanReturn:
    """The goods are back, at what they went out for."""
    return document_post(given, _take_back, before=_before)


def loan_return_reverse(given: LoanReturn, *, reason: str = "") -> LoanReturn:
    """The customer still has them."""
    return document_reverse(given, _untake, reason=reason)


def _before_sending(document: Sample | Loan) -> None:
    if isinstance(document, Loan) and document.due_on < (
        document.dated_on or current_actor().today
    ):
        text = _("This day lies before the goods go out. Choose a later one.")
        raise ValidationError({"due_on": text})


def _before(given: LoanReturn) -> None:
    require_origins_fit(given, lines_of(given), "loan_line")


def _send(document: Sample | Loan) -> None:
    lines = lines_of(document)
    send_out(document, lines, levels_for(document, lines))


def _unsend(document: CostedDocument) -> None:
    reverse_moves(document)


def _unlend(loan: Loan) -> None:
    refuse_returned(loan, lines_of(loan))
    reverse_moves(loan)


def _take_back(given: LoanReturn) -> None:
    origins, _taken = bring_back(given, "loan_line")
    _follow(origins)


def _untake(given: LoanReturn) -> None:
    origins, _taken = send_back(given, "loan_line")
    _follow(origins)


def _follow(origins: Origins) -> None:
    """Loans tell how far they were given back."""
    for loan in Loan.objects.filter(pk__in={line.loan_id for line in origins.values()}):
        lines = list(loan.lines.values_list("returned", "quantity"))
        state = progress_of([done for done, _all in lines], [whole for _done, whole in lines])
        records.change(loan, {"given_back": state})
