"""Offers that run out: the clock notes it, and their owner is told."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from crm.documents.services import document_step
from crm.selling.models import Quote
from lab.journal.models import Entry
from lab.journal.words import register_event
from lab.notices.kinds import amount_fact, register_notice
from lab.notices.listening import listen
from lab.notices.telling import News

EXPIRED = "quote.expired"
register_event(EXPIRED, _("The quote “%(record)s” expired without an answer"), _("expired"))
register_notice(
    "quote-expired",
    _("Quote expired"),
    _("“%(record)s” of %(amount)s expired without an answer. Make a new version, or decline it."),
    many=_("%(count)d quotes expired without an answer. Make new versions, or decline them."),
    icon="clock-exclamation",
    tone="orange",
)


def expire(quotes: Sequence[Quote]) -> None:
    """What the clock does when their last day is over."""
    for quote in quotes:
        document_step(quote, Quote.Status.EXPIRED, event=EXPIRED)


def _news(entries: Sequence[Entry]) -> Iterator[News]:
    numbers = [entry.record for entry in entries if entry.record is not None]
    for quote in Quote.objects.numbered(*numbers):
        facts = {"amount": amount_fact(quote.total, quote.currency)}
        yield News(kind="quote-expired", seats={quote.owner_id}, row=quote, facts=facts)


listen(EXPIRED, _news)
