"""Who answers a quote: whoever notes it for the customer, unless the customer answers itself."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from crm.selling.models import Quote
from lab.access.decisions import ALLOWED, Decision
from lab.tenancy.actor import Mode, current_actor

# Says of a quote who answers it by themselves, "" for nobody.
Answerer = Callable[[Quote], str]
_answerers: list[Answerer] = []


def register_answerer(answerer: Answerer) -> None:
    """Called once at start."""
    _answerers.append(answerer)


def may_accept_for(quote: Quote) -> Decision:
    """Nobody at play says yes for a customer who answers itself."""
    if current_actor().mode is not Mode.PLAY:
        return ALLOWED
    for answerer in _answerers:
        if name := answerer(quote):
            text = _("%(customer)s answers this quote: move the clock on and wait for the answer.")
            return Decision(False, text % {"customer": name})
    return ALLOWED
