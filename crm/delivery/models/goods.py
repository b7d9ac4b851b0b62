"""What documents have in common by which goods go to an account, or come from it."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.documents.models import DocumentQuerySet, PartyDocument, Posting, money_field
from crm.stock.models import Warehouse, default_warehouse
from crm.stock.papers import KEEPERS, GoodsLine
from lab.tenancy.scope import SandboxedManager


class GoodsDocument(Posting, PartyDocument):
    """A document by which goods leave a warehouse for an account, or come back from it.

    `cost` is the value that moved with them, written when it is posted.
    """

    rights_by_kind = KEEPERS

    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="%(class)s_set", verbose_name=_("warehouse")
    )
    remark = models.TextField(_("remark"), blank=True)
    cost = money_field(_("cost of goods"), editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PartyDocument.Meta):
        abstract = True

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if self.warehouse_id is None:
            self.warehouse = default_warehouse()  # type: ignore[assignment]


def line_manager(*joins: str) -> models.Manager:
    """Lines with the documents that they name: whether those are seen costs no query per line."""

    class LineManager(SandboxedManager):
        def get_queryset(self) -> models.QuerySet:
            return super().get_queryset().select_related(*joins)

    return LineManager()


class CostedLine(GoodsLine):
    """A line of goods; `cost` is the value that moved with it when it was posted."""

    cost = money_field(_("cost of goods"), editable=False)

    class Meta(GoodsLine.Meta):
        abstract = True
