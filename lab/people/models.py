"""Where people learn: schools, terms, classrooms, and who is enrolled in them."""

import datetime as dt
import hashlib
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.people.masking import alias_of


class School(models.Model):
    """An institution; people and classrooms of one never see those of another."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class PersonManager(UserManager["User"]):
    """People, found by their user name in whatever case it was typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=self.model.normalize_username(username or ""))


class User(AbstractUser):
    """A person. Never deleted: deactivated and anonymised, so the journal keeps its subject."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        DESIGNER = "designer", _("Course designer")
        TEACHER = "teacher", _("Teacher")
        STUDENT = "student", _("Student")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("full name"), max_length=80, blank=True)
    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("school"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.STUDENT)
    student_number = models.CharField(_("student number"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, blank=True, editable=False)

    # Read where nobody is to learn who it is: what stands here for a name is an alias.
    masked = False

    objects = PersonManager()  # type: ignore[misc]

    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "student_number"],
                condition=~Q(student_number=""),
                name="user_student_number_once_per_school",
                violation_error_message=_("Somebody of this school has this student number."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @classmethod
    def from_db(cls, *row: Any, **options: Any) -> "User":
        """As the row says, but for people who are to stay unknown here."""
        person = super().from_db(*row, **options)
        if alias := alias_of(person.pk):
            person.masked = True
            person.name = person.username = alias
            person.student_number = person.email = ""
        return person

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.masked:
            raise TypeError("Somebody who was read without the name is not saved.")
        super().save(*args, **kwargs)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """One spelling of a user name (width and case), so that S01 cannot pose as s01."""
        return super().normalize_username(username).strip().lower()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Term(models.Model):
    """A stretch of the school year, such as autumn 2026."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="terms", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=60)
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = pgettext_lazy("school", "terms")
        ordering = ["-starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="term_name_once_per_school"),
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("starts")),
                name="term_ends_after_start",
                violation_error_message=_("A term ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def running(self) -> Self:
        """Classes in which teaching goes on or is prepared: not archived, the term not over."""
        return self.filter(archived=False, term__ends__gte=timezone.localdate())


class Classroom(models.Model):
    """A class of one term, with its teachers, assistants and students."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="classrooms", verbose_name=_("school")
    )
    term = models.ForeignKey(
        Term, models.PROTECT, related_name="classrooms", verbose_name=_("term")
    )
    name = models.CharField(_("name"), max_length=80)
    archived = models.BooleanField(_("archived"), default=False)
    people = models.ManyToManyField(User, through="Enrolment", related_name="classrooms")

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["archived", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["term", "name"], name="classroom_name_once_per_term")
        ]

    def __str__(self) -> str:
        return self.name


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> Self:
        """Places of people who have not left."""
        return self.filter(left_on__isnull=True)

    def staff(self) -> Self:
        """Places of teachers and assistants who have not left."""
        return self.active().filter(role__in=Enrolment.STAFF)


class Enrolment(models.Model):
    """A person's place in a class. Ended, not deleted, when somebody leaves."""

    class Role(models.TextChoices):
        TEACHER = "teacher", _("Teacher")
        ASSISTANT = "assistant", _("Assistant")
        STUDENT = "student", _("Student")
        GUEST = "guest", _("Guest")

    STAFF = (Role.TEACHER, Role.ASSISTANT)
    # Who may sit on a seat. A guest plays along and is no student: neither counted nor provided for.
    SEATED = (Role.STUDENT, Role.GUEST)

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(User, models.PROTECT, related_name="enrolments")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.STUDENT)
    joined_on = models.DateField(_("joined on"), auto_now_add=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["classroom", "role", "user__username"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "user"], name="enrolment_once_per_class")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.classroom}"

    @property
    def active(self) -> bool:
        return self.left_on is None


class Invitation(models.Model):
    """A mailed link with which a person chooses a password. The newest of a person counts."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not mailed yet")
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("accepted")
        EXPIRED = "expired", _("expired")
        FAILED = "failed", _("not delivered")

    TONES = {
        "waiting": "secondary",
        "invited": "blue",
        "accepted": "green",
        "expired": "orange",
        "failed": "red",
    }

    # The problem of one that is recorded and not yet with the mail server.
    UNSENT = "unsent"

    person = models.ForeignKey(
        User, models.PROTECT, related_name="invitations", verbose_name=_("person")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    classroom = models.ForeignKey(
        Classroom,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("class"),
    )
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["person", "-sent_at"], name="invitation_by_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.label}"

    @property
    def state(self) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.problem == self.UNSENT:
            return self.State.WAITING
        if self.problem:
            return self.State.FAILED
        return self.State.EXPIRED if self.expires_at <= timezone.now() else self.State.INVITED

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return self.TONES[self.state]


# What browsers and systems write of themselves; the first mark that fits counts.
DEVICES = (
    (
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ),
    (
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ),
)


def device_name(told: str) -> str:
    """Browser and system, as far as the browser tells: `Chrome · Windows`."""
    named = [next((name for mark, name in kind if mark in told), "") for kind in DEVICES]
    return " · ".join(filter(None, named)) or told[:40] or "–"


class PersonSession(AbstractBaseSession):
    """A browser in which somebody is logged in: Django's session, that knows its person."""

    user = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("person"),
    )
    started_at = models.DateTimeField(_("started at"), null=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    device = models.CharField(_("device"), max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("session")  # type: ignore[assignment]
        verbose_name_plural = _("sessions")  # type: ignore[assignment]
        ordering = ["-expire_date", "pk"]

    @classmethod
    def get_session_store_class(cls) -> type:
        # The store imports this model.
        from lab.people.sessions import SessionStore

        return SessionStore

    @property
    def handle(self) -> str:
        """A name of the session that may stand in a page; the key itself opens it."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:20]

    @property
    def device_name(self) -> str:
        return device_name(self.device)

    @property
    def seen_at(self) -> dt.datetime:
        return self.expire_date - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
