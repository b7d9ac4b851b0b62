"""What deliveries do to orders, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event("order.delivered", _("“%(record)s” was delivered by “%(document)s”"), _("delivered"))
register_event(
    "order.undelivered",
    _("The delivery “%(document)s” of “%(record)s” was reversed"),
    _("delivery reversed"),
)
register_event(
    "dispatchnotice.released",
    _("%(who)s told the warehouse to ship “%(record)s”"),
    _("released"),
)
register_event("dispatchnotice.shipped", _("“%(record)s” was shipped"), _("shipped"))
register_event(
    "dispatchnotice.reopened",
    _("“%(record)s” waits again: its delivery was reversed"),
    _("waits again"),
)
register_event(
    "dispatchnotice.cancelled",
    _("%(who)s cancelled the dispatch notice “%(record)s”"),
    _("cancelled"),
)
