"""Pages of courses, which classes have them, and how far each reader is."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page

from courses.assignments.models import Assignment
from courses.pages.blocks import Body
from lab.people.models import Classroom, School
from lab.tenancy.fields import CanonicalJSONField
from scenarios.models import ScenarioVersion


class CoursePage(Page):
    """What all our pages share: their address, and a preview in the reader's frame."""

    promote_panels: ClassVar[list[Any]] = []
    template = "courses/pages/page.html"
    # The words of people who look for it stand in the title and in what the page says of itself.
    show_in_menus_default = False

    class Meta:
        abstract = True

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str]:
        """Pages are read behind the login, at our own addresses; there is no public site."""
        home = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        return (0, home, reverse("course-page", args=[self.pk]) if self.pk else "/courses/")

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        # The views read the models.
        from courses.pages.views.reading import preview

        return preview(request, self)


class CourseIndex(CoursePage):
    """The courses of a school; below it a second one in which teachers keep copies of their own."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("Courses of the school")
        TEACHERS = "teachers", _("Courses of teachers")

    school = models.ForeignKey(School, models.PROTECT, related_name="course_indexes")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SCHOOL)

    # Made with its groups by `school_prepare`, once for each school.
    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page", "courses.CourseIndex"]
    subpage_types: ClassVar[list[str]] = ["courses.Course", "courses.CourseIndex"]
    content_panels: ClassVar[list[Any]] = [FieldPanel("title")]

    class Meta:
        verbose_name = _("list of courses")
        verbose_name_plural = _("lists of courses")
        constraints = [
            models.UniqueConstraint(fields=["school", "kind"], name="course_index_once_per_school")
        ]

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str]:
        return (0, settings.WAGTAILADMIN_BASE_URL.rstrip("/"), reverse("courses"))


class Course(CoursePage):
    """A course in one language, of modules."""

    summary = models.TextField(_("what it is about"), blank=True, max_length=1000)
    language = models.CharField(
        _("language of the course"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    picture = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )

    parent_page_types: ClassVar[list[str]] = ["courses.CourseIndex"]
    subpage_types: ClassVar[list[str]] = ["courses.Module"]
    content_panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("language"),
        FieldPanel("picture"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")


class Module(CoursePage):
    """A part of a course: lessons and labs in their order."""

    summary = models.TextField(_("what it is about"), blank=True, max_length=1000)

    parent_page_types: ClassVar[list[str]] = ["courses.Course"]
    subpage_types: ClassVar[list[str]] = ["courses.Lesson", "courses.LabBrief"]
    content_panels: ClassVar[list[Any]] = [FieldPanel("title"), FieldPanel("summary")]

    class Meta:
        verbose_name = pgettext_lazy("course", "module")
        verbose_name_plural = pgettext_lazy("course", "modules")


class Lesson(CoursePage):
    """Something to read, try and answer."""

    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, help_text=_("How long a student takes for it, about.")
    )
    body = StreamField(Body(), blank=True, verbose_name=_("content"))

    parent_page_types: ClassVar[list[str]] = ["courses.Module"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldPanel("minutes"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = pgettext_lazy("course", "lesson")
        verbose_name_plural = pgettext_lazy("course", "lessons")


class LabBrief(CoursePage):
    """What a lab is about and how to go to work. Teachers give it to a class as an assignment."""

    version = models.ForeignKey(
        ScenarioVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lab_briefs",
        limit_choices_to={"status": ScenarioVersion.Status.PUBLISHED},
        verbose_name=_("scenario"),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, help_text=_("How long a student takes for it, about.")
    )
    body = StreamField(Body(), blank=True, verbose_name=_("content"))

    parent_page_types: ClassVar[list[str]] = ["courses.Module"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldPanel("version"),
        FieldPanel("minutes"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = pgettext_lazy("course", "lab brief")
        verbose_name_plural = pgettext_lazy("course", "lab briefs")


class CourseOfClass(models.Model):
    """A class has a course: its students read what of it is published."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="classes")
    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="class_courses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("course of a class")
        verbose_name_plural = _("courses of classes")
        ordering = ["classroom", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "classroom"], name="course_once_per_class")
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.classroom}"


class LabOfClass(models.Model):
    """Which assignment of a class a lab brief is about."""

    page = models.ForeignKey(LabBrief, models.CASCADE, related_name="given")
    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="lab")

    class Meta:
        verbose_name = _("lab of a class")
        verbose_name_plural = _("labs of classes")
        ordering = ["page", "assignment"]

    def __str__(self) -> str:
        return f"{self.page} · {self.assignment}"


class PageDone(models.Model):
    """A reader has finished a lesson or a lab brief."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pages_done")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("finished page")
        verbose_name_plural = _("finished pages")
        ordering = ["user", "page"]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="page_done_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.page}"


class QuizAnswer(models.Model):
    """What a person answered last to a question of a page, how often, and whether it was ever right."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiz_answers")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    block = models.UUIDField(default=uuid.uuid4, editable=False)
    answer: Any = CanonicalJSONField(default=list, editable=False)
    correct = models.BooleanField(default=False)
    solved_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ["user", "page", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "block"], name="quiz_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.attempts}"
