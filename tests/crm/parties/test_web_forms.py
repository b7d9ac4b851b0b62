"""Strangers become leads by a form on the web, and cannot do anything else there."""

import re

import pytest
from django.core.cache import cache
from django.core.signing import Signer
from django.test import Client

from crm.models import Lead, WebForm
from crm.parties.web_forms import views
from crm.parties.web_forms.addresses import token_of
from crm.parties.web_forms.services import web_form_create
from lab import records
from lab.access.actors import system_actor
from lab.journal.jumps import reset, stamp, take_snapshot
from lab.journal.models import Entry
from lab.records.loading import load_rows, set_counters
from lab.records.tags import tags_of
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.testing.callers import browser, program
from lab.testing.contract import fingerprint
from tests.factories import make

ANSWER = {"name": "Jo Doe", "company": "Huaxin", "email": "jo@huaxin.cn"}


@pytest.fixture(autouse=True)
def no_uses_counted():
    cache.clear()


@pytest.fixture
def stranger() -> Client:
    """Somebody without a session, as strict as a real server about forged posts."""
    return Client(enforce_csrf_checks=True)


def form(office, **values) -> tuple[WebForm, str]:
    """A form of Dora's and its public address."""
    with office.acting("dora"):
        made = make.web_form(**values)
        return made, f"/w/{token_of(made)}/"


def captured(office) -> list[Lead]:
    with office.as_system():
        return list(Lead.objects.exclude(web_form=None).order_by("pk"))


def test_an_answer_becomes_a_lead_with_source_owner_and_journal(office, stranger):
    made, address = form(office, source="web", thanks="See you")
    page = stranger.get(address).content.decode()
    assert made.title in page and 'name="email"' in page and 'name="phone"' not in page
    answer = stranger.post(address, ANSWER)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}thanks/")
    assert "See you" in stranger.get(answer.headers["Location"]).content.decode()
    (lead,) = captured(office)
    assert (lead.name, lead.company, lead.email) == tuple(ANSWER.values())
    assert (lead.source, lead.web_form, lead.status) == ("web", made, "new")
    assert lead.owner_id == office.seat("dora").pk
    entry = Entry._base_manager.get(event="lead.captured")
    assert (entry.via, entry.mode, entry.user, entry.data["form"]) == (
        "web-form",
        "system",
        None,
        made.title,
    )


def test_it_is_assigned_by_rules_else_to_the_forms_seat(office, stranger):
    with office.acting("dora"):
        make.assignment_rule(seats=[office.seat("bea")], source="fair")
    for source in ("fair", "web"):
        _made, address = form(office, source=source, seat=office.seat("bo"))
        stranger.post(address, ANSWER | {"name": source})
    _made, address = form(office, source="fair", by_rules=False, seat=office.seat("ana"))
    stranger.post(address, ANSWER | {"name": "no rules"})
    owners = {lead.name: lead.owner_id for lead in captured(office)}
    assert owners == {
        "fair": office.seat("bea").pk,
        "web": office.seat("bo").pk,
        "no rules": office.seat("ana").pk,
    }


def test_a_double_click_makes_one_lead_and_another_answer_makes_another(office, stranger):
    _made, address = form(office)
    for _click in range(3):
        assert stranger.post(address, ANSWER).status_code == 302
    assert len(captured(office)) == 1
    stranger.post(address, ANSWER | {"company": "Other"})
    assert len(captured(office)) == 2


def test_a_lead_deleted_meanwhile_does_not_come_back_by_a_click(office, stranger):
    _made, address = form(office)
    stranger.post(address, ANSWER)
    with office.acting("dora"):
        records.delete(Lead.objects.get())
    assert stranger.post(address, ANSWER).status_code == 302
    assert captured(office) == []


def test_who_is_known_already_is_marked_for_the_assignee(office, stranger):
    with office.acting("bo"):
        make.lead(email="JO@huaxin.cn")
    _made, address = form(office)
    stranger.post(address, ANSWER)
    stranger.post(address, ANSWER | {"email": "new@x.cn", "company": "New", "name": "New"})
    first, second = captured(office)
    with office.as_system():
        tags = tags_of([first, second])
    assert [str(tag) for tag in tags[first.pk]] == ["Possible duplicate"]
    assert tags[second.pk] == []


def test_the_page_speaks_the_companys_language(office, stranger):
    _made, address = form(office)
    Sandbox.objects.filter(pk=office.sandbox.pk).update(language="zh-hans")
    answer = stranger.get(address, headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert "公司" in answer.content.decode()


def test_the_page_names_no_student(office, stranger):
    _made, address = form(office)
    Sandbox.objects.filter(pk=office.sandbox.pk).update(name="First sale · Jane Roe")
    assert "Jane Roe" not in stranger.get(address).content.decode()


class TestHostile:
    def test_html_is_kept_as_text(self, office, stranger):
        made, address = form(office, asks=["description"], title="<b>T</b>", intro="<script>1")
        page = stranger.get(address).content.decode()
        assert "<b>T" not in page and "<script>1" not in page
        stranger.post(address, {"name": "<i>Jo</i>", "description": "<script>alert(1)</script>"})
        (lead,) = captured(office)
        assert lead.description == "<script>alert(1)</script>"
        text = browser(office.people["dora"]).get(office.path(f"leads/{lead.number}/")).content
        assert b"<script>alert" not in text and b"<i>Jo" not in text
        snippet = browser(office.people["dora"]).get(
            office.path(f"web-forms/{made.number}/panel/address/")
        )
        assert b"<b>T" not in snippet.content

    def test_what_is_not_asked_is_not_taken(self, office, stranger):
        _made, address = form(office, source="web")
        given = ANSWER | {"owner": "4", "status": "qualified", "source": "fair", "phone": "123456"}
        stranger.post(address, given | {"rating": "hot", "web_form": "9", "sandbox": "1"})
        (lead,) = captured(office)
        assert (lead.status, lead.source, lead.phone, lead.rating) == ("new", "web", "", "")
        assert lead.owner_id == office.seat("dora").pk

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "   "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"name": "a\x00b"}, "name"),
            ({"email": "no mail"}, "email"),
            ({"industry": "nothing"}, "industry"),
            ({"description": "x" * 4001}, "description"),
        ],
    )
    def test_what_cannot_be_stored_is_refused_beside_its_field(
        self, office, stranger, given, field
    ):
        _made, address = form(office, asks=["email", "industry", "description"])
        answer = stranger.post(address, {"name": "Jo", **given})
        assert answer.status_code == 400
        assert re.search(rf'name="{field}"[^>]*is-invalid', answer.content.decode())
        assert captured(office) == []

    def test_a_required_question_must_be_answered(self, office, stranger):
        with office.acting("dora"):
            made = web_form_create(
                {"title": "T"}, [(None, {"field": "phone", "required": True, "label": "Call you?"})]
            )
            address = f"/w/{token_of(made)}/"
        answer = stranger.post(address, {"name": "Jo"})
        assert answer.status_code == 400
        assert "Call you?" in answer.content.decode()
        assert captured(office) == []

    def test_a_robot_that_fills_in_everything_is_thanked_and_forgotten(self, office, stranger):
        _made, address = form(office)
        answer = stranger.post(address, ANSWER | {"fax_number": "1"})
        assert answer.headers["Location"] == f"{address}thanks/"
        assert captured(office) == []

    def test_a_megabyte_is_refused_before_it_is_read(self, office, stranger):
        _made, address = form(office, asks=["description"])
        answer = stranger.post(address, {"name": "Jo", "description": "x" * 1_000_000})
        assert answer.status_code == 413
        assert captured(office) == []

    def test_a_file_or_json_makes_no_lead(self, office, stranger):
        _made, address = form(office)
        assert stranger.post(address, b"{", content_type="application/json").status_code == 400
        assert stranger.post(address, b"x", content_type="multipart/form-data").status_code == 400
        assert captured(office) == []

    def test_one_address_is_slowed_down(self, office, stranger):
        _made, address = form(office)
        codes = [
            stranger.post(address, ANSWER | {"name": f"Jo {n}"}).status_code for n in range(25)
        ]
        assert codes == [302] * 20 + [429] * 5
        assert len(captured(office)) == 20
        assert stranger.get(address).status_code == 200
        other = stranger.post(address, ANSWER, REMOTE_ADDR="10.0.0.9")
        assert other.status_code == 302

    def test_a_form_is_slowed_down_as_a_whole(self, office, stranger, monkeypatch):
        monkeypatch.setattr(views, "LIMITS", (("{token}", 3, 3600),))
        _made, address = form(office)
        codes = [
            stranger.post(
                address, ANSWER | {"name": f"Jo {n}"}, REMOTE_ADDR=f"10.0.0.{n}"
            ).status_code
            for n in range(5)
        ]
        assert codes == [302, 302, 302, 429, 429]

    @pytest.mark.parametrize("verb", ["put", "patch", "delete", "options"])
    def test_it_is_read_and_posted_only(self, office, stranger, verb):
        _made, address = form(office)
        assert getattr(stranger, verb)(address).status_code == 405


class TestAddresses:
    def test_no_address_can_be_made_up(self, office, other_office, stranger):
        made, address = form(office)
        token = address.split("/")[2]
        text, _colon, signature = token.partition(":")
        with other_office.acting("dora"):
            make.web_form()
        forged = [
            f"{other_office.sandbox.pk}.{made.number}.1:{signature}",
            f"{text}9:{signature}",
            f"{text}:{signature[:-1]}",
            text,
            "x",
            "a" * 5000,
            Signer(salt="other").sign(text),
            Signer(salt="crm.web-form").sign("1.x"),
            Signer(salt="crm.web-form").sign("5"),
            Signer(salt="crm.web-form").sign(f"{office.sandbox.pk}.99999999999"),
        ]
        before = fingerprint(office.sandbox, other_office.sandbox)
        for token in forged:
            assert stranger.get(f"/w/{token}/").status_code == 404, token
            assert stranger.post(f"/w/{token}/", ANSWER).status_code == 404, token
        assert fingerprint(office.sandbox, other_office.sandbox) == before

    def test_an_answer_stays_in_its_own_company(self, office, other_office, stranger):
        _made, address = form(office)
        before = fingerprint(other_office.sandbox)
        stranger.post(address, ANSWER)
        assert fingerprint(other_office.sandbox) == before

    def test_an_inactive_form_leads_nowhere(self, office, stranger):
        made, address = form(office)
        with office.acting("dora"):
            records.change(made, {"active": False})
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, ANSWER).status_code == 404
        assert captured(office) == []

    @pytest.mark.parametrize("state", ["frozen", "snapshot"])
    def test_a_frozen_company_takes_nothing(self, office, stranger, state):
        _made, address = form(office)
        if state == "frozen":
            Sandbox.objects.filter(pk=office.sandbox.pk).update(frozen=True)
        else:
            Sandbox.objects.filter(pk=office.sandbox.pk).update(kind="snapshot")
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, ANSWER).status_code == 404
        assert captured(office) == []

    def test_templates_and_snapshots_have_no_address(self, office):
        with office.acting("dora") as actor:
            make.web_form()
            snapshot = take_snapshot(actor.sandbox, name="Before")
        with acting_as(system_actor(snapshot)):
            assert token_of(WebForm.objects.get()) == ""

    def test_a_form_of_the_scenario_keeps_its_address_over_a_reset(self, office, stranger):
        template = office.template
        with acting_as(system_actor(template)):
            load_rows(WebForm, [(1, {"title": "Of the scenario"})])
            set_counters()
        sandbox = stamp(template, name="Fresh", classroom=office.classroom)
        with acting_as(system_actor(sandbox)):
            address = f"/w/{token_of(WebForm.objects.get())}/"
        stranger.post(address, ANSWER)
        with acting_as(system_actor(sandbox)):
            assert Lead.objects.count() == 1
            reset(sandbox)
            assert Lead.objects.count() == 0
        assert stranger.post(address, ANSWER).status_code == 302
        with acting_as(system_actor(sandbox)):
            assert Lead.objects.get().name == "Jo Doe"

    def test_a_form_made_in_play_ends_with_its_attempt(self, office, stranger):
        """After the reset its number is given to another form, which must not get its answers."""
        made, address = form(office)
        with office.as_system() as actor:
            reset(actor.sandbox)
        again, new_address = form(office)
        assert again.number == made.number
        assert stranger.get(address).status_code == 404
        assert stranger.get(new_address).status_code == 200


class TestRights:
    @pytest.mark.parametrize(
        ("who", "may"), [("dora", 201), ("tess", 201), ("max", 403), ("ana", 403)]
    )
    def test_only_head_and_staff_make_forms(self, office, who, may):
        api = program(office.people[who])
        given = {"title": "Mine", "lines": [{"field": "email", "required": True}]}
        assert api.post(office.api("web-forms/"), given).status_code == may

    def test_the_forms_page_tells_address_snippet_and_counts(self, office, stranger):
        made, address = form(office)
        stranger.post(address, ANSWER)
        path = office.path(f"web-forms/{made.number}/")
        person = browser(office.people["dora"])
        assert f"{path}panel/address/" in person.get(path).content.decode()
        page = person.get(f"{path}panel/address/")
        text = page.content.decode()
        assert f"http://testserver{address}" in text
        assert page.context["brought"] == {"leads": 1, "converted": 0}
        snippet = page.context["snippet"]
        assert f'action="http://testserver{address}"' in snippet
        assert 'name="company"' in snippet and "csrf" not in snippet

    def test_the_same_field_is_asked_once(self, office):
        api = program(office.people["dora"])
        given = {"title": "T", "lines": [{"field": "email"}, {"field": "email"}]}
        answer = api.post(office.api("web-forms/"), given)
        assert answer.status_code == 400
