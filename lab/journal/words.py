"""What events are called in sentences: each part of the product names its own.

    register_event("quote.sent", _("%(who)s sent “%(record)s” to the customer"))

A text may use %(who)s, %(record)s, %(kind)s, %(attempt)s and the keys of the entry's data.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {}
SHARED = _("%(who)s shared “%(record)s” with other seats")
UNSHARED = _("%(who)s took back a share of “%(record)s”")


def register_event(event: str, text: Any) -> None:
    WORDS[event] = text


def words_of(event: str) -> Any:
    """The text of an event, or None when it says no more than its change does."""
    if event in WORDS:
        return WORDS[event]
    noun, _dot, verb = event.partition(".")
    return {"shared": SHARED, "unshared": UNSHARED}.get(verb)


register_event("sandbox.stamped", _("%(who)s opened the company"))
register_event("sandbox.reset", _("%(who)s reset the company to its start"))
register_event("sandbox.restored", _("%(who)s restored the snapshot “%(name)s”"))
register_event("sandbox.snapshot-taken", _("%(who)s took the snapshot “%(name)s”"))
register_event("sandbox.snapshot-deleted", _("%(who)s deleted the snapshot “%(name)s”"))
register_event("seat.taken", _("%(who)s gave the seat “%(record)s” to %(person)s"))
register_event("seat.left", _("%(who)s took the seat “%(record)s” from %(person)s"))
