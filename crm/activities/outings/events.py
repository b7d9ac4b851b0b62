"""What happens in the calendar and to outings, in the words of the journal."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

MOVED = _("%(who)s put “%(record)s” to another time")
for _noun in ("event", "task", "outing"):
    register_event(f"{_noun}.rescheduled", MOVED, _("put to another time"))
register_event("outing.arrived", _("%(who)s checked in for “%(record)s”"), _("checked in"))
register_event("outing.left", _("%(who)s checked out of “%(record)s”"), _("checked out"))
register_event("outing.cancelled", _("%(who)s cancelled the outing “%(record)s”"), _("cancelled"))
register_event("outing.reported", _("%(who)s reported the outing “%(record)s”"), _("reported"))
register_event(
    "contactlog.matched",
    _("%(who)s matched “%(record)s” with its outing"),
    _("matched with an outing"),
)
