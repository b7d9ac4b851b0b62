"""Personas come with the pack: checked, kept in the files, and there in each company."""

from collections.abc import Callable
from typing import Any

import pytest

from scenarios.customers.casting import company_of, the_company
from scenarios.customers.models import PersonaState
from scenarios.happenings.models import Happening
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import dumped_files, store
from tests.scenarios.customers.conftest import PERSONAS, Played

pytestmark = pytest.mark.django_db


def test_a_company_knows_its_customers_and_what_they_will_do(company: Played) -> None:
    with company.system():
        rows = list(PersonaState.objects.values_list("key", "contact", "lead", "open"))
        assert rows == [
            ("nora", 1, None, False),
            ("otto", 2, None, False),
            ("maya", None, 1, False),
        ]
        kinds = list(Happening.objects.order_by("at").values_list("kind", "key"))
        assert kinds == [
            ("customer.asks", "nora"),
            ("customer.asks", "maya"),
            ("customer.last-day", "maya"),
            ("customer.last-day", "nora"),
        ]
        assert the_company().personas["nora"].trust == 0.5
    assert company.state().trust == 0.5


def test_the_days_of_a_need_are_working_days_at_the_customer_s_hours(company: Played) -> None:
    with company.system():
        at = Happening.objects.get(kind="customer.last-day", key="nora").at
        assert f"{at:%Y-%m-%d}" == "2018-02-12"  # D+40 is a Saturday


def test_the_file_comes_back_as_it_was(db: None, pack: Callable[..., Any]) -> None:
    version = store(pack())
    assert dumped_files(version)["personas.yaml"] == PERSONAS


def test_what_is_wrong_in_it_stands_among_all_problems(pack: Callable[..., Any]) -> None:
    with pytest.raises(BadPack) as caught:
        pack(("contact: otto", "contact: nobody"), ("lead: maya", "lead: nobody"))
    told = caught.value.lines()
    assert told[0].startswith("personas.yaml:25 [personas.otto.contact]: “nobody” is no key")
    assert "[personas.maya.lead]" in told[1]


def test_a_pack_without_them_has_nobody(db: None, tiny_pack: Any) -> None:
    assert company_of(store(tiny_pack)).personas == {}
