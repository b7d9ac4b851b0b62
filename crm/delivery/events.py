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
for _deed, _text, _done in (
    ("started", _("%(who)s started “%(record)s”"), _("started")),
    ("paused", _("%(who)s paused “%(record)s”"), _("paused")),
    ("resumed", _("%(who)s resumed “%(record)s”"), _("resumed")),
    ("reopened", _("%(who)s took “%(record)s” back to draft"), _("back to draft")),
    ("ended", _("“%(record)s” ended"), _("ended")),
    ("delivered", _("“%(record)s” brought the delivery “%(delivery)s”"), _("delivery written")),
    (
        "missed",
        _("“%(record)s” brought no delivery: %(reason)s"),
        _("delivery not written"),
    ),
):
    register_event(f"deliveryschedule.{_deed}", _text, _done)
