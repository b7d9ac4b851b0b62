"""A record page asks for a chain only where its kind of document stands in one."""

import pytest

from crm.documents.views.chains import ChainedPage
from lab.entities.spec import REGISTRY
from lab.testing.callers import browser
from lab.testing.contract import maker_of
from tests.factories import make

NAMES = sorted(
    name
    for name, entity in REGISTRY.items()
    if issubclass(entity.views.get("record", object), ChainedPage)
)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_asks_for_a_chain_gets_one(office, name):
    maker = maker_of(REGISTRY[name])
    with office.acting(maker):
        number = make.build(name).number
    client = browser(office.people[maker])
    page, chain = office.path(f"{name}/{number}/"), office.path(f"{name}/{number}/chain/")
    asked = chain in client.get(page).content.decode()
    assert not asked or client.get(chain).status_code == 200
