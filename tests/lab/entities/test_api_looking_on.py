"""What who only looks on, or has no seat, may keep through the API; what is told of what is forbidden."""

from lab.entities.models import SavedView
from lab.journal.jumps import take_snapshot
from lab.testing.callers import browser, program


def test_who_looks_on_keeps_views_but_shows_them_to_nobody_else(office):
    api, path = program(office.people["al"]), office.api("accounts/views/")
    answer = api.post(path, {"name": "Mine", "shared": True})
    assert answer.status_code == 403 and "yourself only" in answer.json()["detail"]
    own = api.post(path, {"name": "Mine"})
    assert own.status_code == 201
    one = f"{path}{own.json()['id']}/"
    assert api.patch(one, {"shared": True}).status_code == 403
    assert api.patch(one, {"name": "Other"}).status_code == 200
    assert not SavedView._base_manager.filter(shared=True).exists()


def test_who_has_no_seat_sees_no_snapshots_by_program_or_page(office):
    with office.as_system() as actor:
        take_snapshot(actor.sandbox, name="Zyxbefore")
    assert program(office.people["idle"]).get(office.api("snapshots/")).status_code == 403
    assert program(office.people["ana"]).get(office.api("snapshots/")).json()["count"] == 1
    for page in ("snapshots/", "difference/"):
        assert b"Zyxbefore" not in browser(office.people["idle"]).get(office.path(page)).content


def test_of_an_action_that_is_forbidden_not_even_the_form_is_told(office):
    path = office.api("opportunities/1/lose/")
    for who, status in (("ana", 400), ("al", 403), ("bea", 404)):
        assert program(office.people[who]).post(path, {"unicorn": 1}).status_code == status, who


def test_a_bulk_verb_that_one_has_no_right_to_is_forbidden_before_records_are_judged(office):
    body = {"operation": "tag", "numbers": [1], "arguments": {"tag": "vip"}}
    for who, collection in (("ana", "products"), ("al", "accounts")):
        answer = program(office.people[who]).post(office.api(f"{collection}/bulk/"), body)
        assert answer.status_code == 403 and answer.json()["detail"], who


def test_whom_the_company_lets_export_nothing_is_refused_and_gets_no_empty_file(office):
    wanted = {"rep": {"accounts": {"export": "none"}}}
    assert program(office.people["dora"]).patch(office.api("rights/"), wanted).status_code == 200
    answer = program(office.people["ana"]).get(office.api("accounts/export/?format=csv"))
    assert answer.status_code == 403
