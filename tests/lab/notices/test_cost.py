"""A write of which nobody is told costs nothing more."""

from crm.models import Opportunity
from lab import records
from lab.journal import recording
from lab.testing.queries import queries_of
from tests.factories import make


def test_what_is_no_news_asks_the_database_nothing(office, monkeypatch):
    def change(amount: str) -> list[str]:
        with office.acting("ana"):
            deal = Opportunity.objects.get(name="Deal 1")
            return queries_of(lambda: records.change(deal, {"amount": amount}))

    heard = len(change("250"))
    monkeypatch.setattr(recording, "_listeners", {})
    assert len(change("260")) == heard


def test_a_crowd_of_records_is_told_for_what_a_few_cost(office, monkeypatch):
    def made(count: int) -> int:
        with office.acting("max"):
            stage, owner = make.opportunity().stage, office.seat("ana")
            values = [{"name": f"Deal {n}", "owner": owner, "stage": stage} for n in range(count)]
            return len(queries_of(lambda: records.create_many(Opportunity, values)))

    few, many = made(10), made(200)
    monkeypatch.setattr(recording, "_listeners", {})
    assert many - made(200) <= few - made(10)
