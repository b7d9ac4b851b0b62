"""The actions and built-in views of documents that are posted and reversed."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.actions import NOT_HERE, ReasonForm
from crm.documents.entities import in_status
from crm.documents.models import Posting
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, BuiltInView


def in_statuses(*statuses: str) -> Callable[[], dict[str, list[str]]]:
    return lambda: {"status": list(statuses)}


DRAFTS = BuiltInView(key="drafts", label=_("Drafts"), params=in_statuses("draft"))
DONE = BuiltInView(key="posted", label=_("Posted"), params=in_statuses("posted"))


def is_posted(document: Any) -> Decision:
    """An `available` of actions that do not exist before a document is posted, nor after its reversal."""
    return ALLOWED if document.status == Posting.Status.POSTED else NOT_HERE


def post_action(
    run: Callable[..., Any],
    *statuses: str,
    warns: Callable[[Any], Sequence[str]] | None = None,
) -> Action:
    return Action(
        name="post",
        label=_("Post"),
        done=_("Posted"),
        run=run,
        warns=warns,
        available=in_status(
            *statuses or ("draft",), otherwise=_("This was posted already, or waits.")
        ),
        icon="circle-check",
        tone="green",
        primary=True,
    )


def reverse_action(
    run: Callable[..., Any], *, warns: Callable[[Any], Sequence[str]] | None = None
) -> Action:
    return Action(
        name="reverse",
        label=_("Reverse"),
        done=_("Reversed"),
        run=run,
        form=ReasonForm,
        warns=warns,
        available=in_status("posted", otherwise=_("Only what is posted is reversed, and once.")),
        icon="arrow-back",
        tone="red",
        quiet=True,
    )
