"""What documents book: rows that name their document, are never changed by hand and only ever reversed."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.documents.models import Document
from lab.tenancy.fields import RecordIdField
from lab.tenancy.models import Sandboxed


class Booked(Sandboxed):
    """A row that a document has posted on a day; `reverses` is the one that it takes back."""

    booked = True

    dated_on = models.DateField(_("date"), editable=False)
    document_collection = models.CharField(max_length=60, editable=False)
    document_id = RecordIdField(_("document"), editable=False)
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )

    class Meta:
        abstract = True
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["document_collection", "document_id"], name="%(class)s_by_document"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "reverses"],
                name="%(class)s_reversed_once",
                violation_error_message=_("This has been reversed already."),
            )
        ]

    def why_kept(self) -> str:
        return _now("What was posted stays: reverse its document.")


def about(document: Document) -> dict[str, Any]:
    """How a booked row names its document."""
    return {"document_collection": document.collection, "document_id": document.pk}


def standing(model: Any, document: Document) -> Any:
    """The rows of a kind that a document has posted and not taken back, in order."""
    rows = model.objects.filter(**about(document), reversed_by=None, reverses=None)
    return rows.order_by("pk")
