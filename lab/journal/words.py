"""What events are called in sentences: each part of the product names its own.

    register_event("quote.sent", _("%(who)s sent “%(record)s” to the customer"), _("sent"))

A text may use %(who)s, %(record)s, %(kind)s, %(attempt)s and the keys of the entry's data; the word
after it is what was done, for filters and counts: "sent 3 quotes". `of_customer` is told instead
where a simulated customer did it.
"""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {}
OF_CUSTOMERS: dict[str, Any] = {}
DEEDS: dict[str, Any] = {
    "created": _("created"),
    "changed": _("changed"),
    "deleted": _("deleted"),
    "shared": _("shared"),
    "unshared": _("no longer shared"),
    "merged": _("merged"),
    "repointed": _("moved along in a merge"),
    "transferred": _("handed over"),
    "moved": _("moved"),
    "recreated": _("brought back"),
    "undone": _("undone"),
}
SHARED = _("%(who)s shared “%(record)s” with other seats")
UNSHARED = _("%(who)s took back a share of “%(record)s”")


def register_event(event: str, text: Any, deed: Any, *, of_customer: Any = "") -> None:
    WORDS[event], DEEDS[event] = text, deed
    if of_customer:
        OF_CUSTOMERS[event] = of_customer


def is_event(event: str, nouns: Collection[str]) -> bool:
    """Whether the journal may ever tell it: an event by its own name, or a plain deed to one of the nouns."""
    noun, _dot, verb = event.partition(".")
    return event in WORDS or (noun in nouns and verb in DEEDS)


def deed_of(event: str) -> Any:
    """What was done, in a word or two without who and what; a deed that nobody named as it is called."""
    verb = event.partition(".")[2]
    return DEEDS.get(event) or DEEDS.get(verb) or verb.replace("-", " ")


def words_of(event: str) -> Any:
    """The text of an event, or None when it says no more than its change does."""
    if event in WORDS:
        return WORDS[event]
    noun, _dot, verb = event.partition(".")
    return {"shared": SHARED, "unshared": UNSHARED}.get(verb)


for _event, _text, _deed in (
    ("stamped", _("%(who)s opened the company"), _("opened")),
    ("reset", _("%(who)s reset the company to its start"), _("reset to the start")),
    ("restored", _("%(who)s restored the snapshot “%(name)s”"), _("snapshot restored")),
    ("snapshot-taken", _("%(who)s took the snapshot “%(name)s”"), _("snapshot taken")),
    ("snapshot-deleted", _("%(who)s deleted the snapshot “%(name)s”"), _("snapshot deleted")),
):
    register_event(f"sandbox.{_event}", _text, _deed)
register_event(
    "seat.taken", _("%(who)s gave the seat “%(record)s” to %(person)s"), _("person seated")
)
register_event(
    "seat.left", _("%(who)s took the seat “%(record)s” from %(person)s"), _("person taken off")
)
