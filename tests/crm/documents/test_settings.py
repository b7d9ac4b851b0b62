"""The trade settings: who reads and who changes them, by page and by program."""

import pytest

from crm.documents.settings import TradeSettings, trade_settings
from lab.access.actors import system_actor
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as
from lab.testing.callers import browser, program
from lab.testing.contract import fingerprint
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import store
from tests.factories import make
from tests.factories.company import Company
from tests.scenarios.conftest import tiny

__all__ = ["tiny"]

PATH = "trade-settings/"
READERS = {"dora": True, "max": True, "ana": True, "tess": True, "al": True, "idle": False}
CHANGERS = {"dora", "tess"}


def typed(page, office: Company, **changes: str) -> dict[str, str]:
    """What the form would send as it was opened, with some inputs changed."""
    context = page.get(office.path(PATH)).context
    shown = {name: field.initial for name, field in context["form"].fields.items()}
    sent = {name: value for name, value in shown.items() if value not in (False, None)}
    return {**sent, "token": context["token"], **changes}


@pytest.mark.parametrize("who", READERS)
def test_everybody_of_the_company_reads_them_its_head_and_staff_change_them(office, who: str):
    page, api = browser(office.people[who]), program(office.people[who])
    reads = 200 if READERS[who] else 403
    shown = page.get(office.path(PATH))
    assert shown.status_code == reads
    assert api.get(office.api(PATH)).status_code == reads
    before = fingerprint(office.sandbox)
    changes = who in CHANGERS
    if READERS[who]:
        assert ('form="settings-form"' in shown.text or ">Save</button>" in shown.text) == changes
    answer = page.post(office.path(PATH), {"payment_days": "-1", "token": "1.0"})
    assert answer.status_code == (400 if changes else 403)
    answer = api.patch(office.api(PATH), {"payment_days": 14})
    assert answer.status_code == (200 if changes else 403)
    if not changes:
        assert fingerprint(office.sandbox) == before


def test_the_page_makes_the_row_on_the_first_change_and_the_journal_tells_of_it(office):
    page = browser(office.people["dora"])
    assert page.post(office.path(PATH), typed(page, office)).status_code == 302
    with office.acting("ana"):
        assert not TradeSettings.objects.exists(), "what is as before is not written"
    sent = typed(page, office, prices_include_tax="on", payment_days="14")
    assert page.post(office.path(PATH), sent).status_code == 302
    with office.acting("ana"):
        found = trade_settings()
        assert (found.prices_include_tax, found.payment_days) == (True, 14)
    entry = Entry._base_manager.filter(sandbox=office.sandbox, collection="trade-settings").get()
    assert (entry.change, entry.after["payment_days"]) == (Entry.Change.MADE, 14)
    assert page.post(office.path(PATH), typed(page, office, payment_days="7")).status_code == 302
    with office.acting("ana"):
        assert TradeSettings.objects.get().payment_days == 7
        assert make.quote().prices_include_tax, "a new document is written as the company decided"
    assert page.get(office.path(f"trade-settings/{found.number}/history/")).status_code == 200


def test_a_form_that_somebody_overtook_is_a_conflict_and_loses_nothing(office):
    page, api = browser(office.people["dora"]), program(office.people["tess"])
    sent = typed(page, office, payment_days="45")
    assert api.patch(office.api(PATH), {"payment_days": 60}).status_code == 200
    answer = page.post(office.path(PATH), sent)
    assert answer.status_code == 409
    assert 'value="45"' in answer.text and "Now: 60" in answer.text
    again = {**sent, "token": answer.context["token"]}
    assert page.post(office.path(PATH), again).status_code == 302


def test_a_program_reads_and_changes_a_single_object_with_its_version(office):
    api = program(office.people["dora"])
    told = api.get(office.api(PATH)).json()
    assert told == {
        "version": "1.0",
        "prices_include_tax": False,
        "negative_stock": False,
        "invoiced_by": "order",
        "payment_days": 30,
        "expense_days": 60,
        "credit_check": "warn",
    }
    change = {"invoiced_by": "delivery", "version": told["version"]}
    assert api.patch(office.api(PATH), change).json()["invoiced_by"] == "delivery"
    late = api.patch(office.api(PATH), change)
    assert late.status_code == 409 and late.json()["current"]["invoiced_by"] == "delivery"
    for wrong, field in (
        ({"payment_days": 366}, "payment_days"),
        ({"expense_days": 0}, "expense_days"),
        ({"invoiced_by": "mood"}, "invoiced_by"),
        ({"negative_stock": "perhaps"}, "negative_stock"),
        ({"sandbox": 1}, "sandbox"),
    ):
        refused = api.patch(office.api(PATH), wrong)
        assert refused.status_code == 400 and field in str(refused.json()), wrong
    assert api.delete(office.api(PATH)).status_code == 405


def test_a_pack_brings_them_in_a_table_of_its_own(db, tiny):
    table = "key,payment_days,prices_include_tax\ncompany,45,yes\n"
    version = store(read_pack(read_folder(tiny({"data/trade-settings.csv": table}))))
    sandbox = version.templates.select_related("sandbox").get(language="en").sandbox
    with acting_as(system_actor(sandbox)):
        found = trade_settings()
        assert (found.payment_days, found.prices_include_tax) == (45, True)
