"""Who is told of quotes: their owner, when somebody else notes what the customer said."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from crm.selling.models import Quote
from lab.journal.models import Entry
from lab.notices.kinds import amount_fact, register_notice
from lab.notices.listening import listen
from lab.notices.telling import News
from lab.tenancy.actor import current_actor

register_notice(
    "quote-accepted",
    _("Quote accepted"),
    _("The customer accepted “%(record)s” of %(amount)s, noted by %(who)s."),
    of_customer=_("%(who)s accepted “%(record)s” of %(amount)s."),
    icon="thumb-up",
    tone="green",
)
register_notice(
    "quote-rejected",
    _("Quote rejected"),
    _("The customer rejected “%(record)s” of %(amount)s, noted by %(who)s."),
    of_customer=_("%(who)s rejected “%(record)s” of %(amount)s."),
    icon="thumb-down",
    tone="red",
)


def answer_news(entries: Sequence[Entry]) -> Iterator[News]:
    kinds = {entry.record: entry.event.replace(".", "-") for entry in entries}
    for quote in Quote.objects.numbered(*filter(None, kinds)):
        facts = {
            "amount": amount_fact(quote.total, quote.currency),
            "customer": current_actor().customer,
        }
        yield News(kind=kinds[quote.number], seats={quote.owner_id}, row=quote, facts=facts)


listen("quote.accepted", answer_news)
listen("quote.rejected", answer_news)
