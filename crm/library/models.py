"""The library: files on any record and in shared folders, with all their versions."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.clock import simulated_now
from crm.library.files import LibraryFileField
from lab.files.references import LONGEST_REFERENCE, name_of
from lab.tenancy.fields import DerivedTextField, RecordIdField
from lab.tenancy.models import Owned, Sandboxed, Seat
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet

LONGEST_TITLE = 160


class Folder(Sandboxed):
    """A shared folder of the company. Everybody sees it; what lies in it follows its own rights."""

    collection = "folders"
    rights: ClassVar[dict[str, str]] = {"add": "all", "change": "all"}
    # Who asks for the documents in a folder means those in the folders below it as well.
    nested_by = "parent"

    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("superior folder"),
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "parent", "name"],
                name="folder_name_once",
                violation_error_message=_("There is a folder of this name here already."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "name"],
                condition=Q(parent=None),
                name="folder_root_name_once",
                violation_error_message=_("There is a folder of this name here already."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="folder_not_its_own_parent",
                violation_error_message=_("A folder cannot contain itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class _Kept(models.Model):
    """What is known of a kept file."""

    file = LibraryFileField(_("file"), blank=True, default="")
    size_bytes = models.PositiveIntegerField(_("size"), default=0, editable=False)
    media_type = models.CharField(_("media type"), max_length=100, blank=True, editable=False)
    comment = models.CharField(
        _("comment on this version"),
        max_length=200,
        blank=True,
        help_text=_("What is new in this version of the file."),
    )

    class Meta:
        abstract = True

    @property
    def size(self) -> str:
        return filesizeformat(self.size_bytes) if self.file else ""

    size.fget.label = _("size")  # type: ignore[attr-defined]


class DocumentQuerySet(SandboxedQuerySet):
    def about(self, record: Sandboxed) -> "DocumentQuerySet":
        return self.filter(about_collection=record.collection, about_id=record.pk)

    def pending(self) -> "DocumentQuerySet":
        """No file is still to come."""
        return self.none()

    def past(self) -> "DocumentQuerySet":
        return self.order_by("-filed_at", "-pk")


class Document(_Kept, Owned):
    """A file with what is known of it: on a record, in a shared folder, or both.

    With a record it is seen by who sees the record, and changed by who may change that; without one
    its own sharing mode holds. `file` is the latest of its versions; one without a file is a paper
    that is kept elsewhere.
    """

    collection = "documents"
    family = "library"
    goes_with = "about"
    label_columns = ("title",)

    title = models.CharField(
        pgettext_lazy("document", "title"),
        max_length=LONGEST_TITLE,
        blank=True,
        help_text=_("Empty: the name of the file."),
    )
    description = models.TextField(_("description"), blank=True)
    folder = models.ForeignKey(
        Folder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("folder"),
    )
    about_collection = models.CharField(_("kind of record"), max_length=40, blank=True)
    about_id = RecordIdField(pgettext_lazy("document", "belongs to"), null=True, blank=True)
    revision = models.PositiveIntegerField(
        pgettext_lazy("document", "version"), default=0, editable=False
    )
    filed_at = models.DateTimeField(_("filed at"), default=simulated_now, editable=False)
    file_name = DerivedTextField(max_length=LONGEST_REFERENCE)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta:
        verbose_name = pgettext_lazy("file", "document")
        verbose_name_plural = pgettext_lazy("file", "documents")
        ordering = ["-filed_at", "-pk"]
        indexes = [
            models.Index(fields=["about_collection", "about_id"], name="document_by_about"),
            models.Index(fields=["sandbox", "filed_at", "id"], name="document_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(about_collection="", about_id__isnull=True)
                | (~Q(about_collection="") & Q(about_id__isnull=False)),
                name="document_about_whole",
                violation_error_message=_("Name the record that this belongs to, or none."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def moment(self) -> dt.datetime:
        return self.filed_at

    def clean_derived(self) -> None:
        self.file_name = name_of(self.file)
        if not self.title:
            self.title = self.file_name.rpartition(".")[0][:LONGEST_TITLE]

    def clean(self) -> None:
        super().clean()
        if not self.title:
            raise ValidationError({"title": gettext("Choose a file, or write a title.")})


class DocumentVersion(_Kept, Sandboxed):
    """A version of a document's file: what it was, who put it there, and why."""

    collection = "document-versions"
    part_of = "document"

    document = models.ForeignKey(
        Document,
        models.CASCADE,
        related_name="versions",
        verbose_name=pgettext_lazy("file", "document"),
    )
    ordinal = models.PositiveIntegerField(pgettext_lazy("document", "version"))
    made_at = models.DateTimeField(_("filed at"), default=simulated_now)
    made_by = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filed by"),
    )

    class Meta:
        verbose_name = _("document version")
        verbose_name_plural = _("document versions")
        ordering = ["-ordinal", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "document", "ordinal"], name="document_version_once"
            )
        ]

    def __str__(self) -> str:
        return gettext("Version %(ordinal)d") % {"ordinal": self.ordinal}

    @property
    def file_name(self) -> str:
        return name_of(self.file)

    file_name.fget.label = _("file")  # type: ignore[attr-defined]
