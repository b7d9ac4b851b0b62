"""Accounts, contacts and competitors as people see them. Leads are declared with selling, which
knows what they become."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.parties import hierarchy
from crm.parties.assignment import entities as assignment
from crm.parties.cards import ACCOUNT_CARDS, CONTACT_CARDS
from crm.parties.collisions.selectors import RULES
from crm.parties.collisions.services import warnings_of
from crm.parties.models import Account, Contact, Lead
from crm.parties.selectors import DUPLICATE_RULES, duplicates_of
from crm.parties.web_forms import entities as web_forms
from lab.entities.spec import Counterpart, Entity, Related, Section, register
from lab.records.custom_values import drafted
from lab.tenancy.models import Sandboxed

# What registers itself when it is read.
__all__ = ["ACCOUNTS", "CONTACTS", "assignment", "duplicates_by_key", "hierarchy", "web_forms"]
# Those that were converted stand elsewhere by right.
OPEN_LEADS = (("status__in", Lead.OPEN),)


def duplicates_by_key(model: type[Sandboxed]) -> Callable[..., QuerySet]:
    """`duplicates(values, exclude=row)` of an entity, by the keys of what is typed in."""

    def duplicates(values: dict[str, Any], exclude: Sandboxed | None = None) -> QuerySet:
        found = duplicates_of(drafted(model, values))
        return found if exclude is None else found.exclude(pk=exclude.pk)

    return duplicates


def counterparts(model: type[Sandboxed]) -> tuple[Counterpart, ...]:
    """Where the same party may be on file under another name of the trade, by the rules of collisions.

    Of the own collection what is no duplicate yet: another person of a company that is a lead.
    """
    found = []
    for other, rules in RULES[model]:
        known = {tuple((column, column) for column in rule) for rule in DUPLICATE_RULES[model]}
        fresh = tuple(rule for rule in rules if other is not model or rule not in known)
        if fresh:
            found.append(
                Counterpart(
                    collection=other.collection,
                    rules=fresh,
                    where=OPEN_LEADS if other is Lead else (),
                    own_where=OPEN_LEADS if model is Lead else (),
                )
            )
    return tuple(found)


# The parts of an address below a title that says which one it is.
ADDRESS = {
    "street": _("Street"),
    "city": _("City"),
    "state": _("State or province"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
}
ORIGIN = Section(title=_("Came from"), fields=("source_lead",))


def _selling_panels(field: str, *, activities: bool = False) -> tuple[Related, ...]:
    """Opportunities, quotes and orders that name this party."""
    documents = ("code", "subject", "status", "total")
    return (
        Related(
            collection="opportunities",
            field=field,
            columns=("name", "stage", "amount", "expected_close"),
            sums=("amount",),
            activities=activities,
        ),
        *(
            Related(
                collection=collection,
                field=field,
                columns=documents,
                sums=("base_total",),
                activities=activities,
            )
            for collection in ("quotes", "orders")
        ),
    )


ACCOUNTS = register(
    Entity(
        model=Account,
        area="parties",
        icon="building",
        head=("kind", "lifecycle", "level"),
        columns=("name", "kind", "lifecycle", "industry", "region", "phone", "owner"),
        more_columns=("source_lead",),
        sections=(
            Section(
                title=pgettext_lazy("party", "Company"),
                fields=(
                    "name",
                    "kind",
                    "agent_level",
                    "lifecycle",
                    "level",
                    "industry",
                    "region",
                    "source",
                    "parent",
                ),
            ),
            Section(title=_("Reached at"), fields=("phone", "email", "website", "fax")),
            Section(title=_("Size"), fields=("employees", "annual_revenue", "founded")),
            Section(
                title=_("Finance"), fields=("tax_number", "credit_limit", "counts_for_appraisal")
            ),
            Section(
                title=_("Billing address"),
                fields=tuple(f"billing_{part}" for part in ADDRESS),
                labels={f"billing_{part}": label for part, label in ADDRESS.items()},
            ),
            Section(
                title=_("Delivery address"),
                fields=tuple(f"delivery_{part}" for part in ADDRESS),
                labels={f"delivery_{part}": label for part, label in ADDRESS.items()},
            ),
            Section(title=_("Description"), fields=("description",)),
        ),
        told=(ORIGIN,),
        filters=(
            "kind",
            "lifecycle",
            "level",
            "industry",
            "region",
            "source",
            "parent",
            "billing_city",
            "employees",
            "annual_revenue",
            "counts_for_appraisal",
            "phone",
            "email",
        ),
        search=("name", "phone", "email", "billing_city"),
        ordering=("name",),
        related=(
            Related(
                collection="contacts",
                field="account",
                columns=("name", "title", "role", "reached_at"),
                activities=True,
            ),
            *_selling_panels("account", activities=True),
            Related(
                collection="accounts",
                field="parent",
                columns=("name", "kind", "lifecycle"),
                label=_("Subsidiaries"),
            ),
            Related(collection="competitors", field="account", columns=("name", "website")),
        ),
        import_key="name",
        bulk_fields=("lifecycle", "level", "industry", "region", "source", "kind"),
        has_activities=True,
        duplicates=duplicates_by_key(Account),
        duplicate_rules=DUPLICATE_RULES[Account],
        counterparts=counterparts(Account),
        warnings=warnings_of(Account),
        formats=(ACCOUNT_CARDS,),
    )
)

CONTACTS = register(
    Entity(
        model=Contact,
        area="parties",
        icon="address-book",
        head=("account", "title", "role"),
        picture="photo",
        columns=("name", "account", "title", "role", "phone", "email", "owner"),
        more_columns=("source_lead",),
        sections=(
            Section(
                title=_("Person"),
                fields=(
                    "name",
                    "account",
                    "title",
                    "department",
                    "role",
                    "superior",
                    "primary",
                ),
            ),
            Section(title=_("Reached at"), fields=("phone", "mobile", "email", "address")),
            Section(title=_("Personal"), fields=("photo", "birthday", "interests", "description")),
        ),
        told=(ORIGIN,),
        filters=("account", "role", "department", "primary", "title", "birthday"),
        search=("name", "account__name", "phone", "mobile", "email"),
        ordering=("name",),
        related=(
            *_selling_panels("contact"),
            Related(
                collection="contacts",
                field="superior",
                columns=("name", "title", "reached_at"),
                label=_("Reports to this person"),
            ),
        ),
        bulk_fields=("account", "role", "department"),
        has_activities=True,
        duplicates=duplicates_by_key(Contact),
        duplicate_rules=DUPLICATE_RULES[Contact],
        counterparts=counterparts(Contact),
        warnings=warnings_of(Contact),
        formats=(CONTACT_CARDS,),
    )
)
