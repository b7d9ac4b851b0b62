"""What the declarations of goods on their way have in common."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.actions import ReasonForm
from crm.documents.entities import in_status
from crm.selling.rules import OF_ACCOUNT
from lab.entities.spec import Action, BuiltInView, Section

OF_CONTACT = {"contact": OF_ACCOUNT["contact"]}
LINE_FIELDS = ("product", "description", "quantity", "unit")
POSTED = Section(title=_("Posted"), fields=("code", "cost", "reversed_on", "reversal"))
# Who signs on paper, each in a box of their own.
SIGNED = (_("Issued by"), _("Received by"))


def in_statuses(*statuses: str) -> Callable[[], dict[str, list[str]]]:
    return lambda: {"status": list(statuses)}


DRAFTS = BuiltInView(key="drafts", label=_("Drafts"), params=in_statuses("draft"))
DONE = BuiltInView(key="posted", label=_("Posted"), params=in_statuses("posted"))


def reverse_action(run: Callable[..., Any]) -> Action:
    return Action(
        name="reverse",
        label=_("Reverse"),
        done=_("Reversed"),
        run=run,
        form=ReasonForm,
        available=in_status("posted", otherwise=_("Only what is posted is reversed, and once.")),
        icon="arrow-back",
        tone="red",
    )
