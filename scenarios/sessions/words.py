"""What happens with sessions, in the sentences of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

OPENED = "session.opened"
WENT_ON = "session.went-on"
register_event(OPENED, _("%(who)s opened the sessions up to: %(number)s"), _("session opened"))
register_event(WENT_ON, _("%(who)s went on to session %(number)s"), _("went on to a session"))
