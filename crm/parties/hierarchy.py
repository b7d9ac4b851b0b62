"""Who reports to whom at a customer: the rule for superiors, and the people of an account as a tree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.parties.models import Account, Contact
from lab.records.validation import register_check

MOST_SHOWN = 200
DEEPEST_SHOWN = 10
DEEPEST = 30


def check_superiors(
    rows: Sequence[Contact], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """A superior works at the same account or its parent company, and nobody is above themselves."""
    if fields is not None and not fields & {"superior", "account"}:
        return {}
    led = {place: row for place, row in enumerate(rows) if row.superior_id is not None}
    if not led:
        return {}
    people = _people_above(rows)
    parents = _parents({row.account_id for row in led.values()})
    found = {}
    for place, row in led.items():
        if text := _wrong(row, people, parents):
            found[place] = ValidationError({"superior": text})
    return found


# id -> (account, superior)
People = dict[int, tuple[int | None, int | None]]


def _people_above(rows: Sequence[Contact]) -> People:
    """Everybody above the rows, as they will be; a query for each level, however many rows."""
    people: People = {row.pk: (row.account_id, row.superior_id) for row in rows if row.pk}
    wanted = {row.superior_id for row in rows} - {None} - people.keys()
    for _level in range(DEEPEST):
        if not wanted:
            break
        above = Contact.objects.filter(pk__in=wanted).values_list("pk", "account", "superior")
        people |= {pk: (account, superior) for pk, account, superior in above}
        wanted = {people[pk][1] for pk in wanted if pk in people} - {None} - people.keys()
    return people


def _parents(accounts: set[int | None]) -> dict[int, int | None]:
    rows = Account.objects.filter(pk__in=accounts - {None})
    return dict(rows.values_list("pk", "parent"))


def _wrong(row: Contact, people: People, parents: Mapping[int, int | None]) -> str:
    """What is wrong with the row's superior; "" for nothing. One that is not there is told by others."""
    above = row.superior_id
    if above is None or above not in people:
        return ""
    allowed = {row.account_id, parents.get(row.account_id or 0) or row.account_id}
    if people[above][0] not in allowed:
        return _("The superior must work at the same account, or at its parent company.")
    seen: set[int] = set()
    while above is not None and above not in seen:
        if above == row.pk:
            return _("This person is below “%(person)s” and cannot become the superior.") % {
                "person": row
            }
        seen.add(above)
        above = people.get(above, (None, None))[1]
    return ""


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
