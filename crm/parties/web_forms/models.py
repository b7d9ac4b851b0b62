"""Forms on the web by which strangers become leads."""

from typing import ClassVar

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.records.picklists import PicklistField
from lab.tenancy.models import Sandboxed, Seat


class WebForm(Sandboxed):
    """A page for everybody that asks for a name and some facts, and makes a lead of the answer."""

    collection = "web-forms"
    administered = True

    title = models.CharField(_("headline"), max_length=120)
    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("Stands above the questions.")
    )
    thanks = models.TextField(
        _("thanks"), blank=True, help_text=_("What the visitor reads after sending it.")
    )
    source = PicklistField(
        "sources",
        verbose_name=_("source"),
        blank=True,
        help_text=_("Written into every lead that comes from this form."),
    )
    by_rules = models.BooleanField(_("assign by rules"), default=True)
    seat = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seat"),
        help_text=_("Gets the leads that no rule takes. Empty: the company's head."),
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("The address of an inactive form leads nowhere.")
    )

    class Meta:
        verbose_name = _("web form")
        verbose_name_plural = _("web forms")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class WebFormField(Sandboxed):
    """A question of a form: which field of the lead it fills. The name is always asked first."""

    class Field(models.TextChoices):
        COMPANY = "company", capfirst(_("company"))
        TITLE = "title", capfirst(pgettext_lazy("person", "title"))
        EMAIL = "email", capfirst(_("e-mail"))
        MOBILE = "mobile", capfirst(_("mobile"))
        PHONE = "phone", capfirst(_("phone"))
        WEBSITE = "website", capfirst(_("website"))
        CITY = "city", capfirst(_("city"))
        ADDRESS = "address", capfirst(_("address"))
        INDUSTRY = "industry", capfirst(_("industry"))
        REGION = "region", capfirst(_("region"))
        DESCRIPTION = "description", capfirst(_("description"))

    collection = "web-form-fields"
    part_of = "form"
    tones: ClassVar[dict[str, dict[str, str]]] = {}

    form = models.ForeignKey(
        WebForm, models.CASCADE, related_name="fields", verbose_name=_("web form")
    )
    field = models.CharField(_("field"), max_length=12, choices=Field)
    label = models.CharField(
        pgettext_lazy("web form", "question"),
        max_length=120,
        blank=True,
        help_text=_("Empty: the field's name."),
    )
    required = models.BooleanField(_("required"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question of a web form")
        verbose_name_plural = _("questions of web forms")
        ordering = ["form", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "form", "field"],
                name="web_form_field_once",
                violation_error_message=_("This form asks for that already."),
            )
        ]

    def __str__(self) -> str:
        return self.label or str(self.get_field_display())
