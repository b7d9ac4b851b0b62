"""What the tests of pages share: people who open them."""

from django.test import Client

from tests.factories.company import Company

PART = {"HX-Request": "true", "HX-Target": "list"}


def as_person(office: Company, who: str) -> Client:
    client = Client()
    client.force_login(office.people[who])
    return client


def text_of(client: Client, address: str, **headers: str) -> str:
    """The page as text; fails when it is no page."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, (response.status_code, response.content[:500])
    return response.content.decode()
