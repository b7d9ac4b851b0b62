"""Big companies for measuring: rows put straight into a template, stamped like any other."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from crm.models import (
    Account,
    Contact,
    Lead,
    Opportunity,
    OpportunityProduct,
    Quote,
    QuoteLine,
    Task,
)
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandboxed
from tests.factories.company import Company

Row = Callable[[int, Callable[[int], int]], dict[str, Any]]
SEATS = (4, 5, 6)

# What one row of each collection says; `ref(n)` is the id of row n in the same sandbox.
ROWS: dict[type[Sandboxed], Row] = {
    Account: lambda n, ref: {
        "name": f"Account {n:06}",
        "phone": f"555-{n:06}",
        "billing_city": f"City {n % 300}",
        "industry": ("retail", "software")[n % 2],
        "owner_id": ref(SEATS[n % 3]),
    },
    Contact: lambda n, ref: {
        "name": f"Contact {n:06}",
        "email": f"c{n}@example.com",
        "account_id": ref(n % 3 + 1),
        "owner_id": ref(SEATS[n % 3]),
    },
    Lead: lambda n, ref: {
        "name": f"Lead {n:06}",
        "company": f"Company {n}",
        "email": f"l{n}@example.com",
        "owner_id": ref(SEATS[n % 3]),
    },
    Opportunity: lambda n, ref: {
        "name": f"Deal {n:06}",
        "account_id": ref(n % 3 + 1),
        "stage_id": ref(n % 2 + 1),
        "amount": Decimal(n % 977) * 10,
        "probability": 20,
        "owner_id": ref(SEATS[n % 3]),
    },
    OpportunityProduct: lambda n, ref: {
        "opportunity_id": ref(n % 3 + 1),
        "product_id": ref(1),
        "quantity": Decimal(n % 9 + 1),
        "price": Decimal("99.50"),
    },
    Task: lambda n, ref: {"subject": f"Call {n}", "owner_id": ref(SEATS[n % 3])},
    Quote: lambda n, ref: {
        "subject": f"Quote {n}",
        "account_id": ref(n % 3 + 1),
        "owner_id": ref(SEATS[n % 3]),
    },
    QuoteLine: lambda n, ref: {
        "quote_id": ref(n % 3 + 1001),
        "description": f"Line {n}",
        "quantity": Decimal(2),
        "price": Decimal("10.00"),
    },
}
SHARES = {
    Account: 0.1,
    Contact: 0.2,
    Lead: 0.15,
    Opportunity: 0.25,
    OpportunityProduct: 0.15,
    Task: 0.1,
    Quote: 0.02,
    QuoteLine: 0.03,
}
FIRST = 1001


def mixed(total: int) -> dict[type[Sandboxed], int]:
    """How many rows of each model make a company of about `total` rows."""
    return {model: max(3, int(total * share)) for model, share in SHARES.items()}


def filled(name: str, sizes: dict[type[Sandboxed], int]) -> Company:
    """A company whose template has so many more rows of each model."""
    return type("Filled", (Company,), {"fill_template": _filling(sizes)})(name)


def _filling(sizes: dict[type[Sandboxed], int]) -> Callable[[Company], None]:
    def fill_template(self: Company) -> None:
        Company.fill_template(self)
        from lab.tenancy.actor import current_actor

        sandbox = current_actor().sandbox
        for model, count in sizes.items():
            model._base_manager.bulk_create(_rows(model, sandbox, count), batch_size=2000)

    return fill_template


def _rows(model: type[Sandboxed], sandbox: Any, count: int) -> Iterator[Sandboxed]:
    def ref(number: int) -> int:
        return make_id(sandbox.pk, number)

    for n in range(count):
        row = model(pk=ref(FIRST + n), sandbox=sandbox, **ROWS[model](n, ref))
        row.clean_derived()
        yield row
