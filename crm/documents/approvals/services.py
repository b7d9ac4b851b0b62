"""The way of a document through its approval: submit, approve, reject, recall."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.approvals.authority import authorities, beyond, way_up, weight_of
from crm.documents.approvals.models import Approvable, Approval
from crm.documents.models import Document
from crm.documents.services import document_step, require_lines
from crm.rows import reread
from lab import records
from lab.access.actors import entrusted
from lab.access.decisions import ALLOWED, Decision, Refused
from lab.records.door import event_name
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write

Doc = TypeVar("Doc", bound=Document)
State = Approval.State


def document_submit(document: Doc, *, comment: str = "") -> Doc:
    """Ask the superiors for approval; what is within the seat's own authority is approved at once."""
    with sandbox_write():
        document = reread(document)
        require_lines(document)
        reasons, way = _asked(document)
        if not reasons:
            return _step(document, Approvable.APPROVED, "approved", {"comment": comment})
        document = _step(document, Approvable.IN_APPROVAL, "submitted", {"reasons": reasons})
        with entrusted():
            records.create_many(Approval, _steps(document, way, reasons, comment))
        return document


def document_approve(document: Doc, *, comment: str = "") -> Doc:
    """Agree to the step that waits; after the last one the document is approved."""
    with sandbox_write():
        document, step = _decided(document, State.APPROVED, comment)
        following = approvals_of(document).filter(state=State.LATER).order_by("step").first()
        if following is None:
            return _trusted_step(document, Approvable.APPROVED, "approved", comment)
        with entrusted():
            records.change(following, {"state": State.WAITING}, event="approval.wanted")
        return document


def document_reject(document: Doc, *, reason: str = "") -> Doc:
    """Send the document back to whoever submitted it, who can mend it and submit it again."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that it can be mended.")})
    with sandbox_write():
        document, _decision = _decided(document, State.REJECTED, reason)
        _withdraw(document)
        return _trusted_step(document, Document.DRAFT, "sent_back", reason)


def document_recall(document: Doc) -> Doc:
    """Take a document back to draft, before or after it was approved, to change it."""
    with sandbox_write():
        document = reread(document)
        if document.status not in (Approvable.IN_APPROVAL, Approvable.APPROVED):  # type: ignore[attr-defined]
            raise ValidationError(_("Only what was submitted can be recalled."))
        _withdraw(document)
        return _step(document, Document.DRAFT, "recalled", {})


def require_authority(document: Document) -> None:
    """Raise Refused where a draft is beyond the acting seat's authority; approved ones pass."""
    if document.status != Document.DRAFT:  # type: ignore[attr-defined]
        return
    reasons, _way = _asked(document)
    if reasons:
        text = _("%(reasons)s That is beyond your authority: submit it for approval first.")
        raise Refused(text % {"reasons": " ".join(reasons)})


def needs_approval(document: Document) -> list[str]:
    """Why the acting seat cannot decide it alone; the company's staff and system can."""
    seat = current_actor().seat
    limits = authorities(document.collection)
    if seat is None or not limits or seat.kind not in limits:
        return []
    return beyond(limits[seat.kind], weight_of(document))


def approvals_of(document: Document) -> Any:
    """All steps of all its requests, the present one's last."""
    about = {"document_collection": document.collection, "document_id": document.pk}
    return Approval.objects.filter(**about)


def _asked(document: Document) -> tuple[list[str], list[Seat]]:
    reasons = needs_approval(document)
    seat = current_actor().seat
    if not reasons or seat is None:
        return [], []
    way = way_up(document, seat, weight_of(document))
    if not way:
        text = _("%(reasons)s Nobody above you has the authority for it.")
        raise Refused(text % {"reasons": " ".join(reasons)})
    return reasons, way


def _steps(
    document: Document, way: list[Seat], reasons: list[str], comment: str
) -> list[dict[str, Any]]:
    actor, amount = current_actor(), document.weighed_amount()  # type: ignore[attr-defined]
    return [
        {
            "owner": seat,
            "amount": amount,
            "document_collection": document.collection,
            "document_id": document.pk,
            "step": place,
            "state": State.WAITING if place == 1 else State.LATER,
            "reasons": reasons,
            "requested_by": actor.seat,
            "requested_at": actor.now,
            "request": comment,
        }
        for place, seat in enumerate(way, 1)
    ]


def _decided(document: Doc, state: str, comment: str) -> tuple[Doc, Approval]:
    """Write the decision of the step that waits. Raises Refused where it is not the actor's."""
    document = reread(document, "view")
    step = waiting_step(document)
    if document.status != Approvable.IN_APPROVAL or step is None:  # type: ignore[attr-defined]
        raise ValidationError(_("Nothing waits for approval here."))
    actor = current_actor()
    _may_decide(step).require()
    values = {
        "state": state,
        "decided_by": actor.seat,
        "decided_at": actor.now,
        "comment": comment,
    }
    with entrusted():
        records.change(step, values, event=f"approval.{state}")
    return document, step


def may_decide(document: Document) -> Decision:
    """Whether the step that waits is the actor's to decide."""
    step = waiting_step(document)
    return _may_decide(step) if step is not None else Decision(False, "")


def waiting_step(document: Document) -> Approval | None:
    return approvals_of(document).waiting().select_related("owner").first()


def reasons_told(document: Document) -> list[str]:
    """Why the document waits, for whoever is to decide."""
    step = waiting_step(document)
    return list(step.reasons) if step is not None else []


def _may_decide(step: Approval) -> Decision:
    """The seat of the step and those above it decide, but never over what they asked for."""
    actor, reason = current_actor(), ""
    if actor.seat is None:
        if not actor.policy.read_only:
            return ALLOWED
        reason = _("You are looking on: only the people on the seats work here.")
    elif actor.seat.pk == step.requested_by_id:
        reason = _("Nobody approves what they have submitted themselves.")
    elif step.owner_id not in actor.policy.subtree:
        reason = _("This waits for %(seat)s.") % {"seat": step.owner}
    return Decision(False, reason, of_right=True) if reason else ALLOWED


def _withdraw(document: Document) -> None:
    waiting = approvals_of(document).filter(state__in=(State.WAITING, State.LATER))
    with entrusted():
        records.change_many([(step, {"state": State.WITHDRAWN}) for step in waiting])


def _trusted_step(document: Doc, status: str, what: str, comment: str) -> Doc:
    """Whoever decides need not be allowed to change the document otherwise."""
    with entrusted():
        return _step(document, status, what, {"comment": comment})


def _step(document: Doc, status: str, what: str, facts: dict[str, Any]) -> Doc:
    event = event_name(type(document), what)
    return document_step(document, status, event=event, facts=facts)
