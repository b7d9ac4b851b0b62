"""Holidays as people see them: a list of the company, kept by its head and staff."""

from django.utils.translation import gettext_lazy as _

from lab.clock.models import Holiday
from lab.company.profile import register_shelf
from lab.entities.spec import Entity, Section, register

HOLIDAYS = register(
    Entity(
        model=Holiday,
        area="company",
        icon="beach",
        head=("day", "yearly"),
        columns=("name", "day", "yearly"),
        sections=(Section(title=_("Holiday"), fields=("name", "day", "yearly")),),
        filters=("day", "yearly"),
        search=("name",),
        ordering=("day",),
        import_key="name",
        bulk_fields=("yearly",),
    )
)
register_shelf("holidays")
