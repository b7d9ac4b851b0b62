"""Two people let the rules assign at the same moment: nobody is skipped, nobody gets both."""

import threading

import pytest
from django.db import connection, connections

from crm.models import Lead
from crm.parties.assignment.services import lead_assign
from crm.parties.web_forms.services import web_form_answer
from tests.factories import make
from tests.factories.company import Company

ANSWER = {"name": "Jo Doe", "company": "Huaxin", "email": "jo@huaxin.cn"}


@pytest.fixture
def shared(transactional_db: None) -> Company:
    """A company that other connections see; a database in memory has only one."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory knows one connection; tests on PostgreSQL run this.")
    return Company("one")


def together(*deeds) -> None:
    """Run the deeds in threads that begin at one moment; what one raises is raised."""
    gate, failed = threading.Barrier(len(deeds)), []

    def run(deed) -> None:
        try:
            gate.wait(10)
            deed()
        except Exception as error:  # noqa: BLE001 - told by the main thread
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed, failed


def test_two_assignments_at_once_go_to_different_seats(shared):
    with shared.acting("dora"):
        make.assignment_rule(seats=[shared.seat(who) for who in ("ana", "bea", "bo", "max")])
        leads = [make.lead() for _each in range(4)]

    def assign(lead: Lead) -> None:
        with shared.acting("dora"):
            lead_assign(lead)

    together(*(lambda lead=lead: assign(lead) for lead in leads))
    with shared.acting("dora"):
        owners = Lead.objects.values_list("owner", flat=True)
        assert len(set(owners)) == len(leads)


def test_a_double_click_at_one_moment_makes_one_lead(shared):
    with shared.acting("dora"):
        form = make.web_form()

    def answer() -> None:
        with shared.as_system():
            web_form_answer(form, ANSWER)

    together(*[answer] * 4)
    with shared.acting("dora"):
        assert Lead.objects.count() == 1
