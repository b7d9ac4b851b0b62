"""Who reads which entries of the journal, and how they are said in words."""

import pytest

from crm.models import Account, Opportunity, Product
from lab import records
from lab.company.stream import StreamFilters, page_of_entries, visible_entries
from lab.entities.wording import Wording
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.records.sharing import share
from tests.factories import make


@pytest.fixture
def busy(office):
    for who, deal in (("ana", "Deal 1"), ("bo", "Deal 3")):
        with office.acting(who):
            records.change(Opportunity.objects.get(name=deal), {"amount": "250"})
    with office.acting("dora"):
        records.change(Product.objects.get(), {"list_price": "120"})
    return office


def labels(office, who):
    with office.acting(who):
        return sorted(entry.label for entry in visible_entries() if entry.label)


@pytest.mark.parametrize(
    "who, reads",
    [
        ("tess", ["Deal 1", "Deal 3", "Press"]),
        ("dora", ["Deal 1", "Deal 3", "Press"]),
        ("max", ["Deal 1", "Press"]),
        ("ana", ["Deal 1", "Press"]),
        ("bea", ["Press"]),
        ("bo", ["Deal 3", "Press"]),
        ("idle", []),
    ],
)
def test_a_seat_reads_what_happened_to_records_that_it_sees(busy, who, reads):
    assert labels(busy, who) == reads


def test_what_one_did_oneself_stays_readable_when_the_record_is_gone(busy):
    with busy.acting("dora"):
        records.change(Opportunity.objects.get(name="Deal 1"), {"owner": busy.seat("bo")})
    assert labels(busy, "ana") == ["Deal 1", "Press"]
    assert labels(busy, "bea") == ["Press"]


def said(office, who, **lookups):
    with office.acting(who):
        entries = list(visible_entries().filter(**lookups).order_by("number"))
        wording = Wording(entries)
        return [wording.sentence(entry) for entry in entries]


def test_a_change_is_said_with_its_label_and_money(busy):
    assert said(busy, "ana", event="opportunity.changed") == [
        "Ana changed Amount of “Deal 1”: $100.00 → $250.00"
    ]


def test_references_choices_and_creation_are_said_in_words(office):
    with office.acting("ana"):
        row = make.account(name="Acme", industry="retail")
        records.change(row, {"industry": "software"})
        records.change(
            Opportunity.objects.get(name="Deal 1"), {"account": row, "next_step": "Call"}
        )
    assert said(office, "ana", change__in=["made", "changed"]) == [
        "Ana created the account “Acme”",
        "Ana changed Industry of “Acme”: Retail → Software",
        "Ana changed Account, Next step of “Deal 1”",
    ]


def test_hidden_records_are_named_by_number_only(office):
    with office.acting("dora"):
        secret = Account.objects.get(name="Customer 3")
        records.change(Opportunity.objects.get(name="Deal 1"), {"account": secret})
    assert said(office, "ana", event="opportunity.changed") == [
        "Dora changed Account of “Deal 1”: Customer 1 → #3"
    ]


def test_a_reset_and_a_share_have_words_of_their_own(office):
    with office.acting("ana"):
        share([Account.objects.get(name="Customer 1")], seats=[office.seat("bo")], level="read")
    with office.acting("tess") as actor:
        reset(actor.sandbox)
    assert said(office, "tess", event="sandbox.reset") == ["Tess reset the company to its start"]
    assert said(office, "ana", event="account.shared") == [
        "Ana shared “Customer 1” with other seats"
    ]


def test_html_is_escaped_and_the_record_becomes_a_link(office):
    with office.acting("ana"):
        row = make.account(name="<script>alert(1)</script>")
        entries = list(visible_entries().filter(collection="accounts"))
        html = Wording(entries).html(entries[0])
    assert "<script>" not in html
    assert f'href="/s/{office.sandbox.pk}/accounts/{row.number}/"' in html


@pytest.mark.parametrize(
    "params, count",
    [
        ({}, 4),
        ({"person": "ana"}, 1),
        ({"collection": "opportunities"}, 2),
        ({"event": "product.changed"}, 1),
        ({"event": "product."}, 0),
        ({"attempt": "2"}, 0),
        ({"via": "command"}, 1),
        ({"since": "2000-01-01"}, 4),
        ({"until": "2000-01-01"}, 0),
        ({"seat": "6"}, 1),
        ({"person": "7777"}, 0),
        ({"since": "yesterday"}, 0),
        ({"attempt": "x"}, 0),
    ],
)
def test_filters_narrow_the_stream(busy, params, count):
    if params.get("person") == "ana":
        params = {"person": str(busy.people["ana"].pk)}
    with busy.acting("tess"):
        assert StreamFilters(params).chosen(visible_entries()).count() == count


def test_pages_follow_each_other_by_number(office):
    with office.acting("tess"):
        for number in range(5):
            make.product(name=f"Thing {number}")
        first, before = page_of_entries(Entry.objects.all(), None, 4)
        second, end = page_of_entries(Entry.objects.all(), before, 4)
        assert [entry.number for entry in [*first, *second]] == [6, 5, 4, 3, 2, 1]
        assert end is None


def test_naming_many_records_costs_few_queries(office, django_assert_max_num_queries):
    with office.acting("tess"):
        for number in range(6):
            account = make.account(name=f"A {number}")
            make.opportunity(name=f"O {number}", account=account)
        entries = list(Entry.objects.select_related("user"))
        with django_assert_max_num_queries(6):
            wording = Wording(entries)
            for entry in entries:
                wording.sentence(entry)
                wording.changes(entry.collection, entry.before, entry.after)
