"""Who reports to whom at a customer: the rule for superiors, and the people of an account as a tree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.parties.models import Account, Contact
from lab.records.plausible import forbid_future
from lab.records.trees import forbid_circles
from lab.records.validation import register_check

MOST_SHOWN = 200
DEEPEST_SHOWN = 10


def check_superiors(
    rows: Sequence[Contact], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """A superior works at the same account or its parent company."""
    if fields is not None and not fields & {"superior", "account"}:
        return {}
    led = {place: row for place, row in enumerate(rows) if row.superior_id is not None}
    if not led:
        return {}
    above = {row.superior_id for row in led.values()}
    people = dict(Contact.objects.filter(pk__in=above).values_list("pk", "account"))
    people |= {row.pk: row.account_id for row in rows if row.pk}
    parents = _parents({row.account_id for row in led.values()})
    found = {}
    for place, row in led.items():
        allowed = {row.account_id, parents.get(row.account_id or 0) or row.account_id}
        # One that is not there is told by others.
        if row.superior_id in people and people[row.superior_id] not in allowed:
            text = _("The superior must work at the same account, or at its parent company.")
            found[place] = ValidationError({"superior": text})
    return found


def _parents(accounts: set[int | None]) -> dict[int, int | None]:
    rows = Account.objects.filter(pk__in=accounts - {None})
    return dict(rows.values_list("pk", "parent"))


@dataclass(eq=False)
class Person:
    """A contact with those who report to them."""

    contact: Contact
    reports: list["Person"] = field(default_factory=list)


def people_of(account: Account) -> list[Person]:
    """The visible people of an account as trees: on top who has no superior here; one query.

    Whoever stands in a circle that older data may hold comes on top as well: nobody is lost.
    """
    rows = Contact.objects.visible().filter(account=account).order_by("-primary", "name", "pk")
    people = {row.pk: Person(row) for row in rows[:MOST_SHOWN]}
    below: dict[int | None, list[Person]] = defaultdict(list)
    for person in people.values():
        above = person.contact.superior_id
        below[above if above in people else None].append(person)
    roots, placed = below[None], set[int]()
    for start in (*roots, *people.values()):
        if start.contact.pk in placed:
            continue
        if start not in roots:
            roots.append(start)
        _place(start, below, placed)
    return roots


def _place(start: Person, below: Mapping[int | None, list[Person]], placed: set[int]) -> None:
    """Hang everybody below `start` in their place, each person once and as deep as a page can show."""
    waiting = [(start, 1)]
    placed.add(start.contact.pk)
    while waiting:
        person, level = waiting.pop()
        if level >= DEEPEST_SHOWN:
            continue
        person.reports = [
            each for each in below.get(person.contact.pk, []) if each.contact.pk not in placed
        ]
        placed.update(each.contact.pk for each in person.reports)
        waiting += [(each, level + 1) for each in person.reports]


register_check(Contact, check_superiors)
forbid_circles(
    Contact,
    "superior",
    gettext_lazy("This person is below “%(record)s” and cannot become the superior."),
)
forbid_circles(
    Account,
    "parent",
    gettext_lazy("This company belongs to “%(record)s” and cannot be its parent company."),
)
forbid_future(Account, "founded")
forbid_future(Contact, "birthday")
