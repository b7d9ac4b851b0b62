"""What pages show of companies besides their rows."""

from django import template
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from lab.company.stand_ins import expected_of, stand_in_seats
from lab.company.titles import title_of
from lab.journal.moments import moment_of
from lab.people.models import User
from lab.tenancy.models import Sandbox, Sandboxed, Seat
from lab.ui.margins import Spot, margins_of

register = template.Library()
LANGUAGES = dict(settings.LANGUAGES)


@register.simple_tag(takes_context=True)
def scenario_title(context: template.Context, sandbox: Sandbox) -> str:
    """The title of the sandbox's scenario in the reader's language."""
    return title_of(sandbox.scenario, context.get("request"))


@register.filter
def company_name(sandbox: Sandbox) -> str:
    """What the company is called; a snapshot is named with the company that it was taken from, unless
    one alias stands for both."""
    if sandbox.origin is None or sandbox.origin.name == sandbox.name:
        return sandbox.name
    told = {"company": sandbox.origin.name, "name": sandbox.name}
    return _("%(company)s: snapshot “%(name)s”") % told


@register.filter
def language_in_words(code: str) -> str:
    """`zh-hans` as a word in the reader's language. Django's `language_name` is in English."""
    return str(get_language_info(code)["name_translated"]) if code in LANGUAGES else code


@register.filter
def stands_in(seat: Seat) -> bool:
    """Whether the seat acts by itself, for nobody sits there."""
    return seat.pk in stand_in_seats()


@register.inclusion_tag("lab/company/_stand_ins.html")
def stand_ins(row: Sandboxed) -> dict[str, object]:
    """What simulated colleagues will do about a record, and by when."""
    return {"expected": expected_of([(row.collection, row.number)])}


@register.inclusion_tag("lab/company/_margins.html")
def margins(row: Sandboxed | None = None, entry: int = 0) -> dict[str, object]:
    """What upper layers say beside a record or an entry of the journal, loaded after the page."""
    spot = Spot(entry=entry) if row is None else Spot(row.collection, row.number)
    return {"urls": margins_of(spot)}


@register.inclusion_tag("lab/company/_moment_steps.html", takes_context=True)
def moment_steps(context: template.Context, sandbox: Sandbox) -> dict[str, object]:
    """Ways to the entries before and after the one that a copy shows; nothing in other copies."""
    return {"moment": moment_of(sandbox), "csrf_token": context.get("csrf_token")}


@register.filter
def without_person(name: str, person: User) -> str:
    """The name of a company in the row of its person."""
    return name.removesuffix(f" · {person}")
