"""The PDF of a quote of 50 lines: its time on the processor, and that of its page beside it."""

import time

import pytest
from django.test import Client

from tests.bench.tables import table
from tests.factories import make

RUNS = 5


@pytest.mark.django_db(transaction=True)
def test_a_quote_of_fifty_lines_as_a_pdf(office, capsys):
    rows = []
    for count in (1, 50, 200):
        with office.acting("ana"):
            lines = [{**make.LINE, "description": f"Press no. {n} 机床"} for n in range(count)]
            quote = make.quote(lines=lines)
        client = Client()
        client.force_login(office.people["ana"])
        page, pdf = (
            _seconds(client, office.path(f"quotes/{quote.number}/{name}"))
            for name in ("print/", "print.pdf")
        )
        rows.append((count, page * 1e3, pdf * 1e3, pdf / page))
    with capsys.disabled():
        table("paper", ("lines", "page, CPU ms", "PDF, CPU ms", "times"), rows)
    assert {count: pdf for count, _page, pdf, _times in rows}[50] < 1000


def _seconds(client: Client, url: str) -> float:
    """The least of a few runs: the first one unpacks fonts."""
    taken = []
    for _run in range(RUNS):
        start = time.process_time()
        assert client.get(url).status_code == 200
        taken.append(time.process_time() - start)
    return min(taken)
