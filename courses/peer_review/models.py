"""Peer review of submissions: how it is set up, who reviews which work, and what is said."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import FULL, Assignment
from courses.gradebook.models import Column
from courses.marking.models import Criterion, Level, Rubric
from courses.submissions.models import Submission

LONGEST = 2000
LARGEST_SEED = 999_999


class PeerReviewing(models.Model):
    """The students of an assignment review each other's submissions.

    Not to be taken for the evaluation of team-mates (`PeerSurvey`): here it is works that are judged.
    """

    class Phase(models.TextChoices):
        COLLECTING = "collecting", _("Collecting")
        ASSESSING = "assessing", _("Assessing")
        DONE = "done", pgettext_lazy("peer review", "Done")

    tones = {"collecting": "secondary", "assessing": "blue", "done": "green"}

    assignment = models.OneToOneField(
        Assignment, models.CASCADE, related_name="peer_reviewing", editable=False
    )
    phase = models.CharField(
        _("phase"), max_length=10, choices=Phase, default=Phase.COLLECTING, editable=False
    )
    each = models.PositiveSmallIntegerField(
        _("reviews by each student"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    rubric = models.ForeignKey(
        Rubric,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="peer_reviewings",
        verbose_name=_("rubric"),
        help_text=_("Empty: that of the assignment."),
    )
    closes_at = models.DateTimeField(
        _("assessing ends"), null=True, blank=True, help_text=_("Empty: when you end it.")
    )
    shows_reviewers = models.BooleanField(
        _("authors see who reviewed"),
        default=False,
        help_text=_("Reviewers never learn whose work it is. You always see all."),
    )
    work_points = models.PositiveSmallIntegerField(
        _("points for the own work, by its reviews"),
        default=0,
        validators=[MaxValueValidator(FULL)],
        help_text=_("0: the peers' mean is proposed for the report instead, and you decide."),
    )
    reviewing_points = models.PositiveSmallIntegerField(
        _("points for reviewing"), default=FULL, validators=[MaxValueValidator(FULL)]
    )
    in_gradebook = models.BooleanField(
        _("points go into the gradebook by themselves"),
        default=True,
        help_text=_(
            "When assessing ends, and when a mark changes before students read it. What you type there "
            "stays. Off: when you say so."
        ),
    )
    seed = models.PositiveIntegerField(
        _("number for chance"),
        default=1,
        validators=[MaxValueValidator(LARGEST_SEED)],
        help_text=_("The same number deals the works the same way."),
    )
    # Its column in the gradebook, once marks were entered there.
    column = models.OneToOneField(
        Column,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="peer_reviewing",
        editable=False,
    )
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("peer review")
        verbose_name_plural = _("peer reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(work_points=FULL - F("reviewing_points")),
                name="peer_reviewing_points_are_a_hundred",
                violation_error_message=_("The points add up to 100."),
            ),
            models.CheckConstraint(
                condition=Q(each__gte=1, each__lte=10),
                name="peer_reviewing_some_each",
                violation_error_message=_("Between 1 and 10 reviews by each student."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    @property
    def by_rubric(self) -> Rubric | None:
        return self.rubric or self.assignment.rubric

    @property
    def is_assessing(self) -> bool:
        return self.phase == self.Phase.ASSESSING

    @property
    def is_done(self) -> bool:
        return self.phase == self.Phase.DONE

    @property
    def is_over(self) -> bool:
        """Its time is up, whatever the phase."""
        return self.closes_at is not None and timezone.now() > self.closes_at


class PeerReviewQuerySet(models.QuerySet["PeerReview"]):
    def handed_in(self) -> "PeerReviewQuerySet":
        return self.filter(handed_in_at__isnull=False)

    def counting(self) -> "PeerReviewQuerySet":
        """Handed in, and not taken out of the count."""
        return self.handed_in().filter(left_out_at=None)


class PeerReview(models.Model):
    """One student's review of the submission of a team. `number` is what its reviewer knows it by."""

    reviewing = models.ForeignKey(PeerReviewing, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="peer_reviews"
    )
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="peer_reviews")
    number = models.PositiveSmallIntegerField(_("work"))
    comment = models.TextField(
        _("overall comment"),
        blank=True,
        max_length=LONGEST,
        validators=[MaxLengthValidator(LONGEST)],
    )
    saved_at = models.DateTimeField(null=True, editable=False)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, editable=False)
    left_out_at = models.DateTimeField(null=True, editable=False)
    left_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    left_out_reason = models.CharField(_("reason"), max_length=200, blank=True)
    # What one of the authors says of it, once.
    helpful = models.PositiveSmallIntegerField(
        _("how helpful it is"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    answer = models.TextField(
        _("answer"), blank=True, max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)]
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = PeerReviewQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("by a peer", "review")
        verbose_name_plural = pgettext_lazy("by a peer", "reviews")
        ordering = ["reviewing", "reviewer", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "submission"], name="peer_review_once_by_each"
            ),
            models.UniqueConstraint(
                fields=["reviewing", "reviewer", "number"], name="peer_review_number_once"
            ),
            models.CheckConstraint(
                condition=Q(left_out_at__isnull=True) | ~Q(left_out_reason=""),
                name="peer_review_left_out_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(helpful__isnull=True) | Q(helpful__gte=1, helpful__lte=5),
                name="peer_review_helpful_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewing} · {self.number}"

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in_at is not None

    @property
    def is_left_out(self) -> bool:
        return self.left_out_at is not None


class PeerCriterionMark(models.Model):
    """What a review says on one criterion; a draft may still lack the level."""

    review = models.ForeignKey(PeerReview, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="peer_marks")
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(
        _("comment"), blank=True, max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)]
    )

    class Meta:
        verbose_name = _("mark by a peer")
        verbose_name_plural = _("marks by peers")
        ordering = ["review", "criterion__position", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"], name="peer_criterion_marked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level or '–'}"
