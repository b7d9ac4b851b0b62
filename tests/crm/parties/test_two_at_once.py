"""Two people let the rules assign at the same moment: nobody is skipped, nobody gets both."""

from crm.models import Lead
from crm.parties.assignment.services import lead_assign
from crm.parties.web_forms.services import web_form_answer
from lab.testing.at_once import at_once
from tests.factories import make

ANSWER = {"name": "Jo Doe", "company": "Huaxin", "email": "jo@huaxin.cn"}


def test_two_assignments_at_once_go_to_different_seats(shared):
    with shared.acting("dora"):
        make.assignment_rule(seats=[shared.seat(who) for who in ("ana", "bea", "bo", "max")])
        leads = [make.lead() for _each in range(4)]

    deeds = (lambda lead=lead: lead_assign(lead) for lead in leads)
    assert at_once(shared, *deeds) == [""] * 4
    with shared.acting("dora"):
        owners = Lead.objects.values_list("owner", flat=True)
        assert len(set(owners)) == len(leads)


def test_a_double_click_at_one_moment_makes_one_lead(shared):
    with shared.acting("dora"):
        form = make.web_form()

    def answer() -> None:
        with shared.as_system():
            web_form_answer(form, ANSWER)

    assert at_once(shared, *[answer] * 4) == [""] * 4
    with shared.acting("dora"):
        assert Lead.objects.count() == 1
