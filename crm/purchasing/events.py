"""What happens to purchases, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event("purchaseorder.confirmed", _("%(who)s ordered by “%(record)s”"), _("ordered"))
register_event(
    "purchaseorder.closed", _("%(who)s closed “%(record)s”: nothing more is expected"), _("closed")
)
register_event("purchaseorder.reopened", _("%(who)s opened “%(record)s” again"), _("opened again"))
register_event("purchaseorder.received", _("“%(record)s” came in by “%(document)s”"), _("received"))
register_event(
    "purchaseorder.unreceived",
    _("The goods receipt “%(document)s” of “%(record)s” was reversed"),
    _("receipt reversed"),
)
register_event("purchaseorder.cancelled", _("%(who)s cancelled “%(record)s”"), _("cancelled"))
