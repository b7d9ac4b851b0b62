"""`persona`: a simulated customer comes to trust more or less, or needs something sooner."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.tenancy.actor import current_actor
from scenarios.customers.memory import Mind, mind, minds
from scenarios.customers.needs import ASKS
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.stage import Stage
from scenarios.engine.state import Phase
from scenarios.happenings.planning import plan

ALL = "all"


def whose(given: Given) -> list[Mind]:
    key = given.get("persona", ALL)
    found = minds() if key == ALL else [one for one in [mind(key)] if one is not None]
    if not found:
        raise ValidationError(_("There is no simulated customer “%(key)s” here.") % {"key": key})
    return found


def opened(given: Given, one: Mind) -> str:
    """The need that begins now; "" for none."""
    key = given.get("need", "")
    if not key:
        return ""
    if key not in [need.key for need in one.persona.needs]:
        raise ValidationError(_("This customer has no need “%(key)s”.") % {"key": key})
    if one.state.course(key).phase is not Phase.ASLEEP:
        raise ValidationError(_("The need “%(key)s” has begun already.") % {"key": key})
    return key


def do(given: Given, stage: Stage) -> None:
    for one in whose(given):
        need = opened(given, one)
        if given.get("trust"):
            one.keep(one.state.trusting(float(given["trust"])))
        if need:
            plan(ASKS, current_actor().now, key=one.persona.key, data={"need": need})


def tell(given: Given, stage: Stage) -> str:
    people = whose(given)
    needs = {opened(given, one) for one in people} - {""}
    names = ", ".join(str(one.person or one.persona.key) for one in people[:5])
    parts = []
    if given.get("trust"):
        parts.append(_("trust %(change)s") % {"change": f"{float(given['trust']):+g}"})
    parts += [_("“%(need)s” is needed now") % {"need": need} for need in sorted(needs)]
    return _("%(people)s: %(what)s") % {"people": names, "what": ", ".join(parts) or "–"}


PERSONA = register_effect(
    EffectKind(
        "persona",
        gettext_lazy("A customer changes its mind"),
        "mood-neutral",
        (
            Field(
                "persona", gettext_lazy("Simulated customer"), help=gettext_lazy("Its key, or all")
            ),
            Field("trust", gettext_lazy("Trust, more or less"), FieldKind.NUMBER, least=-1, most=1),
            Field("need", gettext_lazy("The need that begins now")),
        ),
        do,
        tell,
        70,
    )
)
