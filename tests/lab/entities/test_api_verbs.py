"""What programs do with any record besides reading and writing it: tags, shares, owners, merging, files."""

import csv
import io
import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from crm.models import Account, Contact, Opportunity
from lab.journal.models import Entry
from lab.records.tags import Tag
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def ana(office: Company) -> APIClient:
    return program(office.people["ana"])


@pytest.fixture
def dora(office: Company) -> APIClient:
    return program(office.people["dora"])


def number(office: Company, who: str, kind: str = "account", **values: Any) -> int:
    with office.acting(who):
        return getattr(make, kind)(**values).number


def events(office: Company) -> list[str]:
    rows = Entry._base_manager.filter(sandbox=office.sandbox).order_by("number")
    return list(rows.values_list("event", flat=True))


class TestTags:
    def test_they_are_put_on_told_found_and_taken_off(self, office, ana):
        one = number(office, "ana")
        path = office.api(f"accounts/{one}/tags/")
        (told,) = ana.post(path, {"tag": "VIP"}).json()
        assert (told["name"], told["tone"]) == ("VIP", "blue")
        assert ana.get(path).json() == [told]
        assert ana.get(office.api("accounts/?tag=vip")).json()["count"] == 1
        assert ana.delete(f"{path}{told['number']}/").status_code == 204
        assert ana.get(path).json() == []
        assert ana.delete(f"{path}{told['number']}/").status_code == 404
        assert "tagging.created" in events(office) and "tagging.deleted" in events(office)

    @pytest.mark.parametrize("body", [{}, {"tag": ""}, {"tag": "x" * 41}, {"tag": "a", "b": 1}, []])
    def test_what_is_no_tag_is_refused(self, office, ana, body):
        one = number(office, "ana")
        assert ana.post(office.api(f"accounts/{one}/tags/"), body).status_code == 400
        with office.as_system():
            assert not Tag.objects.exists()


class TestShares:
    def test_a_record_is_opened_and_closed_again(self, office, ana):
        one = number(office, "ana")
        bea, path = program(office.people["bea"]), office.api(f"accounts/{one}/shares/")
        assert bea.get(office.api(f"accounts/{one}/")).status_code == 404
        told = ana.post(path, {"seats": [5], "level": "read"}).json()
        assert told == [{"seat": 5, "name": "Bea", "level": "read"}]
        assert bea.get(office.api(f"accounts/{one}/")).status_code == 200
        assert bea.patch(office.api(f"accounts/{one}/"), {"phone": "1"}).status_code == 403
        ana.post(path, {"seats": [5], "level": "write"})
        assert bea.patch(office.api(f"accounts/{one}/"), {"phone": "1"}).status_code == 200
        assert ana.delete(f"{path}5/").status_code == 204
        assert bea.get(office.api(f"accounts/{one}/")).status_code == 404
        assert ana.delete(f"{path}5/").status_code == 404
        assert "account.shared" in events(office) and "account.unshared" in events(office)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"seats": [99], "level": "read"}, "seats"),
            ({"seats": [], "level": "read"}, "seats"),
            ({"seats": [5], "level": "all"}, "level"),
            ({"seats": [5]}, "level"),
            ({"seats": "5", "level": "read"}, "seats"),
        ],
    )
    def test_what_is_wrong_is_told_by_field(self, office, ana, body, field):
        one = number(office, "ana")
        answer = ana.post(office.api(f"accounts/{one}/shares/"), body)
        assert (answer.status_code, list(answer.json())) == (400, [field])

    def test_what_belongs_to_nobody_is_not_shared(self, office, dora):
        assert dora.get(office.api("products/1/shares/")).status_code == 404


class TestTransfer:
    def test_a_record_goes_to_another_seat_with_its_open_deals(self, office, dora):
        with office.acting("ana"):
            firm = make.account()
            deal = make.opportunity(account=firm)
        path = office.api(f"accounts/{firm.number}/transfer/")
        told = dora.post(path, {"owner": 5, "related": ["opportunities"]}).json()
        assert told["count"] == 2
        with office.as_system():
            assert Account.objects.get(pk=firm.pk).owner.number == 5
            assert Opportunity.objects.get(pk=deal.pk).owner.number == 5
        undone = dora.post(office.api(f"journal/{told['entry']}/undo/"))
        assert undone.status_code == 200, undone.content
        with office.as_system():
            assert Account.objects.get(pk=firm.pk).owner.number == 4

    def test_a_rep_gives_nothing_away(self, office, ana):
        one = number(office, "ana")
        answer = ana.post(office.api(f"accounts/{one}/transfer/"), {"owner": 5})
        assert answer.status_code == 403
        assert answer.json()["detail"]

    def test_a_record_that_changed_meanwhile_stays(self, office, dora):
        one = number(office, "ana")
        path = office.api(f"accounts/{one}/")
        version = dora.get(path).json()["version"]
        dora.patch(path, {"phone": "1"})
        answer = dora.post(f"{path}transfer/", {"owner": 5, "version": version})
        assert answer.status_code == 409
        assert answer.json()["current"]["owner"] == 4

    @pytest.mark.parametrize("body", [{}, {"owner": 99}, {"owner": 5, "related": ["seats"]}])
    def test_what_is_wrong_is_told(self, office, dora, body):
        one = number(office, "ana")
        answer = dora.post(office.api(f"accounts/{one}/transfer/"), body)
        assert answer.status_code == 400, answer.content


class TestHandover:
    def test_all_that_a_seat_has_goes_in_one_step(self, office, dora):
        number(office, "ana", "contact")
        held = dora.get(office.api("handover/?source=4")).json()
        assert held == {"accounts": 1, "contacts": 1, "opportunities": 1}
        body = {"source": 4, "target": 5, "collections": ["accounts", "contacts"]}
        told = dora.post(office.api("handover/"), body).json()
        assert told["moved"] == {"accounts": 1, "contacts": 1}
        assert dora.get(office.api("handover/?source=4")).json() == {"opportunities": 1}
        assert dora.post(office.api(f"journal/{told['entry']}/undo/")).status_code == 200
        assert dora.get(office.api("handover/?source=4")).json() == held

    def test_who_may_transfer_nothing_hands_nothing_over(self, office, ana):
        body = {"source": 4, "target": 5, "collections": ["accounts"]}
        assert ana.get(office.api("handover/?source=4")).status_code == 403
        assert ana.post(office.api("handover/"), body).status_code == 403

    @pytest.mark.parametrize(
        "body",
        [
            {"source": 4, "target": 4, "collections": ["accounts"]},
            {"source": 4, "target": 99, "collections": ["accounts"]},
            {"source": 4, "target": 5, "collections": ["leads"]},
            {"source": 4, "target": 5, "collections": []},
        ],
    )
    def test_what_is_wrong_is_told(self, office, dora, body):
        assert dora.post(office.api("handover/"), body).status_code == 400
        assert dora.get(office.api("handover/?source=4")).json()["accounts"] == 1


class TestDuplicates:
    def test_what_would_be_there_twice_is_found_and_nothing_written(self, office, ana):
        one = number(office, "ana", name="Acme Ltd", phone="010 5555 1234")
        before = events(office)
        told = ana.post(office.api("accounts/duplicates/"), {"name": "ACME Ltd."}).json()
        assert [row["number"] for row in told["results"]] == [one]
        assert ana.post(office.api("accounts/duplicates/"), {"name": "Else"}).json() == {
            "results": [],
            "elsewhere": [],
            "warnings": [],
        }
        assert events(office) == before
        assert ana.post(office.api("accounts/duplicates/"), {"nme": "x"}).status_code == 400

    def test_a_record_and_a_collection_tell_their_twins(self, office, ana):
        one, two = (number(office, "ana", name="Acme", phone="01055551234") for _i in range(2))
        told = ana.get(office.api(f"accounts/{one}/duplicates/")).json()
        assert [row["number"] for row in told["results"]] == [two]
        (group, *_rest) = ana.get(office.api("accounts/duplicate-groups/")).json()
        assert [row["number"] for row in group["records"]] == [one, two]
        assert group["reason"]

    def test_a_colleagues_twin_is_not_told(self, office, ana):
        number(office, "bo", name="Acme", phone="01055551234")
        one = number(office, "ana", name="Acme", phone="01055551234")
        assert ana.get(office.api(f"accounts/{one}/duplicates/")).json()["results"] == []
        told = ana.post(office.api("accounts/duplicates/"), {"name": "Acme"}).json()
        assert [row["number"] for row in told["results"]] == [one]
        assert ana.get(office.api("accounts/duplicate-groups/")).json() == []


class TestMerge:
    @pytest.fixture
    def pair(self, office) -> tuple[int, int, int]:
        with office.acting("ana"):
            keep = make.account(name="Acme", phone="1")
            other = make.account(name="Acme Ltd", phone="2", website="acme.com")
            person = make.contact(account=other)
        return keep.number, other.number, person.pk

    def test_one_stays_with_the_values_that_were_asked_for(self, office, dora, pair):
        keep, other, person = pair
        body = {"others": [other], "take": {"phone": other}}
        answer = dora.post(office.api(f"accounts/{keep}/merge/"), body)
        assert answer.status_code == 200, answer.content
        record = answer.json()["record"]
        assert (record["number"], record["name"], record["phone"], record["website"]) == (
            keep,
            "Acme",
            "2",
            "acme.com",
        )
        assert dora.get(office.api(f"accounts/{other}/")).status_code == 404
        with office.as_system():
            assert Contact.objects.get(pk=person).account.number == keep
        assert dora.post(office.api(f"journal/{answer.json()['entry']}/undo/")).status_code == 200
        assert dora.get(office.api(f"accounts/{other}/")).status_code == 200

    def test_who_may_not_delete_does_not_merge(self, office, ana, pair):
        keep, other, _person = pair
        answer = ana.post(office.api(f"accounts/{keep}/merge/"), {"others": [other]})
        assert answer.status_code == 403
        assert ana.get(office.api(f"accounts/{other}/")).status_code == 200

    def test_a_version_that_is_over_is_a_conflict(self, office, dora, pair):
        keep, other, _person = pair
        version = dora.get(office.api(f"accounts/{other}/")).json()["version"]
        dora.patch(office.api(f"accounts/{other}/"), {"fax": "3"})
        body = {"others": [other], "versions": {str(other): version}}
        answer = dora.post(office.api(f"accounts/{keep}/merge/"), body)
        assert answer.status_code == 409
        assert answer.json()["current"]["fax"] == "3"

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"others": []},
            {"others": [9999]},
            {"others": [1, 2, 3]},
            {"others": ["x"]},
            {"others": [1], "take": {"phone": 2}},
            {"others": [1], "take": {"sandbox": 1}},
        ],
    )
    def test_what_is_wrong_is_told(self, office, dora, pair, body):
        answer = dora.post(office.api(f"accounts/{pair[0]}/merge/"), body)
        assert answer.status_code == 400, answer.content

    def test_a_record_is_not_merged_with_itself_and_documents_not_at_all(self, office, dora, pair):
        body = {"others": [pair[0]]}
        assert dora.post(office.api(f"accounts/{pair[0]}/merge/"), body).status_code == 400
        quote = number(office, "ana", "quote")
        assert dora.post(office.api(f"quotes/{quote}/merge/"), body).status_code == 404


class TestExport:
    def test_a_list_leaves_as_it_was_asked_for(self, office, ana):
        with office.acting("ana"):
            make.opportunity(name="王", amount=500)
        answer = ana.get(office.api("opportunities/export/?format=csv&amount__gt=200"))
        assert answer["Content-Disposition"].startswith("attachment; ")
        (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
        assert (row["Name"], row["Amount"]) == ("王", "500.00")
        assert "Description" not in row
        path = office.api("opportunities/export/?format=json&columns=all&ordering=-amount")
        told = json.loads(ana.get(path).getvalue())
        assert [one["name"] for one in told] == ["王", "Deal 1"]
        assert {"number", "description", "tags"} <= set(told[0])
        path = office.api("opportunities/export/?format=json&columns=name,tags")
        told = json.loads(ana.get(path).getvalue())
        assert {tuple(one) for one in told} == {("number", "name", "tags")}

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("", "format"),
            ("format=pdf", "format"),
            ("format=vcf", "format"),
            ("format=csv&columns=sandbox", "columns"),
            ("format=csv&amount__gte=much", "amount__gte"),
            ("format=csv&evil=1", "evil"),
        ],
    )
    def test_what_is_wrong_is_told_by_name(self, office, ana, query, field):
        answer = ana.get(office.api(f"opportunities/export/?{query}"))
        assert (answer.status_code, list(answer.json())) == (400, [field])

    def test_one_record_leaves_with_all_its_fields(self, office, ana):
        one = number(office, "ana", name="Acme", description="Long")
        told = json.loads(ana.get(office.api(f"accounts/{one}/export/?format=json")).getvalue())
        assert [(row["number"], row["description"]) for row in told] == [(one, "Long")]


class TestSearch:
    def test_it_finds_by_kind_what_one_may_see(self, office, ana):
        shown, _hidden = (number(office, who, name="Zyx 王") for who in ("ana", "bo"))
        (group,) = ana.get(office.api("search/?q=zyx")).json()
        assert (group["collection"], group["more"]) == ("accounts", False)
        assert [row["number"] for row in group["results"]] == [shown]
        assert ana.get(office.api("search/?q=王")).json()[0]["results"] == group["results"]

    @pytest.mark.parametrize("query", ["", "q=", "q=%20", f"q={'x' * 101}", "q=a&b=1"])
    def test_nothing_to_look_for_is_told(self, office, ana, query):
        assert ana.get(office.api(f"search/?{query}")).status_code == 400


class TestSavedViews:
    PATH = "opportunities/views/"

    def test_a_view_is_made_used_changed_and_deleted(self, office, ana):
        body = {"name": "Big", "params": {"amount__gte": ["50"]}, "columns": ["name", "amount"]}
        answer = ana.post(office.api(self.PATH), body)
        assert answer.status_code == 201, answer.content
        view = answer.json()
        assert view["own"] and not view["shared"]
        assert ana.get(office.api(self.PATH)).json() == [view]
        path = office.api(f"{self.PATH}{view['id']}/")
        changed = ana.patch(path, {"name": "Large", "shared": True}).json()
        assert (changed["name"], changed["params"]) == ("Large", body["params"])
        bea = program(office.people["bea"])
        assert [one["name"] for one in bea.get(office.api(self.PATH)).json()] == ["Large"]
        assert bea.patch(path, {"name": "Mine"}).status_code == 403
        assert bea.delete(path).status_code == 403
        assert ana.delete(path).status_code == 204
        assert ana.get(path).status_code == 404

    def test_anothers_own_view_is_not_there(self, office, ana):
        view = ana.post(office.api(self.PATH), {"name": "Mine"}).json()
        bea = program(office.people["bea"])
        assert bea.get(office.api(self.PATH)).json() == []
        assert bea.get(office.api(f"{self.PATH}{view['id']}/")).status_code == 404

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "name"),
            ({"name": "x" * 61}, "name"),
            ({"name": "A", "params": {"evil": ["1"]}}, "evil"),
            ({"name": "A", "params": {"amount__gte": ["much"]}}, "amount__gte"),
            ({"name": "A", "columns": ["sandbox"]}, "columns"),
            ({"name": "A", "user": 1}, "user"),
        ],
    )
    def test_what_is_wrong_is_told_by_name(self, office, ana, body, field):
        answer = ana.post(office.api(self.PATH), body)
        assert (answer.status_code, list(answer.json())) == (400, [field])

    def test_a_name_is_for_one_view(self, office, ana):
        assert ana.post(office.api(self.PATH), {"name": "A"}).status_code == 201
        assert ana.post(office.api(self.PATH), {"name": "A"}).json().keys() == {"name"}


class TestParts:
    def test_the_history_of_stages_is_told(self, office, ana):
        ana.post(office.api("opportunities/1/move/"), {"stage": "propose", "comment": "Go"})
        told = ana.get(office.api("opportunities/1/stage-changes/")).json()
        assert told["count"] == 1
        row = told["results"][0]
        assert (row["from_stage"], row["to_stage"], row["seat"], row["comment"]) == (
            "qualify",
            "propose",
            4,
            "Go",
        )
        assert row["changed_at"].startswith("2018-01-01T")

    def test_of_a_colleagues_deal_nothing_is_told(self, office, ana):
        assert ana.get(office.api("opportunities/3/stage-changes/")).status_code == 404
        assert ana.get(office.api("opportunities/3/evaluations/")).status_code == 404
