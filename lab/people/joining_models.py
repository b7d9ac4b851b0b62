"""Students who register themselves with the code of a class."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom


class JoinCodeQuerySet(models.QuerySet["JoinCode"]):
    def open(self) -> Self:
        """Those that are good now, of classes in which teaching goes on."""
        rooms = Classroom.objects.running()
        return self.filter(closes_at__gt=timezone.now(), classroom__in=rooms)


class JoinCode(models.Model):
    """With it students come into a class by themselves. `confirms`: a teacher looks at each first."""

    classroom = models.OneToOneField(Classroom, models.CASCADE, related_name="join_code")
    code = models.CharField(_("code"), max_length=12, unique=True)
    confirms = models.BooleanField(_("I confirm each of them"), default=True)
    closes_at = models.DateTimeField(_("good until"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = JoinCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("join code")
        verbose_name_plural = _("join codes")

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.closes_at > timezone.now()


class JoinRequest(models.Model):
    """Somebody waits to be let into a class: a person with an account, or one who wants to get it.

    An account is made when the request is confirmed; with a declined one all that was typed is gone.
    """

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="join_requests"
    )
    name = models.CharField(_("full name"), max_length=80, blank=True)
    student_number = models.CharField(_("student number"), max_length=40, blank=True)
    username = models.CharField(_("user name"), max_length=150, blank=True)
    # As it is stored with an account, never as it was typed.
    password = models.CharField(max_length=128, blank=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "username"],
                condition=~Q(username=""),
                name="join_username_once_per_class",
                violation_error_message=_("Somebody waits under this user name already."),
            ),
            models.UniqueConstraint(
                fields=["classroom", "person"], name="join_person_once_per_class"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person else f"{self.name} ({self.username})"
