"""Comments on a team's work, and phrases for them."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Team
from courses.submissions.models import Submission
from lab.people.models import School

LONGEST = 4000
LONGEST_PHRASE = 1000


class Comment(models.Model):
    """A remark on a team's work: on the whole, on a record, a field of it, or an entry of the journal.

    It hangs on what was handed in, so it outlives resets; one that was written in the company itself
    hangs on the team and knows the attempt. `label` is what the record was called then. An answer has
    the place of the remark that it answers.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="comments")
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="comments"
    )
    attempt = models.PositiveIntegerField(default=0, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(
        _("comment"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)]
    )
    collection = models.CharField(max_length=60, blank=True)
    record = models.PositiveIntegerField(null=True, blank=True)
    field = models.CharField(max_length=60, blank=True)
    entry = models.PositiveIntegerField(null=True, blank=True)
    label = models.CharField(max_length=200, blank=True, editable=False)
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collection="", record__isnull=True, field="")
                | (~Q(collection="") & Q(record__isnull=False)),
                name="comment_place_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | Q(record__isnull=True),
                name="comment_on_record_or_entry",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None


class Phrase(models.Model):
    """A remark that is written again and again: somebody's own, or, without a person, the school's.

    It may hold {student}, {record} and {assignment}, which each reader sees filled in.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="phrases")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="phrases"
    )
    text = models.TextField(
        _("phrase"), max_length=LONGEST_PHRASE, validators=[MaxLengthValidator(LONGEST_PHRASE)]
    )

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        ordering = ["text", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
