"""What happens to expense claims, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event("expenseclaim.paid", _("%(who)s paid out “%(record)s”"), _("paid out"))
register_event(
    "expenseclaim.reversed", _("%(who)s reversed the payment of “%(record)s”"), _("reversed")
)
