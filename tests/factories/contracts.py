import datetime as dt
from typing import Any

from crm.contracts.services import contract_create
from crm.expenses.services import claim_create
from crm.models import Contract, ExpenseClaim
from tests.factories.naming import Builders, name_of, new_lines
from tests.factories.parties import addressed

INSTALMENT = {"condition": "After acceptance", "share": 100}


def contract(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Contract:
    """A draft over 1000.00 in one instalment, for the year."""
    term = {"starts_on": dt.date(2018, 1, 1), "ends_on": dt.date(2018, 12, 31)}
    given = {"amount": "1000.00", **term, **addressed(values)}
    return contract_create(given, new_lines([INSTALMENT] if lines is None else lines))


def expense_claim(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> ExpenseClaim:
    """A draft: 120.00 for a taxi, today."""
    if lines is None:
        lines = [{"description": "Taxi", "amount": "120.00"}]
    return claim_create({"subject": name_of("Trip"), **values}, new_lines(lines))


BUILDERS: Builders = {
    "contracts": contract,
    "expense-claims": expense_claim,
}
