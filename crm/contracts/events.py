"""What happens to contracts, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event("contract.signed", _("%(who)s signed “%(record)s”"), _("signed"))
register_event("contract.ended", _("%(who)s ended “%(record)s”"), _("ended"))
register_event("contract.cancelled", _("%(who)s cancelled “%(record)s”"), _("cancelled"))
register_event(
    "contractline.noted", _("%(who)s noted how far the instalment “%(record)s” is"), _("noted")
)
register_event(
    "order.contracted",
    _("%(who)s put the order “%(record)s” under a contract"),
    _("put under a contract"),
)
register_event(
    "order.released",
    _("%(who)s took the order “%(record)s” out from under its contract"),
    _("taken out from under its contract"),
)
