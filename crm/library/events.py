"""What happens to documents, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event(
    "document.versioned",
    _("%(who)s put a new version of “%(record)s”: %(name)s"),
    _("new version"),
)
register_event(
    "document.restored",
    _("%(who)s went back to an earlier version of “%(record)s”"),
    _("earlier version restored"),
)
