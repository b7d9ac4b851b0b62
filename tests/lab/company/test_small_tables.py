"""Picklists and tags, which every area uses, are kept by who leads the company."""

import pytest
from rest_framework.test import APIClient

from lab.records.picklists import PicklistItem
from lab.testing.callers import browser, program
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def dora(office: Company) -> APIClient:
    return program(office.people["dora"])


class TestPicklists:
    def test_everybody_reads_them_and_the_head_adds_a_choice(self, office, dora):
        ana = program(office.people["ana"])
        told = ana.get(office.api("picklist-items/?list=industries")).json()["results"]
        assert [one["key"] for one in told] == ["retail", "software"]
        body = {"list": "industries", "key": "mining", "label": "Mining"}
        for who in ("ana", "max"):
            api = program(office.people[who])
            assert api.post(office.api("picklist-items/"), body).status_code == 403
        assert dora.patch(office.api("accounts/1/"), {"industry": "mining"}).status_code == 400
        assert dora.post(office.api("picklist-items/"), body).status_code == 201
        assert dora.patch(office.api("accounts/1/"), {"industry": "mining"}).status_code == 200

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"list": "colours", "key": "red", "label": "Red"}, "list"),
            ({"list": "industries", "key": "a,b", "label": "A"}, "key"),
            ({"list": "industries", "key": "", "label": "A"}, "key"),
            ({"list": "industries", "key": "x"}, "label"),
        ],
    )
    def test_what_is_no_choice_is_refused(self, office, dora, body, field):
        answer = dora.post(office.api("picklist-items/"), body)
        assert (answer.status_code, list(answer.json())) == (400, [field])

    def test_what_records_hold_keeps_its_key_and_is_not_deleted(self, office, dora):
        dora.patch(office.api("accounts/1/"), {"industry": "retail"})
        with office.as_system():
            number = PicklistItem.objects.get(list="industries", key="retail").number
        path = office.api(f"picklist-items/{number}/")
        assert list(dora.patch(path, {"key": "shops"}).json()) == ["key"]
        refused = dora.delete(path)
        assert refused.status_code == 403
        assert "1 accounts hold this choice" in refused.json()["detail"]
        dora.patch(office.api("accounts/1/"), {"industry": ""})
        assert dora.delete(path).status_code == 204

    def test_forms_offer_only_what_is_active_and_keep_what_is_chosen(self, office, dora):
        dora.patch(office.api("accounts/1/"), {"industry": "retail"})
        with office.as_system():
            number = PicklistItem.objects.get(list="industries", key="retail").number
        dora.patch(office.api(f"picklist-items/{number}/"), {"active": False})
        page = browser(office.people["ana"])
        assert "Retail" not in page.get(office.path("accounts/new/")).content.decode()
        assert "Retail" in page.get(office.path("accounts/1/edit/")).content.decode()
        assert "Retail" in page.get(office.path("accounts/1/")).content.decode()


class TestTags:
    def test_anybody_makes_one_and_the_upper_ones_tidy_up(self, office, dora):
        ana = program(office.people["ana"])
        made = ana.post(office.api("tags/"), {"name": "  Very   important ", "tone": "red"})
        assert made.status_code == 201, made.content
        assert made.json()["name"] == "Very important"
        path = office.api(f"tags/{made.json()['number']}/")
        assert ana.patch(path, {"name": "X"}).status_code == 403
        assert dora.patch(path, {"name": "VIP"}).status_code == 200
        assert ana.delete(path).status_code == 403
        ana.post(office.api("accounts/1/tags/"), {"tag": "vip"})
        assert ana.get(office.api("tags/")).json()["count"] == 1
        assert dora.delete(path).status_code == 204
        assert ana.get(office.api("accounts/1/tags/")).json() == []

    @pytest.mark.parametrize("name", ["VIP", "vip", " ViP "])
    def test_a_name_is_for_one_tag_whatever_its_case(self, office, dora, name):
        with office.acting("dora"):
            make.tag(name="Vip")
        answer = dora.post(office.api("tags/"), {"name": name})
        assert (answer.status_code, list(answer.json())) == (400, ["name"])


def test_reps_do_not_find_the_companys_own_tables_by_searching(office):
    found = {
        who: program(office.people[who]).get(office.api("search/?q=Retail")).json()
        for who in ("ana", "dora")
    }
    assert found["ana"] == []
    assert [group["collection"] for group in found["dora"]] == ["picklist-items"]
