"""What the tests of a company's pages share: people who open them."""

from django.test import Client

HTML = "<script>alert(1)</script>"


def client(office, who):
    browser = Client()
    browser.force_login(office.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return browser


def page(office, who, rest="", **data):
    answer = client(office, who).get(office.path(rest), data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
