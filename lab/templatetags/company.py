"""The companies of a class, on the page of the class, which knows nothing of companies itself."""

from typing import Any

from django import template

from lab.company.overview import class_companies
from lab.people.models import Classroom
from lab.people.permissions import may_change_roster

register = template.Library()


@register.inclusion_tag("lab/company/_classroom_companies.html", takes_context=True)
def classroom_companies(context: template.Context, classroom: Classroom) -> dict[str, Any]:
    user = context["request"].user
    return {
        "classroom": classroom,
        "companies": class_companies(classroom, user),
        "may_reset": may_change_roster(user, classroom),
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }
