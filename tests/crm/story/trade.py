"""A trading company for stories: who sits where, and programs that do what people do, day by day."""

import datetime as dt
from typing import Any

from crm.models import Authority
from lab import records
from lab.tenancy.models import Sandbox, Seat
from lab.testing.callers import program
from lab.testing.cast import DAY_ONE
from tests.factories.company import Company

# Ana sells, Max is her superior; Bo keeps the warehouses, Bea the books; Dora heads the company.
KINDS = {"bo": "warehouse", "bea": "finance"}


class Trade:
    """Calls the API as one of the people; a refused call fails unless its status is expected."""

    def __init__(self, office: Company) -> None:
        self.office = office
        with office.acting("dora"):
            for who, kind in KINDS.items():
                records.change(Seat.objects.get(pk=office.seat(who).pk), {"kind": kind})
            ten = {"document": "quotes", "kind": "rep", "most_discount": 10}
            records.create(Authority, ten)

    def call(self, who: str, method: str, path: str, body: Any = None, status: int = 0) -> Any:
        send = getattr(program(self.office.people[who]), method)
        answer = send(self.office.api(path), body)
        allowed = (status,) if status else (200, 201)
        assert answer.status_code in allowed, (path, answer.status_code, answer.content.decode())
        return answer.json()

    def get(self, who: str, path: str) -> Any:
        return self.call(who, "get", path)

    def rows(self, who: str, path: str) -> list[dict[str, Any]]:
        return self.get(who, path)["results"]

    def make(self, who: str, collection: str, **values: Any) -> Any:
        return self.call(who, "post", f"{collection}/", values)

    def do(self, who: str, record: str, action: str, /, status: int = 0, **arguments: Any) -> Any:
        """`record` as `quotes/7`."""
        return self.call(who, "post", f"{record}/{action}/", arguments, status)

    def change(self, who: str, record: str, /, status: int = 0, **values: Any) -> Any:
        return self.call(who, "patch", f"{record}/", values, status)

    def quantities(self, who: str, record: str, **wanted: str) -> Any:
        """Let a draft say other quantities, by the names of its products; those not named go."""
        lines = self.get(who, f"{record}/")["lines"]
        kept = [line for line in lines if line["description"] in wanted]
        return self.change(
            who,
            record,
            lines=[
                {"number": line["number"], "quantity": wanted[line["description"]]} for line in kept
            ],
        )

    def on(self, day: int) -> None:
        """It is that day of January."""
        later = dt.timedelta(days=day - DAY_ONE.day)
        sandboxes = Sandbox.objects.filter(pk=self.office.sandbox.pk)
        begun = self.office.template.simulated_now
        sandboxes.update(simulated_now=begun + later)

    def amounts(self, who: str, record: str, *names: str) -> tuple[str, ...]:
        told = self.get(who, f"{record}/")
        return tuple(told[name] for name in names)
