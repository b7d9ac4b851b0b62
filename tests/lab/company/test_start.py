"""The start page of those who administer and author."""

from lab.company.overview import packs_of
from lab.people.models import User
from lab.people.selectors import counts_for
from lab.tenancy.models import Sandbox
from lab.testing.callers import browser
from tests.factories.company import Company


def designer(office: Company) -> User:
    role = User.Role.DESIGNER
    return User.objects.create_user("designer", role=role, school=office.school)


def template(office: Company, **values: object) -> Sandbox:
    given = {"name": "T", "scenario": "sale", "frozen": True, "day_one": office.template.day_one}
    now = office.template.simulated_now
    kind = Sandbox.Kind.TEMPLATE
    return Sandbox.objects.create(kind=kind, simulated_now=now, **{**given, **values})


def test_each_scenario_is_listed_once_with_its_newest_template_in_each_language(office: Company):
    Sandbox.objects.filter(pk=office.template.pk).update(frozen=True)
    template(office, language="en")
    newest = template(office, language="en")
    chinese = template(office, language="zh-hans")
    sale = [pack for pack in packs_of(designer(office)) if pack.first.scenario == "sale"]
    assert [pack.templates for pack in sale] == [{"zh-hans": chinese, "en": newest}]
    assert sale[0].first == newest
    page = browser(User.objects.get(username="designer")).get("/").content.decode()
    assert page.count(f'href="/s/{newest.pk}/"') == 2
    assert page.count(f'href="/s/{chinese.pk}/"') == 1


def test_the_start_page_of_an_administrator_has_numbers(office: Company, other_office: Company):
    role = User.Role.ADMINISTRATOR
    admin = User.objects.create_user("admin", role=role, school=office.school)
    counts = counts_for(admin)
    people = User.objects.filter(school=office.school).count()
    assert (counts.people, counts.classes, counts.terms, counts.logins) == (people, 1, 1, 0)
    assert ">Open<" not in browser(admin).get("/").content.decode()
