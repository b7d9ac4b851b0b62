"""What the pages of people need beyond Django's tags."""

from collections.abc import Mapping
from typing import Any

from django import template

from lab.people.models import User, device_name

register = template.Library()
register.filter("device_name", device_name)


@register.filter
def of_person(found: Mapping[int, Any], person: User) -> Any:
    """What belongs to the person in a table by id, or None."""
    return found.get(person.pk)
