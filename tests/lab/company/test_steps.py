"""The stream in steps: a batch is one line that folds out to its entries and can be undone."""

import io

import pytest
from django.utils import translation
from openpyxl import load_workbook

from crm.models import Account, Opportunity
from lab import records
from lab.company.steps import page_of_steps, step_html
from lab.company.stream import StreamFilters, visible_entries
from lab.entities.wording import Wording
from lab.journal.models import Entry
from lab.journal.recording import one_batch
from lab.journal.words import DEEDS, WORDS
from lab.records.merging import merge
from lab.records.undoing import undo, undone_steps
from lab.testing.callers import browser, program
from tests.factories import make
from tests.factories.company import Company
from tests.lab.company.pages import client, page


@pytest.fixture
def bulk(office: Company) -> Company:
    """Dora changes all accounts and makes a product in one step; then Ana changes a deal."""
    with office.acting("dora"), one_batch():
        rows = [(row, {"phone": "5551234"}) for row in Account.objects.all()]
        records.change_many(rows)
        make.product(name="=SUM(1)")
    with office.acting("ana"):
        records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "250"})
    return office


def told(office: Company, who: str, **filters: str) -> list[str]:
    with office.acting(who):
        steps, _more = page_of_steps(StreamFilters(filters).chosen(visible_entries()), None)
        wording = Wording([step.latest for step in steps])
        return [
            wording.sentence(step.latest) if step.plain else str(step_html(step, wording))
            for step in steps
        ]


def step_of(office: Company) -> int:
    with office.as_system():
        return Entry.objects.filter(batch__isnull=False).latest("number").batch or 0


class TestSteps:
    def test_a_batch_is_one_line_with_counts(self, bulk):
        assert told(bulk, "tess") == [
            "Ana changed Amount of “Deal 1”: $100.00 → $250.00",
            "<strong>Dora</strong> changed 3 accounts, created 1 product",
            "The system opened the company",
        ]

    def test_filters_and_sight_narrow_what_is_counted(self, bulk):
        assert told(bulk, "tess", collection="products") == ["Dora created the product “=SUM(1)”"]
        assert told(bulk, "ana")[1] == (
            "<strong>Dora</strong> changed 1 account, created 1 product"
        )

    def test_pages_leap_over_long_batches(self, office):
        with office.acting("dora"):
            for batch in range(4):
                with one_batch():
                    for number in range(3):
                        make.product(name=f"Thing {batch} {number}")
            make.product(name="Alone")
        with office.acting("tess"):
            first, before = page_of_steps(Entry.objects.all(), None, 2)
            second, further = page_of_steps(Entry.objects.all(), before, 2)
            third, end = page_of_steps(Entry.objects.all(), further, 2)
        counts = [[step.count for step in steps] for steps in (first, second, third)]
        assert counts == [[1, 3], [3, 3], [3, 1]]
        assert end is None

    def test_the_cost_does_not_grow_with_the_batches(self, office, django_assert_max_num_queries):
        with office.acting("dora"), one_batch():
            for number in range(40):
                make.product(name=f"Thing {number}")
        with office.acting("tess"), django_assert_max_num_queries(5):
            page_of_steps(Entry.objects.all(), None)

    def test_merges_and_undoing_are_called_so(self, office):
        with office.acting("dora"):
            keep, other = (make.account(name=name) for name in ("Keep", "Other"))
            merge(keep, [other], {})
            undo(step_of(office))
        undoing, merging = told(office, "tess")[:2]
        assert undoing.startswith("<strong>Dora</strong> undid a step: ")
        assert merging.startswith("<strong>Dora</strong> merged records: ")

    def test_names_are_escaped(self, bulk):
        person = bulk.people["dora"]
        person.name = "<script>"
        person.save()
        assert "<script>" not in told(bulk, "tess")[1]

    def test_it_folds_out_to_its_entries(self, bulk):
        step = step_of(bulk)
        seen = page(bulk, "tess", "journal/")
        assert f"step={step}" in seen
        assert "Customer 2" not in seen
        inside = page(bulk, "tess", "journal/", step=str(step))
        assert "Customer 2" in inside
        assert "<html" not in inside
        assert client(bulk, "tess").get(bulk.path("journal/?step=9999")).status_code == 404

    def test_a_seat_folds_out_what_it_may_see(self, bulk):
        inside = page(bulk, "ana", "journal/", step=str(step_of(bulk)))
        assert "Customer 1" in inside
        assert "Customer 2" not in inside

    def test_the_history_of_a_record_tells_its_entry(self, bulk):
        assert "5551234" in page(bulk, "tess", "accounts/1/history/")

    def test_simulated_and_real_time_are_shown(self, bulk):
        seen = page(bulk, "tess", "journal/")
        assert seen.count("stream-times") == 3
        assert "Simulated time" in seen
        assert "Real time" in seen


class TestWayBack:
    def test_it_is_offered_to_who_did_it_and_to_staff(self, bulk):
        step = step_of(bulk)
        for who in ("dora", "tess"):
            inside = page(bulk, who, "journal/", step=str(step))
            assert f'hx-post="/s/{bulk.sandbox.pk}/undo/{step}/"' in inside
            assert "Undo this step (4 changes)" in inside
        inside = page(bulk, "ana", "journal/", step=str(step))
        assert "hx-post" not in inside
        assert "Only the person who did this" in inside

    def test_what_is_undone_is_said_to_be(self, bulk):
        step = step_of(bulk)
        assert ">undone</span>" not in page(bulk, "dora", "journal/")
        browser(bulk.people["dora"]).post(bulk.path(f"undo/{step}/"))
        inside = page(bulk, "dora", "journal/", step=str(step))
        assert "This step was undone already by Dora." in inside
        assert "hx-post" not in inside
        assert ">undone</span>" in page(bulk, "dora", "journal/")
        entry = program(bulk.people["dora"]).get(bulk.api(f"journal/{step}/")).json()
        assert entry["undo"]["reason"] == "This step was undone already by Dora."

    def test_an_undoing_that_is_undone_leaves_the_step_in_force(self, bulk):
        step = step_of(bulk)
        with bulk.acting("dora"):
            undoing = undo(step)
            assert set(undone_steps([step, undoing])) == {step}
            undo(undoing)
            assert set(undone_steps([step, undoing])) == {undoing}

    def test_what_was_changed_since_is_the_reason_against_it(self, bulk):
        with bulk.acting("ana"):
            records.change(Account.objects.get(name="Customer 1"), {"phone": "7"})
        inside = page(bulk, "dora", "journal/", step=str(step_of_first(bulk)))
        assert "“Customer 1” was changed since by Ana: it is too late to undo." in inside
        assert "hx-post" not in inside


def step_of_first(office: Company) -> int:
    with office.as_system():
        return Entry.objects.filter(batch__isnull=False).earliest("number").batch or 0


class TestEventFilter:
    def test_events_are_offered_in_words_by_what_they_are_about(self, bulk):
        with bulk.acting("tess"):
            choices = dict(StreamFilters({}).fields["event"].choices)
            assert choices["Opportunities"] == [("opportunity.changed", "Changed")]
            assert choices["Products"] == [("product.created", "Created")]
            assert "Company" in choices
            with translation.override("zh-hans"):
                assert "Opportunities" not in dict(StreamFilters({}).fields["event"].choices)
        assert '<optgroup label="Products">' in page(bulk, "tess", "journal/")

    def test_a_seat_is_offered_what_it_may_read(self, bulk):
        with bulk.acting("bo"):
            assert "Opportunities" not in dict(StreamFilters({}).fields["event"].choices)

    def test_one_narrows_the_stream(self, bulk):
        assert told(bulk, "tess", event="product.created") == ["Dora created the product “=SUM(1)”"]

    def test_every_event_that_has_words_has_a_deed(self):
        assert set(WORDS) <= set(DEEDS)


HEADS = ["what happened", "Field", "before", "after"]


class TestFiles:
    def test_a_row_tells_one_field_before_and_after(self, bulk):
        answer = client(bulk, "tess").get(bulk.path("journal/"), {"format": "csv"})
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert lines[0].endswith(",".join(HEADS))
        (deal,) = [line for line in lines if "Deal 1" in line]
        assert deal.endswith(",Amount,$100.00,$250.00")
        assert len([line for line in lines if ",Phone,,5551234" in line]) == 3
        assert not any("key" in line for line in lines)

    def test_formulas_are_disarmed_in_every_cell(self, bulk):
        answer = client(bulk, "tess").get(bulk.path("journal/"), {"format": "csv"})
        text = b"".join(answer.streaming_content).decode()
        assert ",'=SUM(1)" in text
        assert ",=SUM" not in text

    def test_excel_has_typed_cells_and_no_formula(self, bulk):
        answer = client(bulk, "tess").get(bulk.path("journal/"), {"format": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        heads, *rows = sheet.iter_rows()
        assert [cell.value for cell in heads][-4:] == HEADS
        assert isinstance(rows[0][0].value, int)
        assert rows[0][2].is_date
        formulas = [cell for row in rows for cell in row if cell.value == "=SUM(1)"]
        assert formulas
        assert all(cell.data_type == "s" for cell in formulas)

    def test_a_seat_reads_of_what_it_may_see(self, bulk):
        answer = client(bulk, "bo").get(bulk.path("journal/"), {"format": "csv"})
        assert "Deal 1" not in b"".join(answer.streaming_content).decode()


def test_the_news_of_a_company_are_steps(bulk, monkeypatch):
    monkeypatch.setattr("lab.company.views.homes.home_for", lambda kind: None)
    assert "changed 3 accounts" in page(bulk, "tess")
