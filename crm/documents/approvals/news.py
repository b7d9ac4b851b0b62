"""Who is told of approvals: whoever has to decide, and whoever has asked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.approvals.models import Approvable, Approval
from crm.documents.approvals.selectors import documents_of
from lab.journal.models import Entry
from lab.notices.kinds import amount_fact, register_notice
from lab.notices.listening import listen
from lab.notices.telling import News, settle
from lab.tenancy.actor import current_actor
from lab.tenancy.registry import models_by_collection, sandboxed_models

State = Approval.State

register_notice(
    "approval-wanted",
    _("Waiting for your approval"),
    _("“%(record)s” waits for your approval: %(amount)s, asked by %(asked)s."),
    many=_("%(count)d documents wait for your approval."),
    icon="gavel",
    tone="yellow",
)
register_notice(
    "approval-withdrawn",
    _("No longer to be approved"),
    _("“%(record)s” no longer waits for you: %(who)s recalled it."),
    icon="arrow-back-up",
    tone="secondary",
)
register_notice(
    "approved",
    pgettext_lazy("notices", "Approved"),
    _("%(who)s approved “%(record)s”: it can go out."),
    icon="circle-check",
    tone="green",
)
register_notice(
    "sent-back",
    pgettext_lazy("notices", "Declined"),
    _("%(who)s sent “%(record)s” back. Mend it and submit it again."),
    icon="thumb-down",
    tone="red",
)


def step_news(entries: Sequence[Entry]) -> Iterator[News]:
    """The seat of a step that waits now, or no longer."""
    turns = {entry.record: turn for entry in entries if (turn := _turn(entry))}
    if not turns:
        return
    steps = Approval.objects.numbered(*turns).select_related("requested_by")
    documents = documents_of(steps)
    for step in steps:
        if (document := documents.get((step.document_collection, step.document_id))) is None:
            continue
        yield News(
            kind=turns[step.number],
            seats={step.owner_id},
            row=document,
            facts=_facts(step),
            remark=step.request if turns[step.number] == "approval-wanted" else "",
        )


def _turn(entry: Entry) -> str:
    """The kind of news that an entry about a step is; "" for none."""
    after, before = entry.after.get("state"), entry.before.get("state")
    if after == State.WAITING:
        return "approval-wanted"
    withdrawn = after == State.WITHDRAWN and before == State.WAITING
    return "approval-withdrawn" if withdrawn else ""


def _facts(step: Approval) -> dict[str, Any]:
    amount = amount_fact(step.amount, current_actor().sandbox.currency)
    return {"amount": amount, "asked": str(step.requested_by or "")}


def step_done(entries: Sequence[Entry]) -> Iterable[News]:
    """A step that was decided or taken back asks nobody any more."""
    numbers = [
        entry.record
        for entry in entries
        if entry.record is not None and entry.before.get("state") == State.WAITING
    ]
    if numbers:
        settle("approval-wanted", documents_of(Approval.objects.numbered(*numbers)).values())
    return ()


def decision_news(entries: Sequence[Entry]) -> Iterator[News]:
    """Who submitted the document, and whose it is."""
    for entry in entries:
        model: Any = models_by_collection()[entry.collection]
        document = model.objects.numbered(entry.record).first()
        if document is None:
            continue
        kind = "approved" if entry.event.endswith(".approved") else "sent-back"
        remark = str(entry.data.get("comment", ""))
        yield News(kind=kind, seats=_askers(document), row=document, remark=remark)


def _askers(document: Any) -> set[int]:
    about = {"document_collection": document.collection, "document_id": document.pk}
    asked = Approval.objects.filter(**about).order_by("-pk").values_list("requested_by", flat=True)
    return {pk for pk in (document.owner_id, asked.first()) if pk is not None}


listen("approval.*", step_done)
listen("approval.*", step_news)
for _model in sandboxed_models():
    if issubclass(_model, Approvable):
        listen(f"{_model._meta.model_name}.approved", decision_news)
        listen(f"{_model._meta.model_name}.sent_back", decision_news)
