"""What the journal says of a patch."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event(
    "sandbox.patched",
    _("%(who)s brought version %(number)s of the scenario into the company"),
    _("scenario mended"),
)
