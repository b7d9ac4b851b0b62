"""A persona writes: mails into the mailbox of whoever looks after it, as itself."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format

from crm.mailbox.models import Mail
from crm.mailbox.services import mail_receive
from crm.parties.models import Contact
from lab.company.models import CompanyProfile
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.gathering import remembered
from lab.tenancy.models import Sandboxed, Seat
from scenarios.customers.memory import Mind
from scenarios.customers.texts import Voice

Facts = Mapping[str, str]


def voice_of(mind: Mind, owner: Seat) -> Voice:
    person, account = mind.person, mind.account
    company = remembered("company-profile", (CompanyProfile,), CompanyProfile.objects.first)
    facts = {
        "contact": person.name if person else "",
        "company": account.name if account else getattr(person, "company", ""),
        "owner": str(owner),
        "us": company.name if company else "",
    }
    return Voice(current_actor().sandbox.language, mind.luck, facts)


def write(
    mind: Mind,
    family: str,
    facts: Facts,
    *,
    about: Sandboxed | None = None,
    answers: Mail | None = None,
    to: Seat | None = None,
) -> Mail | None:
    """A mail of that family. Nobody writes who is no longer in the books."""
    person = mind.person
    if person is None:
        return None
    owner = to or current_actor().policy.seats[person.owner_id]
    state, count = mind.state.counted(f"mail.{family}")
    letter = voice_of(mind, owner).mail(family, count, facts)
    mind.keep(state)
    contact = person if isinstance(person, Contact) else None
    with acting_as(mind.actor()):
        return mail_receive(
            to=owner,
            subject=letter.subject,
            body=letter.body,
            contact=contact,
            name=person.name,
            address=person.email,
            about=about if about is not None or contact is not None else person,
            answers=answers,
        )


def day_text(when: object) -> str:
    """A day, or a day and its hour, as the company's language writes it."""
    if hasattr(when, "hour"):
        return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT")  # type: ignore[arg-type]
    return date_format(when, "DATE_FORMAT")  # type: ignore[arg-type]
