"""A brief's Markdown as HTML. HTML inside it is shown as text, scripts in links are refused."""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def brief_html(text: str) -> SafeString:
    """The page has a title of its own, so headings go one level down and the first is left out."""
    tokens = _MARKDOWN.parse(text)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        elif token.type == "table_open":
            token.attrSet("class", "table table-vcenter")
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # HTML is off in the renderer, so every text in it is escaped.
    return mark_safe(html)
