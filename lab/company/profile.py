"""The company's profile as one thing: what it says of itself, and how it writes its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab import records
from lab.access.decisions import Decision
from lab.access.models import Verb
from lab.company.models import THE_ONE, WORKDAY_FIELDS, CompanyProfile
from lab.entities.parsing import parse_values
from lab.entities.spec import Section
from lab.journal.values import row_state
from lab.records.numbers import NumberFormat, default_format, numbered_models
from lab.tenancy.actor import current_actor
from lab.tenancy.gathering import remembered
from lab.tenancy.writing import sandbox_write

Raw = Mapping[str, Any]
COMPANY = Section(
    title=gettext_lazy("Company"),
    fields=(
        "name",
        "logo",
        "street",
        "city",
        "state",
        "postal_code",
        "country",
        "phone",
        "email",
        "website",
    ),
)
FINANCE = Section(
    title=gettext_lazy("Finance and tax"),
    fields=("fiscal_year_start_month", "tax_number", "bank_name", "bank_account"),
)
WORK = Section(
    title=gettext_lazy("Working hours"), fields=("opens_at", "closes_at", *WORKDAY_FIELDS)
)
FIELDS = (*COMPANY.fields, *FINANCE.fields, *WORK.fields)
FORMAT_FIELDS = ("pattern", "restarts")
FORMATS = "number_formats"
# Collections of which the page shows a short list, in its order; upper parts name theirs.
SHELVES: list[str] = []


@dataclass(frozen=True)
class Profile:
    """The row, and a format for each kind of document; what the company never saved has no id."""

    company: CompanyProfile
    formats: dict[str, NumberFormat]

    @property
    def token(self) -> str:
        """Says which state of all of it somebody has read."""
        saved = (row.version if row.pk else 0 for row in (self.company, *self.formats.values()))
        return ".".join(map(str, (current_actor().sandbox.attempt, *saved)))


def own_profile() -> CompanyProfile:
    """A company that has none is called like its sandbox and counts by calendar years."""
    found = remembered("company-profile", (CompanyProfile,), CompanyProfile.objects.first)
    return found or CompanyProfile(name=current_actor().sandbox.name)


def profile() -> Profile:
    """Two queries."""
    saved = {row.document: row for row in NumberFormat.objects.all()}
    return Profile(
        own_profile(),
        {
            document: saved.get(document) or default_format(document)
            for document in numbered_models()
        },
    )


def register_shelf(collection: str) -> None:
    """Show the records of this collection on the page of the profile, beside finance and tax."""
    SHELVES.append(collection)


def may_change_profile() -> Decision:
    return current_actor().policy.may(Verb.CHANGE, CompanyProfile)


def profile_change(
    raw: Raw, formats: Mapping[str, Raw] | None = None, *, token: str | None = None
) -> Profile:
    """Change fields, and formats as {"quotes": {"pattern": …, "restarts": …}}; all or none.

    Raises ValidationError by field (`number_formats.quotes.pattern`), and Conflict when `token` is
    not of the present state.
    """
    with sandbox_write():
        present = profile()
        errors: dict[str, Any] = {}
        may_change_profile().require()
        if token is not None and token != present.token:
            raise records.Conflict(present.company)
        try:
            _change_company(present.company, raw)
        except ValidationError as error:
            errors |= _by_field(error)
        for document, wanted in (formats or {}).items():
            try:
                _change_format(present.formats, document, wanted)
            except ValidationError as error:
                told = _by_field(error)
                errors |= {f"{FORMATS}.{document}.{name}": texts for name, texts in told.items()}
        if errors:
            raise ValidationError(errors)
        return profile()


def _by_field(error: ValidationError) -> dict[str, Any]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {NON_FIELD_ERRORS: error.messages}


def _known(raw: Raw, names: tuple[str, ...]) -> None:
    if unknown := sorted(set(raw) - set(names)):
        raise ValidationError(dict.fromkeys(unknown, _("This cannot be set here.")))


def _change_company(company: CompanyProfile, raw: Raw) -> None:
    _known(raw, FIELDS)
    values = parse_values(CompanyProfile, raw)
    if company.pk:
        records.change(company, values)
    elif values:
        state = row_state(CompanyProfile(**{"name": company.name, **values}))
        records.recreate_many(CompanyProfile, {THE_ONE: state}, event="companyprofile.created")


def _change_format(formats: Mapping[str, NumberFormat], document: str, raw: Raw) -> None:
    if document not in formats:
        known = ", ".join(formats)
        raise ValidationError(_("Choose one of: %(choices)s.") % {"choices": known})
    _known(raw, FORMAT_FIELDS)
    present, values = formats[document], parse_values(NumberFormat, raw)
    if present.pk:
        records.change(present, values)
    elif any(getattr(present, name) != value for name, value in values.items()):
        default = {name: getattr(present, name) for name in FORMAT_FIELDS}
        records.create(NumberFormat, {"document": document, **default, **values})
