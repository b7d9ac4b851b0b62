"""The audit record: who did what to whose account, class or school."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom, School, User


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Reads and adds. The record is worth something because nothing in it is ever edited."""

    def update(self, **_values: object) -> int:
        raise TypeError("The audit record is never edited.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit record is never shortened.")


class AuditEntry(models.Model):
    """One administrative act on a person, a class or a school, for ever.

    People stand in it by reference only, and no name, address or password is among the details:
    when a person is anonymised, nothing of them is left here.
    """

    class Act(models.TextChoices):
        PERSON_MADE = "person.made", _("account made")
        PERSON_CHANGED = "person.changed", _("account changed")
        ROLE_CHANGED = "person.role", _("role changed")
        DEACTIVATED = "person.deactivated", _("deactivated")
        ACTIVATED = "person.activated", _("activated again")
        ANONYMISED = "person.anonymised", _("anonymised")
        PASSWORD_RESET = "password.reset", _("password reset")  # noqa: S105
        PASSWORD_CHOSEN = "password.chosen", _("own password chosen")  # noqa: S105
        LINK_ASKED = "password.link", _("link for a new password asked for")
        UNLOCKED = "login.unlocked", _("lockout ended")
        SESSIONS_ENDED = "login.ended", _("logged out everywhere")
        TOKEN_MADE = "token.made", _("token made")  # noqa: S105
        TOKEN_REVOKED = "token.revoked", _("token revoked")  # noqa: S105
        INVITED = "person.invited", _("invitation mailed")
        ENROLLED = "class.enrolled", _("enrolled")
        PLACE_CHANGED = "class.role", _("role in the class changed")
        LEFT = "class.left", _("taken out of the class")
        ROSTER = "class.roster", _("roster imported")
        CLASS_MADE = "class.made", _("class made")
        CLASS_CHANGED = "class.changed", _("class changed")
        RELEASED = "marks.released", _("marks released")
        MARK_CHANGED = "marks.changed", _("released mark changed")
        BOOK_LOCKED = "marks.locked", _("gradebook locked")
        BOOK_UNLOCKED = "marks.unlocked", _("gradebook unlocked")
        PEERS_COLLECTING = "peers.collecting", _("peer review: collecting again")
        PEERS_ASSESSING = "peers.assessing", _("peer review: assessing begun")
        PEERS_DONE = "peers.done", _("peer review: closed")
        TERM_SAVED = "school.term", _("term saved")
        SCHOOL_SAVED = "school.saved", _("school saved")

    class Way(models.TextChoices):
        PAGE = "page", _("page")
        API = "api", _("API")
        COMMAND = "command", _("command")

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    act = models.CharField(_("act"), max_length=24, choices=Act)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("done by")
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="audit", verbose_name=_("person")
    )
    classroom = models.ForeignKey(
        Classroom, models.PROTECT, null=True, related_name="+", verbose_name=_("class")
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, related_name="+", verbose_name=_("school")
    )
    way = models.CharField(_("through"), max_length=8, choices=Way)
    details = models.JSONField(_("details"), default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit record")
        ordering = ["-at", "-pk"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["school", "-at"], name="audit_by_school"),
            models.Index(fields=["person", "-at"], name="audit_by_person"),
            models.Index(fields=["by", "act", "-at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit record is never edited.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit record is never shortened.")
