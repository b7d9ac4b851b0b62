"""Web forms as the company sees them."""

from django.utils.translation import gettext_lazy as _

from crm.parties.web_forms.models import WebForm, WebFormField
from crm.parties.web_forms.services import web_form_change, web_form_create
from crm.parties.web_forms.views import WebFormPage
from lab.entities.spec import Entity, Lines, Related, Section, register

WEB_FORMS = register(
    Entity(
        model=WebForm,
        area="company",
        icon="forms",
        head=("active", "source", "by_rules"),
        columns=("title", "active", "source", "by_rules", "seat"),
        sections=(
            Section(title=_("Page"), fields=("title", "intro", "thanks", "active")),
            Section(title=_("Its leads"), fields=("source", "by_rules", "seat")),
        ),
        filters=("active", "source", "by_rules"),
        search=("title", "intro"),
        ordering=("title",),
        related=(
            Related(
                collection="leads",
                field="web_form",
                columns=("name", "company", "status", "owner"),
            ),
        ),
        import_key="title",
        bulk_fields=("active", "source"),
        lines=Lines(
            model=WebFormField,
            fields=("field", "label", "required"),
            title=_("Questions after the name"),
        ),
        create=web_form_create,
        change=web_form_change,
        views={"record": WebFormPage},
    )
)
