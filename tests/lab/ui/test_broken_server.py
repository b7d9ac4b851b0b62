"""A fault of ours: programs get JSON, scripts a sentence, people a page, all with what to tell us."""

import logging
from typing import Any

import pytest
from django.test import Client

from lab.entities.api import views
from lab.testing.callers import program
from tests.factories.company import Company


def _break(*_arguments: Any, **_named: Any) -> None:
    raise RuntimeError("boom")


def test_a_program_is_told_in_json_with_a_reference_that_the_log_has_too(
    office: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(views, "asked_rows", _break)
    ana = program(office.people["ana"])
    ana.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger="lab.ui.errors"):
        answer = ana.get(office.api("accounts/"))
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")
    told = answer.json()
    assert set(told) == {"detail", "reference"}
    (record,) = [one for one in caplog.records if one.name == "lab.ui.errors"]
    assert told["reference"] in record.getMessage()
    assert record.exc_info is not None
    assert "boom" in str(record.exc_info[1])
    assert "boom" not in answer.content.decode()


def test_a_person_sees_the_reference_on_the_page_and_a_script_one_sentence(
    office: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("lab.entities.views.lists.listing", _break)
    ana = Client(raise_request_exception=False)
    ana.force_login(office.people["ana"])
    page = ana.get(office.path("accounts/"))
    assert page.status_code == 500
    reference = next(r.args[0] for r in caplog.records if r.name == "lab.ui.errors")
    assert f"reference: {reference}" in page.content.decode()
    part = ana.get(office.path("accounts/"), headers={"HX-Request": "true"})
    assert part["Content-Type"].startswith("text/plain")


def test_what_is_not_there_below_the_api_is_told_in_json_as_well(office: Company) -> None:
    answer = Client().get("/api/v2/anything/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json()["detail"]
