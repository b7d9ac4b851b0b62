"""The editor has pages of users and groups of its own; they lead to ours."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.admin.menu import settings_menu
from wagtail.models import Collection, Locale, Page

from lab.people.models import User
from lab.people.studio_words import words_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "args", "target"),
    [
        ("wagtailusers_users:index", [], "/people/"),
        ("wagtailusers_users:add", [], "/people/new/"),
        ("wagtailusers_users:edit", ["li"], "/people/{li}/"),
        ("wagtailusers_users:delete", ["li"], "/people/{li}/"),
        ("wagtailadmin_account", [], "/me/"),
    ],
)
def test_pages_of_users_lead_to_ours(campus, enter, name, args, target):
    address = reverse(name, args=[campus.li.pk for _one in args])
    answer = enter(campus.root).get(address)
    assert answer.status_code == 302 and answer["Location"] == target.format(li=campus.li.pk)


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_nothing_is_done_to_people_behind_the_services(campus, enter, action):
    bulk = reverse("wagtail_bulk_action", args=["lab", "user", action]) + f"?id={campus.li.pk}"
    edit = reverse("wagtailusers_users:edit", args=[campus.li.pk])
    add = reverse("wagtailusers_users:add")
    values = {"username": "evil", "email": "e@example.org", "is_superuser": "on", "is_active": ""}
    browser = enter(campus.root)
    before = list(User.objects.order_by("pk").values())
    for address in (bulk, edit, add):
        assert browser.post(address, values).status_code == 403
    assert list(User.objects.order_by("pk").values()) == before


def test_groups_are_refused_and_not_in_the_menu(campus, enter, rf):
    browser = enter(campus.root)
    for name, args in (("index", []), ("add", []), ("edit", [1])):
        address = reverse(f"wagtailusers_groups:{name}", args=args)
        assert browser.get(address).status_code == 403
    request = rf.get("/studio/")
    request.user = campus.root
    names = {item.name for item in settings_menu.menu_items_for_request(request)}
    assert "users" in names and "groups" not in names


@pytest.mark.parametrize("who", ["li", "ta"])
def test_who_edits_no_course_pages_is_told_so_and_not_sent_round_in_circles(campus, enter, who):
    browser = enter(getattr(campus, who))
    for address in ("/studio/", "/studio/pages/", "/studio/images/"):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "edited by course designers, teachers and administrators" in answer.content.decode()


def test_designers_teachers_and_administrators_come_into_the_editor(campus, enter):
    Locale.objects.get_or_create(language_code="en")
    Page.objects.first() or Page.add_root(title="Root", slug="root")
    Collection.objects.first() or Collection.add_root(name="Root")
    designer = campus.person("dina", campus.north, "designer")
    for person in (designer, campus.wang, campus.admin, campus.root):
        for address in ("/studio/", "/studio/pages/", "/studio/images/"):
            assert enter(person).get(address, follow=True).status_code == 200


def test_whose_role_has_changed_is_turned_away_again(campus, enter):
    designer = campus.person("dina", campus.north, "designer")
    assert enter(designer).get("/studio/").status_code == 200
    designer.role = "student"
    designer.save()
    assert enter(designer).get("/studio/").status_code == 403


def test_who_has_no_school_has_no_courses_to_edit(campus, enter):
    assert enter(campus.person("lone", None, "designer")).get("/studio/").status_code == 403


def test_visitors_come_to_our_login(client):
    assert client.get("/studio/").headers["Location"].startswith("/login/?next=/studio/")
    assert client.get("/studio/login/").headers["Location"] == "/login/?next=/studio/"


def test_the_editor_keeps_its_own_words_and_the_rest_of_the_product_keeps_ours():
    with translation.override("zh-hans"):
        ours = {word: gettext(word) for word in ("Account", "Title", "Move", "Documents")}
        with words_for("/studio/pages/3/"):
            editors = {word: gettext(word) for word in ours}
            # What the editor does not know is ours there, too.
            assert gettext("CRM Practicum") == "CRM 实训室"
        assert {word: gettext(word) for word in ours} == ours
        with words_for("/s/1/accounts/"):
            assert gettext("Account") == ours["Account"]
    assert ours["Account"] == "客户" and ours["Title"] == "职务"
    assert editors == {"Account": "帐号", "Title": "标题", "Move": "移动", "Documents": "文档"}


def test_the_pages_of_the_editor_are_made_with_its_words(campus, enter):
    campus.root.language = "zh-hans"
    campus.root.save()
    client = enter(campus.root)
    page = client.get("/studio/images/").content.decode()
    assert "标题" in page and "职务" not in page
