"""The rules of assignment as people see them."""

from django.utils.translation import gettext_lazy as _

from crm.parties.assignment.models import AssignmentRule, AssignmentSeat
from crm.parties.assignment.services import assignment_rule_change, assignment_rule_create
from crm.parties.assignment.views import RulesPage
from lab.entities.spec import Entity, Lines, Section, register

RULES = register(
    Entity(
        model=AssignmentRule,
        area="company",
        icon="route",
        head=("position", "active", "mode"),
        columns=("name", "position", "active", "mode", "region", "industry", "source", "rating"),
        sections=(
            Section(title=_("Rule"), fields=("name", "position", "active", "mode")),
            Section(
                title=_("Takes leads for which all of this holds"),
                fields=("region", "industry", "source", "rating", "city"),
            ),
        ),
        filters=("active", "mode", "region", "industry", "source", "rating"),
        search=("name", "city"),
        ordering=("position",),
        import_key="name",
        bulk_fields=("active", "mode"),
        lines=Lines(model=AssignmentSeat, fields=("seat",), title=_("Seats in their turn")),
        create=assignment_rule_create,
        change=assignment_rule_change,
        views={"list": RulesPage},
    )
)
