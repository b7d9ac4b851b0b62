"""The rows in which personas remember: found by whom they play, kept after each change."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm.parties.models import Account, Contact, Lead
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id, number_of
from scenarios.customers.casting import Company, the_company
from scenarios.customers.models import PersonaState
from scenarios.engine.chance import Luck
from scenarios.engine.personas import Persona
from scenarios.engine.state import Phase, State

WAITING = (Phase.ASKED, Phase.TALKING, Phase.HAGGLING)


@dataclass
class Mind:
    """A persona of this company with what it remembers. `keep` writes it down."""

    row: PersonaState
    persona: Persona
    company: Company
    state: State

    @property
    def luck(self) -> Luck:
        return self.company.luck(self.persona)

    def keep(self, state: State) -> None:
        if state == self.state:
            return
        self.state = state
        self.row.state = state.as_json()
        self.row.open = waits(state)
        self.row.version += 1
        self.row.save(update_fields=["state", "open", "version"])

    def plays(self, *, contact: int | None = None, lead: int | None = None) -> None:
        """From now on it is this contact, or this lead."""
        if contact is not None:
            self.row.contact = contact
        if lead is not None:
            self.row.lead = lead
        self.row.version += 1
        self.row.save(update_fields=["contact", "lead", "version"])

    @cached_property
    def contact(self) -> Contact | None:
        return _numbered(Contact.objects.select_related("account"), self.row.contact)

    @cached_property
    def lead(self) -> Lead | None:
        return _numbered(Lead.objects, self.row.lead)

    @property
    def account(self) -> Account | None:
        contact = self.contact
        return contact.account if contact is not None else None

    @property
    def person(self) -> Contact | Lead | None:
        return self.contact or self.lead


def _numbered(rows: Any, number: int | None) -> Any:
    if number is None:
        return None
    return rows.filter(pk=make_id(current_actor().sandbox.pk, number)).first()


def waits(state: State) -> bool:
    return any(course.phase in WAITING for course in state.courses.values())


def minds(**where: object) -> list[Mind]:
    """Those whose row is so; a row whose persona the pack no longer has is passed over."""
    company = the_company()
    if not company.personas:
        return []
    return [
        Mind(row, company.personas[row.key], company, State.from_json(row.state))
        for row in PersonaState.objects.filter(**where)
        if row.key in company.personas
    ]


def mind(key: str) -> Mind | None:
    return next(iter(minds(key=key)), None)


def minds_at(account: Account) -> list[Mind]:
    """Those who play a contact of the account, in the order of the pack."""
    if not the_company().personas:
        return []
    contacts = Contact.objects.filter(account=account).values_list("pk", flat=True)
    return minds(contact__in=[number_of(pk) for pk in contacts])


def mind_of(*, contact: int | None = None, lead: int | None = None) -> Mind | None:
    """Who plays this contact or lead, by number."""
    if contact is not None and (found := minds(contact=contact)):
        return found[0]
    if lead is not None and (found := minds(lead=lead)):
        return found[0]
    return None
