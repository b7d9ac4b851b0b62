"""The actions of documents that can need approval."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.approvals.authority import authorities
from crm.documents.approvals.models import Approvable
from crm.documents.approvals.services import (
    document_approve,
    document_recall,
    document_reject,
    document_submit,
    may_decide,
    needs_approval,
    reasons_told,
)
from crm.documents.models import Document
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action

NOT_HERE = Decision(False, "")


class CommentForm(forms.Form):
    comment = forms.CharField(label=_("Comment"), max_length=400, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


def _draft(document: Any) -> Decision:
    """Where the company has set no authorities, nothing is submitted."""
    if not authorities(document.collection) or document.status != Document.DRAFT:
        return NOT_HERE
    return ALLOWED


def _in_approval(document: Any) -> Decision:
    return may_decide(document) if document.status == Approvable.IN_APPROVAL else NOT_HERE


def _submitted(document: Any) -> Decision:
    asked = document.status in (Approvable.IN_APPROVAL, Approvable.APPROVED)
    return ALLOWED if asked else NOT_HERE


SUBMIT = Action(
    name="submit",
    label=_("Submit for approval"),
    done=_("Submitted"),
    run=document_submit,
    form=CommentForm,
    warns=needs_approval,
    available=_draft,
    icon="gavel",
)
APPROVE = Action(
    name="approve",
    label=_("Approve"),
    done=_("Approved"),
    run=document_approve,
    form=CommentForm,
    warns=reasons_told,
    needs="view",
    available=_in_approval,
    icon="rosette-discount-check",
    tone="green",
    primary=True,
)
REJECT = Action(
    name="reject",
    label=pgettext_lazy("approval", "Decline"),
    done=pgettext_lazy("approval", "Declined"),
    run=document_reject,
    form=ReasonForm,
    needs="view",
    available=_in_approval,
    icon="thumb-down",
    tone="red",
)
RECALL = Action(
    name="recall",
    label=_("Recall"),
    done=_("Back in draft"),
    run=document_recall,
    available=_submitted,
    icon="arrow-back-up",
)
