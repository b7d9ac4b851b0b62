"""`mail`: somebody outside writes to seats: a contact, several of them, or a name with an address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.mailbox.services import mail_receive
from crm.parties.models import Contact
from lab.tenancy.models import Seat
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.stage import OWNER, PEOPLE, REPS, Stage

ANY = "any"
MOST = 20
MOST_READ = 5000
# Places in subject and body.
CONTACT, ACCOUNT, SEAT = "{contact}", "{account}", "{seat}"


def senders(given: Given, stage: Stage) -> list[Contact | None]:
    """The contacts that write; a single None where a name does."""
    if given.get("from") not in (None, "", ANY):
        return [stage.row(Contact.collection, given["from"])]
    if given.get("name") and "from" not in given:
        return [None]
    where = given.get("among", {})
    rows = stage.rows(Contact.collection, where).exclude(email="").select_related("account")
    found = stage.chosen(_read_by_people(given, stage, rows), int(given.get("count", "1")))
    if not found:
        raise ValidationError(_("No contact with an e-mail address fits."))
    return list(found)


def _read_by_people(given: Given, stage: Stage, rows: Any) -> list[Contact]:
    """Where owners get the mails, contacts of seats that somebody plays go before all others."""
    found = list(rows[:MOST_READ])
    if given.get("to", OWNER) != OWNER:
        return found
    played = stage.played()
    return [one for one in found if one.owner_id in played] or found


def do(given: Given, stage: Stage) -> None:
    about = stage.record(given["about"]) if given.get("about") else None
    for contact in senders(given, stage):
        for seat in _seats(given, stage, contact):
            mail_receive(
                to=seat,
                subject=_filled(stage.said(given["subject"]), contact, seat),
                body=_filled(stage.said(given["body"]), contact, seat),
                contact=contact,
                name=stage.said(given.get("name", "")),
                address=given.get("address", ""),
                about=about,
            )


def tell(given: Given, stage: Stage) -> str:
    people = senders(given, stage)
    seats = {str(seat) for one in people for seat in _seats(given, stage, one)}
    who = ", ".join(str(one or stage.said(given.get("name", ""))) for one in people[:3])
    text = ngettext(
        "%(count)d mail to %(seats)s, from %(who)s: “%(subject)s”",
        "%(count)d mails to %(seats)s, from %(who)s: “%(subject)s”",
        len(people),
    )
    told = {"seats": ", ".join(sorted(seats)), "who": who + (" …" if len(people) > 3 else "")}
    return text % {"count": len(people), **told, "subject": stage.said(given["subject"])}


def _seats(given: Given, stage: Stage, contact: Contact | None) -> list[Seat]:
    owner = contact.owner_id if contact is not None else None
    return stage.seats(given.get("to", OWNER if contact is not None else REPS), owner)


def _filled(text: str, contact: Any, seat: Seat) -> str:
    account = contact.account if contact is not None else None
    for place, value in ((CONTACT, contact), (ACCOUNT, account), (SEAT, seat)):
        text = text.replace(place, str(value or ""))
    return text


MAIL = register_effect(
    EffectKind(
        "mail",
        gettext_lazy("A mail comes"),
        "mail",
        (
            Field(
                "from",
                gettext_lazy("From the contact"),
                FieldKind.ROW,
                of="contacts",
                words=(ANY,),
                help=gettext_lazy("Empty with a name below; “any” lets chance choose."),
            ),
            Field(
                "among",
                gettext_lazy("Only contacts that fit"),
                FieldKind.WHERE,
                of="contacts",
            ),
            Field("count", gettext_lazy("How many write"), FieldKind.WHOLE, least=1, most=MOST),
            Field("name", gettext_lazy("Or from a name"), FieldKind.TEXTS),
            Field("address", gettext_lazy("with the address")),
            Field(
                "to",
                gettext_lazy("To"),
                FieldKind.SEAT,
                words=(OWNER, REPS, PEOPLE),
            ),
            Field("subject", gettext_lazy("Subject"), FieldKind.TEXTS, required=True),
            Field(
                "body",
                gettext_lazy("Text"),
                FieldKind.TEXTS,
                required=True,
                help=gettext_lazy("{contact}, {account} and {seat} are filled in."),
            ),
            Field("about", gettext_lazy("About the record"), FieldKind.RECORD),
        ),
        do,
        tell,
        10,
    )
)
