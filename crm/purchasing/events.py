"""What happens to purchases, in the words of the journal."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

register_event(
    "requestforquotation.sent", _("%(who)s asked suppliers by “%(record)s”"), _("asked suppliers")
)
register_event(
    "requestforquotation.asked_more",
    _("One more supplier is asked by “%(record)s”"),
    _("asked one more"),
)
register_event(
    "requestforquotation.answered",
    _("All suppliers have answered “%(record)s”"),
    pgettext_lazy("quotation", "answered"),
)
register_event("requestforquotation.closed", _("%(who)s closed “%(record)s”"), _("closed"))
register_event(
    "requestforquotation.ordered",
    _("%(who)s ordered all of “%(record)s”: %(orders)s"),
    _("ordered"),
)
register_event(
    "requestforquotation.reopened", _("%(who)s opened “%(record)s” again"), _("opened again")
)
register_event("requestforquotation.cancelled", _("%(who)s cancelled “%(record)s”"), _("cancelled"))
register_event("supplierquotation.asked", _("A supplier was asked: “%(record)s”"), _("asked"))
register_event(
    "supplierquotation.answered",
    _("%(who)s noted the answer “%(record)s”"),
    pgettext_lazy("quotation", "answered"),
)
register_event(
    "supplierquotation.declined",
    _("%(who)s noted that the supplier declines “%(record)s”"),
    pgettext_lazy("quotation", "declined"),
)
