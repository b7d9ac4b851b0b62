"""The brief of a version: which text, and its Markdown as HTML.

HTML inside it is shown as text, scripts in links are refused.
"""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from lab.access.sandboxes import joined, was_joined
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion, Template
from scenarios.variants.texts import texts_of

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def version_of(sandbox: Sandbox) -> ScenarioVersion | None:
    """The version that a company, a snapshot of it or a template was made of."""
    template = template_of(sandbox)
    return template.version if template else None


def template_of(sandbox: Sandbox) -> Template | None:
    """The template that it was made of, or that it is, with its version. Asked again only where the
    door did not bring it along."""
    base = joined(sandbox, "template") if was_joined(sandbox, "template") else None
    if was_joined(base or sandbox, "as_template"):
        return joined(base or sandbox, "as_template")
    made_of = [sandbox.pk, sandbox.template_id]
    found = Template.objects.filter(sandbox__in=made_of).select_related("version__scenario")
    return found.first()


def brief_of(version: ScenarioVersion, *languages: str, variant: int = 0) -> str:
    """The text in the reader's language, else in the first of `languages` and the pack's that has one."""
    wanted = [f"brief.{code}.md" for code in (get_language(), *languages, *version.languages)]
    briefs = texts_of(version, wanted, variant)
    return next((briefs[path] for path in wanted if path in briefs), "")


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
