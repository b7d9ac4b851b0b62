"""What a company has decided about who may see and do what. All of it is stamped and reset."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.tenancy.fields import RecordIdField
from lab.tenancy.models import Sandboxed, Seat


class Verb(models.TextChoices):
    VIEW = "view", _("see")
    ADD = "add", _("create")
    CHANGE = "change", _("change")
    DELETE = "delete", _("delete")
    TRANSFER = "transfer", _("transfer")
    SHARE = "share", _("share")
    IMPORT = "import", _("import")
    EXPORT = "export", _("export")


class SharingMode(Sandboxed):
    """How much colleagues outside the line of superiors see of a family of records."""

    class Mode(models.TextChoices):
        PRIVATE = "private", _("Private")
        READ = "read", _("Public read-only")
        WRITE = "write", _("Public read/write")

    collection = "sharing-modes"
    administered = True

    family = models.CharField(_("records"), max_length=40)
    mode = models.CharField(_("sharing mode"), max_length=8, choices=Mode, default=Mode.PRIVATE)

    class Meta:
        verbose_name = _("sharing mode")
        verbose_name_plural = _("sharing modes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "family"], name="sharing_mode_once_per_family"
            )
        ]


class Right(Sandboxed):
    """An exception from the default table of rights, for one kind of seat and one collection."""

    class Reach(models.TextChoices):
        NONE = "none", _("none")
        OWN = "own", _("own")
        TEAM = "team", _("own and team")
        ALL = "all", _("all")

    collection = "rights"
    administered = True

    kind = models.CharField(_("kind of seat"), max_length=12, choices=Seat.Kind)
    subject = models.CharField(_("records"), max_length=60, help_text=_("A collection's name."))
    verb = models.CharField(_("right"), max_length=10, choices=Verb)
    reach = models.CharField(_("reach"), max_length=5, choices=Reach)

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "kind", "subject", "verb"], name="right_once_per_kind_and_verb"
            )
        ]


class FieldLock(Sandboxed):
    """A key field that a kind of seat may fill in once but not change afterwards."""

    collection = "field-locks"
    administered = True

    kind = models.CharField(_("kind of seat"), max_length=12, choices=Seat.Kind)
    subject = models.CharField(_("records"), max_length=60)
    field = models.CharField(_("field"), max_length=60)

    class Meta:
        verbose_name = _("locked field")
        verbose_name_plural = _("locked fields")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "kind", "subject", "field"], name="field_lock_once"
            )
        ]


class RecordShare(Sandboxed):
    """One record opened to one more seat, to read or to write.

    Who may share the record decides (`lab.records.sharing`); seen on their own they are the head's.
    """

    class Level(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    collection = "shares"
    administered = True
    rights = {"view": "none", "export": "none", "share": "all"}

    record_collection = models.CharField(max_length=60)
    record_id = RecordIdField()
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+", verbose_name=_("seat"))
    level = models.CharField(
        pgettext_lazy("share", "level"), max_length=5, choices=Level, default=Level.READ
    )

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["pk"]
        indexes = [models.Index(fields=["record_collection", "record_id"], name="share_record_idx")]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "seat", "record_collection", "record_id"],
                name="share_once_per_seat",
                violation_error_message=_("This record is already shared with that seat."),
            )
        ]
