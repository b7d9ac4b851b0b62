"""Formatted text of strangers: only the tags that our editor makes come through, written by us."""

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

TAGS = {"p", "b", "i", "a", "h3", "h4", "ol", "ul", "li", "hr", "br", "blockquote", "code"}
SAME = {"strong": "b", "em": "i"}
VOID = {"hr", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}
# How an address of a link may be; a link within the course names a page instead.
Place = Callable[[dict[str, str]], dict[str, str] | None]


def outer(attributes: dict[str, str]) -> dict[str, str] | None:
    """The attributes of a link out of the course, None where it leads nowhere good."""
    address = attributes.get("href", "")
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return {"href": address} if scheme in SCHEMES else None


class Rewriter(HTMLParser):
    """Writes anew what is allowed and notes what is not. `place` turns links within the course."""

    def __init__(self, place: Place) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.problems: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._place = place

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = SAME.get(tag, tag)
        given = {key: value or "" for key, value in attrs}
        given.pop("data-block-key", None)
        if name not in TAGS:
            self._complain(_("<%(tag)s> is not allowed in a text.") % {"tag": tag})
            return
        told = self._link(given) if name == "a" else ""
        if name != "a" and given:
            text = _("<%(tag)s> takes no attributes: %(names)s.")
            self._complain(text % {"tag": tag, "names": ", ".join(sorted(given))})
        if name in VOID:
            self.out.append(f"<{name}/>")
            return
        # A link that leads nowhere leaves its text.
        written = f"<{name}{told}>" if name != "a" or told else ""
        self._open.append((name, f"</{name}>" if written else ""))
        self.out.append(written)

    def _link(self, given: dict[str, str]) -> str:
        named = "linktype" in given or "page" in given
        found = self._place(given) if named else outer(given)
        if found is None:
            if not named:
                text = _("A link leads to http, https, mailto or tel, not to “%(address)s”.")
                self._complain(text % {"address": given.get("href", "")[:80]})
            return ""
        return "".join(f' {key}="{escape(value)}"' for key, value in found.items())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if SAME.get(tag, tag) not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        name = SAME.get(tag, tag)
        if name in VOID or name not in TAGS:
            return
        if not self._open or self._open[-1][0] != name:
            self._complain(_("</%(tag)s> closes nothing here.") % {"tag": tag})
            return
        self.out.append(self._open.pop()[1])

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))

    def handle_comment(self, data: str) -> None:
        self._complain(_("Comments are not allowed in a text."))

    def handle_decl(self, decl: str) -> None:
        self._complain(_("Declarations are not allowed in a text."))

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def _complain(self, text: str) -> None:
        self.problems.append(text)

    def written(self) -> str:
        while self._open:
            name, end = self._open.pop()
            self._complain(_("<%(tag)s> is not closed.") % {"tag": name})
            self.out.append(end)
        return "".join(self.out)


def rewritten(html: str, place: Place) -> tuple[str, list[str]]:
    """The text as we write it, and what was wrong with it."""
    rewriter = Rewriter(place)
    rewriter.feed(html)
    rewriter.close()
    return rewriter.written(), rewriter.problems
