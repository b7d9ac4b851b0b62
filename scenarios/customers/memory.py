"""The rows in which personas remember: found by whom they play, kept after each change."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from crm.parties.models import Account, Contact, Lead
from lab.access.actors import simulated_actor
from lab.tenancy.actor import Actor, current_actor
from lab.tenancy.fields import number_of
from lab.tenancy.gathering import found_there, remembered, save_fields
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
        self._save("state", "open")

    def actor(self) -> Actor:
        """It acts under its own name."""
        name = self.person.name if self.person else ""
        return simulated_actor(current_actor().sandbox, customer=name)

    def plays(self, *, contact: int | None = None, lead: int | None = None) -> None:
        """From now on it is this contact, or this lead."""
        if contact is not None:
            self.row.contact = contact
        if lead is not None:
            self.row.lead = lead
        self._save("contact", "lead")

    def _save(self, *fields: str) -> None:
        self.row.version += 1
        save_fields(self.row, [*fields, "version"])

    @property
    def contact(self) -> Contact | None:
        return _contact(self.row.contact) if self.row.contact else None

    @property
    def lead(self) -> Lead | None:
        return _lead(self.row.lead) if self.row.lead else None

    @property
    def account(self) -> Account | None:
        contact = self.contact
        return contact.account if contact is not None else None

    @property
    def person(self) -> Contact | Lead | None:
        return self.contact or self.lead


def _contact(number: int) -> Contact | None:
    return remembered(("contact", number), (Contact, Account), partial(_read_contact, number))


def _read_contact(number: int) -> Contact | None:
    return Contact.objects.select_related("account").numbered(number).first()


def _lead(number: int) -> Lead | None:
    return remembered(("lead", number), (Lead,), lambda: Lead.objects.numbered(number).first())


def prepare(keys: Iterable[str]) -> None:
    """Read these minds at once, with the contacts that they play."""
    found = minds(key__in=set(keys))
    numbers = {one.row.contact for one in found if one.row.contact}
    for row in found_there(Contact.objects.select_related("account").numbered(*numbers)):
        remembered(("contact", row.number), (Contact, Account), partial(_itself, row))


def _itself(row: Contact) -> Contact:
    return row


def waits(state: State) -> bool:
    return any(course.phase in WAITING for course in state.courses.values())


def minds(**where: object) -> list[Mind]:
    """Those whose row is so; a row whose persona the pack no longer has is passed over."""
    company = the_company()
    if not company.personas:
        return []
    return [
        remembered(("mind", row.key), (PersonaState,), partial(_mind, company, row))
        for row in PersonaState.objects.filter(**where)
        if row.key in company.personas
    ]


def _mind(company: Company, row: PersonaState) -> Mind:
    return Mind(row, company.personas[row.key], company, State.from_json(row.state))


def mind(key: str) -> Mind | None:
    return remembered(("mind", key), (PersonaState,), lambda: next(iter(minds(key=key)), None))


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
