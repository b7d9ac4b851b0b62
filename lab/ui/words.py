"""Texts put together as the language does it, Chinese has its own colon and parentheses; and cut short."""

from typing import Any

from django.utils.translation import gettext as _


def pair(label: Any, text: Any) -> str:
    """ "Stage: Won"."""
    # Translators: a name and what belongs to it, such as a field and its value
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


def aside(text: Any, more: Any) -> str:
    """ "Contacts (3)"."""
    # Translators: a text and something about it in parentheses
    return _("%(text)s (%(more)s)") % {"text": text, "more": more}


def shortened(text: Any, most: int) -> str:
    """The beginning of a text on one line, at most `most` characters: cut at a word where words have
    spaces between them, and with an ellipsis."""
    line = " ".join(str(text).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    words, space, _rest = cut.rpartition(" ")
    if line[most - 1] != " " and space and len(words) > most // 2:
        cut = words
    return cut.rstrip(" ,.;:，。；：、") + "…"
