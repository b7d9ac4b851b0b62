"""Any page and API address, taken from the resolver, with a sandbox or record that is not theirs."""

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from django.test import Client

from lab.entities.spec import REGISTRY, Entity
from lab.people.models import Enrolment
from lab.tenancy.models import Owned
from lab.testing.addresses import Address, about_records, addresses, routes_inside
from lab.testing.callers import browser, program
from lab.testing.contract import fingerprint
from tests.factories import make
from tests.factories.company import Company

# One that is owned and has lines, one that is shared: they stand for all where roles are tried.
SAMPLE = {name: REGISTRY[name] for name in ("products", "quotes")}
PAGE_METHODS = ("get", "post")
# Records of the company that every test begins with.
NAMES = re.compile(rb"(Customer|Deal) \d")
METHOD_UNKNOWN = 405
API_METHODS = ("get", "post", "patch", "put", "delete")


def methods_of(address: Address) -> tuple[str, ...]:
    return API_METHODS if address.is_api else PAGE_METHODS


def refuse_all(person, found: list[Address], *also: int) -> None:
    """Every method of every address is answered with 404 (or one of `also`)."""
    wrong = []
    page, api = browser(person), program(person)
    for address in found:
        client = api if address.is_api else page
        for method in methods_of(address):
            answer = getattr(client, method)(address.path)
            if answer.status_code not in (404, *also):
                wrong.append((method, address.path, answer.status_code))
    assert not wrong, f"{len(wrong)} not hidden: {wrong[:20]}"


def in_turn(found: Iterable[Address], every: int = 6) -> list[Address]:
    """All that only some entity has; of what many have, that of each so-many-th, beginning elsewhere."""
    seen: Counter[str] = Counter()
    kept = []
    for address in found:
        shared = "/".join("*" if part in REGISTRY else part for part in address.route.split("/"))
        place, begin = seen[shared], list(seen).index(shared) if shared in seen else len(seen)
        seen[shared] += 1
        if place == 0 or place % every == begin % every:
            kept.append(address)
    return kept


def test_the_resolver_is_walked_to_its_ends():
    routes = routes_inside()
    assert "s/<int:sandbox>/<str:collection>/<int:number>/" in routes
    assert "api/v1/sandboxes/<int:sandbox>/quotes/<int:number>/accept/" in routes
    assert len(routes) > 60


@pytest.mark.parametrize("who", ["dora", "tess", "idle"])
def test_another_company_is_not_there_for_any_role(office, other_office, who):
    before = fingerprint(other_office.sandbox)
    found = list(addresses(other_office.sandbox.pk, 1, SAMPLE))
    refuse_all(office.people[who], found)
    assert fingerprint(other_office.sandbox) == before


def test_no_entity_of_another_company_is_there(office, other_office):
    before = fingerprint(other_office.sandbox)
    found = in_turn(addresses(other_office.sandbox.pk, 1))
    named = {part for one in found for part in one.path.split("/")}
    assert named >= set(REGISTRY), "Each entity is asked for"
    refuse_all(office.people["ana"], found)
    assert fingerprint(other_office.sandbox) == before


@pytest.mark.parametrize("which", ["template", "snapshot", "missing"])
def test_templates_and_foreign_snapshots_are_not_there_for_students(office, other_office, which):
    from lab.journal.jumps import take_snapshot

    with other_office.as_system() as actor:
        snapshot = take_snapshot(actor.sandbox, name="Theirs")
    pk = {"template": office.template.pk, "snapshot": snapshot.pk, "missing": 99_999}[which]
    refuse_all(office.people["ana"], list(addresses(pk, 1, SAMPLE)))


def test_who_left_the_class_finds_nothing_more(office):
    Enrolment.objects.filter(user=office.people["ana"]).update(left_on="2026-10-01")
    before = fingerprint(office.sandbox)
    refuse_all(office.people["ana"], list(addresses(office.sandbox.pk, 1, SAMPLE)))
    assert fingerprint(office.sandbox) == before


def test_a_deactivated_person_gets_nowhere(office):
    person = office.people["ana"]
    page, api = browser(person), program(person)
    person.is_active = False
    person.save()
    before = fingerprint(office.sandbox)
    for address in addresses(office.sandbox.pk, 1, SAMPLE):
        client = api if address.is_api else page
        for method in methods_of(address):
            assert getattr(client, method)(address.path).status_code in (302, 403), address
    assert fingerprint(office.sandbox) == before


def test_who_is_not_logged_in_is_sent_to_the_login_or_refused(office, client: Client):
    before = fingerprint(office.sandbox)
    for address in in_turn(addresses(office.sandbox.pk, 1)):
        for method in methods_of(address):
            answer = getattr(client, method)(address.path)
            if address.is_api:
                assert answer.status_code == 401, (method, address)
            else:
                assert answer.status_code == 302, (method, address)
                assert answer.headers["Location"].startswith("/login/"), (method, address)
    assert fingerprint(office.sandbox) == before


def owned() -> dict[str, Entity]:
    return {name: one for name, one in REGISTRY.items() if issubclass(one.model, Owned)}


@pytest.mark.parametrize("name", sorted(owned()))
def test_a_colleagues_private_record_is_as_one_that_does_not_exist(office: Company, name: str):
    """Ana asks for Bo's record: the same answer as for none at all, by any address."""
    with office.acting("bo"):
        hidden = make.build(name).number
    before = fingerprint(office.sandbox)
    found = about_records(addresses(office.sandbox.pk, hidden, {name: REGISTRY[name]}))
    mine = [one for one in found if f"/{name}/" in one.path]
    assert len(mine) > 8
    refuse_all(office.people["ana"], mine, METHOD_UNKNOWN)
    assert fingerprint(office.sandbox) == before


def test_a_person_without_a_seat_reads_nothing_and_writes_nothing(office):
    before = fingerprint(office.sandbox)
    person = office.people["idle"]
    page, api = browser(person), program(person)
    for address in addresses(office.sandbox.pk, 1, SAMPLE):
        client = api if address.is_api else page
        for method in methods_of(address):
            answer = getattr(client, method)(address.path)
            assert answer.status_code < 500, (method, address)
            content = b"".join(answer) if answer.streaming else answer.content
            assert not NAMES.search(content), (method, address)
    assert fingerprint(office.sandbox) == before


def test_a_snapshot_can_be_looked_at_and_not_written(office):
    from lab.journal.jumps import take_snapshot

    with office.as_system() as actor:
        snapshot = take_snapshot(actor.sandbox, name="Before")
    before = fingerprint(snapshot)
    for who in ("ana", "tess"):
        page, api = browser(office.people[who]), program(office.people[who])
        for address in addresses(snapshot.pk, 1, SAMPLE):
            client = api if address.is_api else page
            for method in methods_of(address):
                answer = getattr(client, method)(address.path)
                assert answer.status_code < 500, (who, method, address)
        assert page.get(f"/s/{snapshot.pk}/accounts/1/").status_code == 200
    assert fingerprint(snapshot) == before
