"""Scenarios, their versions with the files of each, and the templates that were made of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lab.tenancy.models import Sandbox
from scenarios.branching.models import Branch
from scenarios.customers.models import Decision, PersonaState
from scenarios.effects.models import RivalPrice
from scenarios.happenings.models import Followed, Happening
from scenarios.injects.models import Inject, Injection
from scenarios.sessions.models import Lesson
from scenarios.working_time.models import WorkedDay

__all__ = [
    "Branch",
    "Decision",
    "Followed",
    "Happening",
    "Inject",
    "Injection",
    "KeyNumbers",
    "Lesson",
    "PackFile",
    "PersonaState",
    "RivalPrice",
    "Scenario",
    "ScenarioVersion",
    "Template",
    "WorkedDay",
]


class Scenario(models.Model):
    """A company to practise in, as course designers write it; known by its slug."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class KeyNumbers(models.Model):
    """Which number each key of a collection has, in all versions: none is ever given twice."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="key_numbers")
    collection = models.CharField(_("collection"), max_length=60)
    numbers = models.JSONField(_("numbers"), default=dict)

    class Meta:
        verbose_name = _("numbers of keys")
        verbose_name_plural = _("numbers of keys")
        ordering = ["scenario", "collection"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "collection"], name="key_numbers_once_per_collection"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario} {self.collection}"


class VersionQuerySet(models.QuerySet["ScenarioVersion"]):
    def published(self) -> "VersionQuerySet":
        return self.filter(status=ScenarioVersion.Status.PUBLISHED)

    def newest_first(self) -> "VersionQuerySet":
        return self.order_by("scenario__slug", "-number")


class ScenarioVersion(models.Model):
    """One state of a scenario. A draft can be loaded again; a published one never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    tones = {"draft": "yellow", "published": "green"}

    scenario = models.ForeignKey(
        Scenario, models.PROTECT, related_name="versions", verbose_name=_("scenario")
    )
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    names = models.JSONField(_("names"), default=dict, help_text=_("By language."))
    summaries = models.JSONField(_("summaries"), default=dict, help_text=_("By language."))
    languages = models.JSONField(_("languages"), default=list)
    day_one = models.DateField(_("day 1"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a scenario")
        verbose_name_plural = _("versions of scenarios")
        ordering = ["scenario__slug", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "number"],
                name="scenario_version_once",
                violation_error_message=_("This scenario has a version of this number already."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | Q(status="published", published_at__isnull=False) & ~Q(digest=""),
                name="scenario_version_published_is_sealed",
                violation_error_message=_("A published version has a time and a fingerprint."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | Q(status="published"),
                name="scenario_version_archived_is_published",
                violation_error_message=_("Only a published version can be archived."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario.slug}@{self.number}"

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_archived(self) -> bool:
        """Kept for the classes that have it, and offered to no other."""
        return self.archived_at is not None

    @property
    def name(self) -> str:
        """In the reader's language, or the pack's first one."""
        return in_language(self.names, self.languages) or self.scenario.slug

    @property
    def language_names(self) -> list[str]:
        return [language_name(code) for code in self.languages]

    @property
    def summary(self) -> str:
        return in_language(self.summaries, self.languages)


def language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def in_language(texts: dict[str, str], languages: list[str]) -> str:
    """The text in the reader's language, else in the first of `languages`."""
    return texts.get(get_language() or "") or texts.get(languages[0] if languages else "", "")


class PackFile(models.Model):
    """One file of a version, as canonical text."""

    version = models.ForeignKey(ScenarioVersion, models.CASCADE, related_name="files")
    path = models.CharField(_("path"), max_length=120)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("file of a pack")
        verbose_name_plural = _("files of packs")
        ordering = ["version", "path"]
        constraints = [
            models.UniqueConstraint(fields=["version", "path"], name="pack_file_once_per_version")
        ]

    def __str__(self) -> str:
        return self.path


class PendingFile(models.Model):
    """A file of a draft as an author last wrote it, while the draft does not load with it.

    The version's own files stay the last ones that are sound. No text: the file is to be gone.
    """

    version = models.ForeignKey(ScenarioVersion, models.CASCADE, related_name="pending_files")
    path = models.CharField(_("path"), max_length=120)
    text = models.TextField(_("text"), null=True, blank=True)

    class Meta:
        verbose_name = _("file that is not sound yet")
        verbose_name_plural = _("files that are not sound yet")
        ordering = ["version", "path"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "path"], name="pending_file_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.path


class TemplateQuerySet(models.QuerySet["Template"]):
    def own(self) -> "TemplateQuerySet":
        """Those that the pack itself says: no variant, and from its beginning."""
        return self.filter(variant=0, session=0)


class Template(models.Model):
    """The template sandbox of a version on a day 1, in a language, of a variant and session."""

    version = models.ForeignKey(
        ScenarioVersion, models.PROTECT, related_name="templates", verbose_name=_("version")
    )
    day_one = models.DateField(_("day 1"))
    language = models.CharField(_("language"), max_length=10)
    # 0 is the pack as it is written.
    variant = models.PositiveSmallIntegerField(_("variant"), default=0)
    session = models.PositiveSmallIntegerField(_("session of the pack"), default=0)
    sandbox = models.OneToOneField(
        Sandbox, models.PROTECT, related_name="as_template", verbose_name=_("sandbox")
    )
    # The fingerprint of the files that it was made of.
    source = models.CharField(max_length=64, default="", editable=False)
    # What the golden path has made until that session, by the names of its script.
    remembered = models.JSONField(default=dict, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["version", "day_one", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "day_one", "language", "variant", "session"],
                name="template_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.language} {self.day_one}"

    @property
    def language_name(self) -> str:
        return language_name(self.language)


class Trial(models.Model):
    """A company in which an author plays as a student would; the next one takes its place."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    sandbox = models.OneToOneField(
        Sandbox, models.CASCADE, related_name="as_trial", verbose_name=_("sandbox")
    )

    class Meta:
        verbose_name = _("trial company")
        verbose_name_plural = _("trial companies")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.sandbox)
