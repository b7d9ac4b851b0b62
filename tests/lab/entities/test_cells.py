"""How values look in tables and on pages."""

import pytest

from crm.models import Account, Contact
from lab import records
from lab.entities.cells import Cells
from lab.entities.fields import field_of
from lab.entities.views.lists import table_rows
from tests.factories import make
from tests.factories.company import Company


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("employees", 6290, "6,290"), ("employees", 12, "12"), ("founded", 1999, "1999")],
)
def test_numbers_are_grouped_and_years_are_not(
    office: Company, name: str, value: int, shown: str
) -> None:
    with office.acting("ana"):
        account = records.change(Account.objects.numbered(1).get(), {name: value})
        assert Cells()(field_of(Account, name), account) == shown


@pytest.mark.parametrize(("name", "kept"), [("欧阳娜娜", True), ("西安恒昌语言培训", False)])
def test_a_short_name_stays_on_one_line(office: Company, name: str, kept: bool) -> None:
    with office.acting("ana"):
        contact = make.contact(name=name)
        assert ("text-nowrap" in Cells().named_link(contact, name)) is kept
        assert ("text-nowrap" in Cells().link(Contact.objects.get(pk=contact.pk))) is kept


def test_a_list_keeps_short_names_whole(office: Company) -> None:
    with office.acting("ana"):
        rows = [make.contact(name="欧阳娜娜"), make.contact(name="西安恒昌语言培训")]
        short, long = (table_rows([field_of(Contact, "name")], [row]) for row in rows)
    assert '<a class="text-nowrap" href' in short
    assert "text-nowrap" not in long
