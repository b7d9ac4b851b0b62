"""Authorities and approvals as people see them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.models import Approval, Authority
from lab.entities.spec import BuiltInView, Entity, Section, register

AUTHORITIES = register(
    Entity(
        model=Authority,
        area="company",
        icon="gavel",
        head=("most_discount", "least_margin", "most_amount"),
        columns=("document", "kind", *Authority.LIMITS, "note"),
        sections=(
            Section(title=_("Who decides about what"), fields=("document", "kind", "note")),
            Section(title=_("How far alone"), fields=Authority.LIMITS),
        ),
        filters=("document", "kind"),
        search=("note",),
        ordering=("document",),
    )
)


def _waiting() -> Mapping[str, Sequence[str]]:
    return {"state": [Approval.State.WAITING]}


APPROVALS = register(
    Entity(
        model=Approval,
        area="selling",
        icon="rosette-discount-check",
        head=("document", "state", "owner"),
        columns=("document", "amount", "state", "step", "requested_by", "requested_at", "request"),
        more_columns=("owner", "decided_by", "decided_at", "comment"),
        sections=(),
        told=(
            Section(
                title=_("Request"),
                fields=("document", "amount", "reasons", "requested_by", "requested_at", "request"),
            ),
            Section(
                title=_("Decision"),
                fields=("state", "step", "decided_by", "decided_at", "comment"),
            ),
        ),
        filters=("state", "requested_by", "requested_at", "decided_at"),
        search=("request", "comment"),
        ordering=("-id",),
        built_in=(
            BuiltInView(
                key="mine", label=_("Waiting for me"), params=_waiting, whose="me", for_seats=True
            ),
        ),
    )
)
