"""The public address of a web form: signed, so that nobody finds one by counting."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from crm.parties.web_forms.models import WebForm
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import NUMBER_MASK, make_id
from lab.tenancy.models import Sandbox

LONGEST = 200


@dataclass(frozen=True)
class Named:
    """The form that an address means. A form made in play also names the attempt that it is of:
    after a reset its number may be another form's."""

    sandbox: int
    number: int
    attempt: int | None


def _signer() -> Signer:
    return Signer(salt="crm.web-form")


def token_of(form: WebForm) -> str:
    """The part of the address that means this form; "" where no stranger may come (a template)."""
    sandbox = current_actor().sandbox
    if sandbox.kind != Sandbox.Kind.LIVE:
        return ""
    parts = [sandbox.pk, form.number]
    if not _of_scenario(sandbox, form.number):
        parts.append(sandbox.attempt)
    return _signer().sign(".".join(map(str, parts)))


def named_by(token: str) -> Named | None:
    """What a token means; None when it was not made here."""
    try:
        sandbox, number, *attempt = map(int, _signer().unsign(token[:LONGEST]).split("."))
    except (BadSignature, ValueError):
        return None
    return Named(sandbox, number, attempt[0] if attempt else None)


def open_form(sandbox: Sandbox, named: Named) -> WebForm | None:
    """The form, acting in its sandbox, if it takes answers now."""
    if sandbox.kind != Sandbox.Kind.LIVE or sandbox.frozen or not 0 < named.number <= NUMBER_MASK:
        return None
    expected = None if _of_scenario(sandbox, named.number) else sandbox.attempt
    if named.attempt != expected:
        return None
    return WebForm.objects.filter(active=True).numbered(named.number).first()


def _of_scenario(sandbox: Sandbox, number: int) -> bool:
    """Whether the scenario brings the form: then it is there after every reset."""
    pk = make_id(sandbox.template_id or 0, number)
    return WebForm._base_manager.filter(pk=pk).exists()
