"""The sales process is arranged by who leads the company: stages and evaluation points."""

import pytest
from rest_framework.test import APIClient

from crm.models import Stage
from lab.testing.callers import browser, program
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def dora(office: Company) -> APIClient:
    return program(office.people["dora"])


def test_everybody_reads_the_process_and_the_head_arranges_it(office, dora):
    ana = program(office.people["ana"])
    told = ana.get(office.api("stages/?ordering=position")).json()["results"]
    assert [one["key"] for one in told] == ["qualify", "propose", "won", "lost"]
    body = {"name": "Negotiation", "key": "negotiate", "required_fields": ["amount"]}
    for who in ("ana", "max", "al"):
        assert program(office.people[who]).post(office.api("stages/"), body).status_code == 403
    made = dora.post(office.api("stages/"), body)
    assert made.status_code == 201, made.content
    assert (made.json()["position"], made.json()["required_fields"]) == (5, ["amount"])
    point = {"question": "Is there a budget?", "stage": "negotiate", "key": "budget"}
    assert dora.post(office.api("evaluation-points/"), point).status_code == 201
    assert ana.get(office.api("evaluation-points/?stage=negotiate")).json()["count"] == 1


def test_the_rules_of_a_new_stage_hold(office, dora):
    body = {"name": "Due", "key": "due", "position": 3, "required_fields": ["expected_close"]}
    dora.post(office.api("stages/"), body)
    ana = program(office.people["ana"])
    answer = ana.post(office.api("opportunities/1/move/"), {"stage": "due"})
    assert answer.status_code == 400
    assert list(answer.json()) == ["expected_close"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"key": "other"}, "key"),
        ({"kind": "won"}, "kind"),
        ({"required_fields": ["colour"]}, "required_fields"),
        ({"required_fields": {"a": 1}}, "required_fields"),
        ({"required_fields": [1]}, "required_fields"),
        ({"probability": 101}, "probability"),
    ],
)
def test_what_would_break_the_process_is_refused(office, dora, body, field):
    answer = dora.patch(office.api("stages/1/"), body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_stage_in_use_and_the_last_of_its_kind_stay(office, dora):
    used = dora.delete(office.api("stages/1/"))
    assert used.status_code == 403
    assert "still used" in used.json()["detail"]
    last = dora.delete(office.api("stages/3/"))
    assert last.status_code == 403
    assert "needs a stage of this kind" in last.json()["detail"]
    with office.acting("dora"):
        number = make.stage(kind="won").number
    assert dora.delete(office.api(f"stages/{number}/")).status_code == 204


def test_a_form_takes_the_names_of_required_fields_with_commas(office):
    page = browser(office.people["dora"])
    form = page.get(office.path("stages/2/edit/")).content.decode()
    assert 'name="required_fields"' in form
    with office.acting("dora"):
        token = Stage.objects.numbered(2).get().token
    answer = page.post(
        office.path("stages/2/field/required_fields/"),
        {"required_fields": "amount, next_step", "token": token},
    )
    assert answer.status_code == 200, answer.content
    with office.as_system():
        assert Stage.objects.numbered(2).get().required_fields == ["amount", "next_step"]
    assert "amount, next_step" in page.get(office.path("stages/")).content.decode()


def test_the_key_of_a_point_stays(office, dora):
    with office.acting("dora"):
        number = make.evaluation_point().number
    answer = dora.patch(office.api(f"evaluation-points/{number}/"), {"key": "other"})
    assert list(answer.json()) == ["key"]
    assert dora.patch(office.api(f"evaluation-points/{number}/"), {"weight": 3}).status_code == 200
