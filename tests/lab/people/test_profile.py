"""The own page: language, theme, token, sessions, history."""

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from lab.people.models import PersonSession, User
from tests.lab.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_language_follows_the_person_then_the_browser(campus, enter):
    assert (
        Client(headers={"Accept-Language": "zh-CN,zh"}).get("/login/")["Content-Language"]
        == "zh-hans"
    )
    client = enter(campus.li, **{"Accept-Language": "zh-CN"})
    assert client.get("/me/")["Content-Language"] == "zh-hans"
    client.post("/me/language/", {"language": "en", "next": "/me/"})
    assert client.get("/me/")["Content-Language"] == "en"
    campus.li.refresh_from_db()
    assert campus.li.language == "en"
    other_browser = enter(campus.li, **{"Accept-Language": "zh-CN"})
    assert other_browser.get("/me/")["Content-Language"] == "en"


def test_the_login_page_remembers_its_language_without_a_person(campus, client):
    response = client.post("/me/language/", {"language": "zh-hans", "next": "/login/"})
    assert response["Location"] == "/login/"
    assert client.get("/login/")["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "de"])
def test_an_unknown_language_is_refused(campus, enter, language):
    assert enter(campus.li).post("/me/language/", {"language": language}).status_code == 400


def test_theme_is_kept_and_a_made_up_one_refused(campus, enter):
    client = enter(campus.li)
    assert client.post("/me/theme/", {"theme": "dark"}).status_code == 302
    campus.li.refresh_from_db()
    assert campus.li.theme == "dark"
    assert client.post("/me/theme/", {"theme": "pink"}).status_code == 400
    assert client.get("/me/theme/").status_code == 405


def test_switches_never_lead_to_another_site(campus, enter):
    form = {"language": "en", "next": "https://evil.example/"}
    assert enter(campus.li).post("/me/language/", form)["Location"] == "/"


def test_a_person_changes_name_and_address_and_nothing_else(campus, enter):
    form = {"name": "Lei", "email": "lei@example.org", "role": "administrator", "username": "x"}
    form |= {"is_superuser": "on", "school": str(campus.east.pk), "student_number": "9"}
    assert enter(campus.li).post("/me/", form).status_code == 302
    person = User.objects.get(pk=campus.li.pk)
    assert (person.name, person.email) == ("Lei", "lei@example.org")
    assert (person.role, person.username, person.is_superuser) == ("student", "li", False)
    assert (person.school, person.student_number) == (campus.north, "1001")


def test_a_bad_address_is_refused(campus, enter):
    response = enter(campus.li).post("/me/", {"name": "Lei", "email": "nonsense"})
    assert response.status_code == 200 and "email" in response.context["form"].errors


def test_scripts_in_a_name_are_shown_as_text(campus, enter):
    client = enter(campus.li)
    client.post("/me/", {"name": "<script>alert(1)</script>", "email": ""})
    assert "<script>alert" not in client.get("/me/").content.decode()
    page = enter(campus.wang).get(f"/classes/{campus.room.pk}/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_token_is_shown_once_and_opens_the_api_until_revoked(campus, enter):
    client = enter(campus.li)
    key = client.post("/me/token/").context["token"].key
    assert key not in client.get("/me/").content.decode()
    program = Client(headers={"Authorization": f"Token {key}"})
    assert program.get("/api/v1/me/").json()["username"] == "li"
    client.post("/me/token/revoke/")
    assert program.get("/api/v1/me/").status_code == 401


def test_a_new_token_replaces_the_old(campus, enter):
    client = enter(campus.li)
    first = client.post("/me/token/").context["token"].key
    second = client.post("/me/token/").context["token"].key
    assert first != second
    assert list(Token.objects.filter(user=campus.li).values_list("key", flat=True)) == [second]


def test_a_program_gets_the_token_for_name_and_password(campus, client):
    form = {"username": "LI", "password": PASSWORD}
    response = client.post("/api/v1/token/", form, content_type="application/json")
    assert response.status_code == 200
    assert response.json()["token"] == Token.objects.get(user=campus.li).key
    assert client.post("/api/v1/token/", form).json() == response.json()


@pytest.mark.parametrize(
    "form",
    [{}, {"username": "li"}, {"username": "li", "password": "wrong"}]
    + [{"username": "nobody", "password": PASSWORD}, {"username": "\x00", "password": "x"}],
)
def test_a_token_is_refused_with_400(campus, client, form):
    response = client.post("/api/v1/token/", form, content_type="application/json")
    assert response.status_code == 400 and "token" not in response.json()


def test_tokens_of_people_who_may_not_work_are_refused_with_the_reason(campus, client):
    token = Token.objects.create(user=campus.li)
    program = Client(headers={"Authorization": f"Token {token.key}"})
    campus.li.must_change_password = True
    campus.li.save()
    response = program.get("/api/v1/me/")
    assert response.status_code == 403 and "password" in response.json()["detail"]
    form = {"username": "li", "password": PASSWORD}
    assert client.post("/api/v1/token/", form).status_code == 403
    campus.li.must_change_password, campus.li.is_active = False, False
    campus.li.save()
    response = program.get("/api/v1/me/")
    assert response.status_code == 403 and "deactivated" in response.json()["detail"]


def test_sessions_are_listed_without_their_keys_and_ended(campus, enter):
    client, elsewhere, foreign = enter(campus.li), enter(campus.li), enter(campus.han)
    page = client.get("/me/sessions/")
    assert len(page.context["sessions"]) == 2
    for session in PersonSession.objects.all():
        assert session.session_key not in page.content.decode()
    handles = {s.session_key: s.handle for s in PersonSession.objects.all()}
    stolen = handles[foreign.session.session_key]
    assert client.post("/me/sessions/end/", {"handle": stolen}).status_code == 404
    assert foreign.get("/me/").status_code == 200
    client.post("/me/sessions/end/", {"handle": handles[elsewhere.session.session_key]})
    assert elsewhere.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_all_other_sessions_end_with_one_button(campus, enter):
    client, second, third = enter(campus.li), enter(campus.li), enter(campus.li)
    client.post("/me/sessions/end/", {"handle": "others"})
    assert [c.get("/me/").status_code for c in (client, second, third)] == [200, 302, 302]


def test_the_own_history_shows_own_logins_and_failures_only(campus):
    client = Client()
    client.post("/login/", {"username": "li", "password": "wrong"})
    client.post("/login/", {"username": "han", "password": "wrong"})
    client.post("/login/", {"username": "li", "password": PASSWORD, "next": "/me/"})
    rows = list(client.get("/me/logins/").context["page"])
    assert [(row["username"], row["failed"]) for row in rows] == [("li", False), ("li", True)]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", "–"),
    ],
)
def test_a_session_names_browser_and_system(agent, name):
    assert PersonSession(device=agent).device_name == name
