"""Questions about parties: who is there already?"""

from django.db.models import Q

from crm.parties.models import Account, Contact, Lead
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedQuerySet

# Two records are probably one party when all columns of any rule are filled and equal. A company's
# switchboard and a common name say little about a person each, but together they do.
DUPLICATE_RULES: dict[type[Sandboxed], tuple[tuple[str, ...], ...]] = {
    Account: (("name_key",), ("phone_key",), ("email_key",), ("tax_number",)),
    Contact: (
        ("mobile_key",),
        ("email_key",),
        ("account_id", "name_key"),
        ("name_key", "phone_key"),
    ),
    Lead: (
        ("mobile_key",),
        ("email_key",),
        ("company_key", "name_key"),
        ("name_key", "phone_key"),
    ),
}


def duplicates_of(row: Sandboxed) -> SandboxedQuerySet:
    """Visible records that are probably the same party as this one, which need not be saved."""
    model = type(row)
    row.clean_derived()
    condition = Q()
    for rule in DUPLICATE_RULES[model]:
        values = {column: getattr(row, column) for column in rule}
        if all(values.values()):
            condition |= Q(**values)
    found = model.objects.visible()
    return found.filter(condition).exclude(pk=row.pk) if condition else found.none()
