from typing import Any

from crm.models import ContactLog, Event, Outing, Task
from lab import records
from tests.factories.naming import Builders, name_of


def task(**values: Any) -> Task:
    return records.create(Task, {"subject": name_of("Task"), **values})


def event(**values: Any) -> Event:
    return records.create(Event, {"subject": name_of("Event"), **values})


def outing(**values: Any) -> Outing:
    return records.create(Outing, {"subject": name_of("Outing"), **values})


def contact_log(**values: Any) -> ContactLog:
    return records.create(ContactLog, {"summary": name_of("Talked about offer"), **values})


BUILDERS: Builders = {
    "contact-logs": contact_log,
    "events": event,
    "outings": outing,
    "tasks": task,
}
