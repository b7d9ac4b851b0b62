"""What pages show of companies besides their rows."""

from django import template
from django.conf import settings

from lab.company.titles import title_of
from lab.tenancy.models import Sandbox

register = template.Library()
LANGUAGES = dict(settings.LANGUAGES)


@register.simple_tag(takes_context=True)
def scenario_title(context: template.Context, sandbox: Sandbox) -> str:
    """The title of the sandbox's scenario in the reader's language."""
    return title_of(sandbox.scenario, context.get("request"))


@register.filter
def language_name(code: str) -> str:
    """`zh-hans` as a word in the reader's language."""
    return str(LANGUAGES.get(code, code))
