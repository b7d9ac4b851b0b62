"""A walk through the pages that a person comes to from a company's home, as a browser would show them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from zlib import crc32

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

FILES = {"export", "export-record", "file", "logout"}
OF_A_KIND = 1


@dataclass(frozen=True)
class Page:
    """An answer with where it was asked for; `of` is the page whose link or part it is."""

    url: str
    of: str
    response: HttpResponse

    @property
    def soup(self) -> BeautifulSoup:
        """Empty for what is no page: a file, a word for a script."""
        html = "html" in self.response["Content-Type"]
        return BeautifulSoup(self.response.getvalue() if html else b"", "html.parser")


@dataclass(frozen=True)
class Control:
    """Something that sends: what it says and the name of the route that it sends to."""

    page: str
    text: str
    route: str


def walk(client: Client, start: str, *, share: int = 1, which: int = 0) -> Iterator[Page]:
    """Pages and parts below `start`, some of each kind; refusals and missing pages among them.

    Of the entities only every `share`-th, beginning with that number `which`: several walks see all.
    """
    waiting, seen, kinds = [(start, start, False)], set(), Counter[object]()
    while waiting:
        url, of, part = waiting.pop(0)
        if url in seen or not urlsplit(url).path.startswith(start):
            continue
        seen.add(url)
        kind = _kind(url)
        if kind[0] in FILES or kinds[kind] >= OF_A_KIND or _in_another_share(url, share, which):
            continue
        kinds[kind] += 1
        response: Any = client.get(url, headers={"HX-Request": "true"} if part else {})
        if response.status_code in (301, 302):
            waiting.append((urljoin(url, response["Location"]), url, False))
            continue
        page = Page(url, of, response)
        yield page
        waiting += _links(page)


def _kind(url: str) -> tuple[object, ...]:
    found = resolve(urlsplit(url).path)
    parts = {name: value for name, value in found.kwargs.items() if name != "number"}
    return (found.url_name, *sorted(parts.items()), bool(urlsplit(url).query))


def _in_another_share(url: str, share: int, which: int) -> bool:
    collection = resolve(urlsplit(url).path).kwargs.get("collection")
    return collection is not None and crc32(collection.encode()) % share != which % share


def _links(page: Page) -> Iterator[tuple[str, str, bool]]:
    for each in page.soup.select("[href], [hx-get]"):
        # What asks with the values of fields is no link.
        asks = each.name in ("select", "input", "form")
        part = "" if asks else str(each.get("hx-get") or "")
        address = part or str(each.get("href") or "")
        if address and not address.startswith("#") and not each.has_attr("disabled"):
            yield urljoin(page.url, address).split("#")[0], page.url, bool(part)


def controls(page: Page) -> Iterator[Control]:
    """What of a page can be pressed, dragged or changed and then writes."""
    for each in page.soup.select("button, input, [hx-post], [data-move-url], [data-place]"):
        address = None if each.has_attr("disabled") else _sends_to(each)
        if address is not None:
            path = urlsplit(urljoin(page.url, address)).path
            yield Control(page.url, each.get_text(" ", strip=True), resolve(path).url_name or "")


def _sends_to(each: Tag) -> str | None:
    """The address that a control sends to; None for what sends nothing."""
    if each.has_attr("data-move-url"):
        return str(each["data-move-url"])
    if each.has_attr("data-place"):
        path = each.find_parent(attrs={"data-place-url": True})
        return str(path["data-place-url"]) if isinstance(path, Tag) else None
    if each.has_attr("hx-post") and each.name != "form":
        return str(each["hx-post"])
    form = each.find_parent("form")
    if not isinstance(form, Tag) or each.get("type") in ("hidden", "button"):
        return None
    if form.has_attr("hx-post"):
        return str(form["hx-post"])
    posts = str(form.get("method", "")).lower() == "post" or each.get("formmethod") == "post"
    if not posts or (each.name == "input" and each.get("type") != "submit"):
        return None
    return str(each.get("formaction") or form.get("action") or "")
