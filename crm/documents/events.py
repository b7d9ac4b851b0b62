"""What happens to documents of every kind, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.models import Approvable
from crm.documents.models import Document, Posting
from lab.journal.words import register_event
from lab.tenancy.registry import sandboxed_models

ASKED = {
    "submitted": (_("%(who)s submitted “%(record)s” for approval"), _("submitted")),
    "approved": (_("%(who)s approved “%(record)s”"), _("approved")),
    "sent_back": (_("%(who)s did not approve “%(record)s”: %(comment)s"), _("sent back")),
    "recalled": (_("%(who)s recalled “%(record)s”"), _("recalled")),
}
POSTED = {
    "posted": (_("%(who)s posted “%(record)s”"), _("posted")),
    "reversed": (_("%(who)s reversed “%(record)s”"), _("reversed")),
}


def register_document_events() -> None:
    """Called once, when all models are loaded."""
    for model in sandboxed_models():
        if not issubclass(model, Document):
            continue
        words = {
            **(ASKED if issubclass(model, Approvable) else {}),
            **(POSTED if issubclass(model, Posting) else {}),
        }
        for what, (text, deed) in words.items():
            register_event(f"{model._meta.model_name}.{what}", text, deed)


register_event("approval.wanted", _("“%(record)s” is wanted now"), _("wanted"))
register_event("approval.approved", _("%(who)s agreed: “%(record)s”"), _("agreed"))
register_event("approval.rejected", _("%(who)s did not agree: “%(record)s”"), _("not agreed"))
register_event("ledgerentry.settled", _("“%(record)s” was settled or opened"), _("settled"))
register_event("allocation.undone", _("%(who)s took back “%(record)s”"), _("taken back"))
