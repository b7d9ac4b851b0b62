"""The cast's company with what every scenario brings: sales stages, picklists, a few records."""

from decimal import Decimal

from crm.models import Account, Category, Opportunity, Product, Stage
from lab.access.models import SharingMode
from lab.records.loading import load_rows
from lab.records.picklists import PicklistItem
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.testing.cast import PLAYERS, Office

STAGES = [
    ("qualify", "Qualification", 20, "open"),
    ("propose", "Proposal", 50, "open"),
    ("won", "Won", 100, "won"),
    ("lost", "Lost", 0, "lost"),
]
PICKLISTS = {
    "industries": {"retail": "Retail", "software": "Software"},
    "regions": {"north": "North", "south": "South"},
    "sources": {"fair": "Fair", "web": "Web"},
    "account-levels": {"a": "A", "b": "B"},
    "won-reasons": {"price": "Price", "service": "Service"},
    "lost-reasons": {"price": "Price", "no-budget": "No budget"},
}


def _id(number: int) -> int:
    return make_id(current_actor().sandbox.pk, number)


class Company(Office):
    """Six seats, four stages, three accounts of the reps (Ana, Bea, Bo) with a deal each."""

    def fill_template(self) -> None:
        items = [
            (name, key, label) for name, keys in PICKLISTS.items() for key, label in keys.items()
        ]
        load_rows(
            PicklistItem,
            [
                (number, {"list": name, "key": key, "label": label, "position": number})
                for number, (name, key, label) in enumerate(items, 1)
            ],
        )
        load_rows(
            Stage,
            [
                (
                    number,
                    {
                        "key": key,
                        "name": name,
                        "position": number,
                        "probability": chance,
                        "kind": kind,
                    },
                )
                for number, (key, name, chance, kind) in enumerate(STAGES, 1)
            ],
        )
        load_rows(Category, [(1, {"name": "Machines"})])
        load_rows(
            Product,
            [(1, {"name": "Press", "code": "P1", "category_id": _id(1), "list_price": 100})],
        )
        load_rows(SharingMode, [(1, {"family": "accounts", "mode": "private"})])
        reps = [PLAYERS[who][0] for who in ("ana", "bea", "bo")]
        load_rows(
            Account,
            [
                (n, {"name": f"Customer {n}", "owner_id": _id(seat)})
                for n, seat in enumerate(reps, 1)
            ],
        )
        load_rows(
            Opportunity,
            [
                (
                    n,
                    {
                        "name": f"Deal {n}",
                        "account_id": _id(n),
                        "stage_id": _id(1),
                        "amount": Decimal("100.00") * n,
                        "owner_id": _id(seat),
                    },
                )
                for n, seat in enumerate(reps, 1)
            ],
        )
