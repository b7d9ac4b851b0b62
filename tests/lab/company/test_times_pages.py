"""The pages of what happened: stream, history, difference, snapshots, reset."""

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Account, Opportunity, Product
from lab import records
from lab.journal.jumps import take_snapshot
from lab.people.models import User
from lab.tenancy.models import Sandbox
from tests.lab.company.pages import client, page

# Journal


def test_the_stream_tells_in_words_and_its_entry_in_fields(busy):
    seen = page(busy, "ana", "journal/")
    assert "Deal 1" in seen
    assert "Deal 3" not in seen
    assert "$100.00" in page(busy, "ana", "journal/2/")
    assert client(busy, "ana").get(busy.path("journal/3/")).status_code == 404


def test_attempts_are_separated_and_a_jump_can_be_opened(busy):
    client(busy, "tess").post(busy.path("reset/"))
    with busy.acting("ana"):
        records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "7"})
    seen = page(busy, "tess", "journal/")
    assert "stream-attempt" in seen
    opened = page(busy, "tess", "journal/5/")
    assert "Opportunities: 3" in opened
    assert "Opportunities: 1" in page(busy, "ana", "journal/5/")


def test_older_entries_follow_without_the_page_around_them(office):
    with office.acting("tess"):
        for number in range(55):
            records.change(Product.objects.get(), {"list_price": str(number)})
    seen = page(office, "tess", "journal/")
    assert "before=7" in seen
    rest = page(office, "tess", "journal/", before="7")
    assert "<html" not in rest
    assert "opened the company" in rest


def test_the_journal_is_exported_with_formulas_disarmed(busy):
    with busy.acting("ana"):
        records.create(Account, {"name": "=HYPERLINK(1)"})
    answer = client(busy, "ana").get(busy.path("journal/"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert "Ana created the account “=HYPERLINK(1)”" in text
    assert ",=HYPERLINK" not in text
    assert "Deal 3" not in text


def test_the_history_tells_before_and_after_and_how_it_was(busy):
    seen = page(busy, "ana", "opportunities/1/history/")
    assert "$250.00" in seen
    then = page(busy, "ana", "opportunities/1/history/1/")
    assert "$100.00" in then
    assert "<mark>$250.00</mark>" in then


def test_staff_read_the_history_of_what_is_deleted(busy):
    assert "Deal 2" in page(busy, "tess", "opportunities/2/history/")
    assert client(busy, "tess").get(busy.path("opportunities/999/history/")).status_code == 404


# Difference, snapshots, reset


def test_the_difference_shows_counts_and_fields(busy):
    seen = page(busy, "tess", "difference/", collection="opportunities", kind="changed")
    assert "Deal 1" in seen
    assert "$250.00" in seen
    assert "Deal 2" in page(busy, "tess", "difference/", collection="opportunities", kind="deleted")
    assert "Deal 3" not in page(busy, "ana", "difference/")
    assert "~2" in page(busy, "tess", "difference/", part="count")


@pytest.mark.parametrize(
    "params",
    [
        {"kind": "x"},
        {"collection": "planets"},
        {"start": "-1"},
        {"start": "99999999999"},
        {"start": "500"},
    ],
)
def test_nonsense_in_the_address_of_a_difference_does_no_harm(busy, params):
    page(busy, "tess", "difference/", **params)


def test_snapshots_are_compared_restored_and_deleted_by_buttons(busy):
    browser = client(busy, "tess")
    browser.post(busy.path("snapshots/"), {"name": "Monday"})
    kept = Sandbox.objects.get(origin=busy.sandbox)
    with busy.acting("tess"):
        records.change(Product.objects.get(), {"list_price": "5"})
    assert "Press" in page(busy, "tess", "difference/", **{"from": kept.pk})
    assert "Deal 1" in page(busy, "tess", "difference/", to=kept.pk)
    assert "Products" in page(busy, "tess", f"snapshots/{kept.pk}/restore/")
    browser.post(busy.path(f"snapshots/{kept.pk}/restore/"))
    with busy.acting("tess"):
        assert str(Product.objects.get().list_price) == "100.00"
    assert browser.get(f"/s/{kept.pk}/").status_code == 200
    browser.post(busy.path(f"snapshots/{kept.pk}/delete/"))
    assert not Sandbox.objects.filter(pk=kept.pk).exists()


def test_a_snapshot_of_others_is_no_point_to_compare_with(office, other_office):
    with other_office.acting("tess") as actor:
        foreign = take_snapshot(actor.sandbox, name="Theirs")
    browser = client(office, "tess")
    for params in ({"from": foreign.pk}, {"to": foreign.pk}, {"to": other_office.sandbox.pk}):
        assert browser.get(office.path("difference/"), params).status_code == 404
    for rest in ("restore/", "delete/"):
        address = office.path(f"snapshots/{foreign.pk}/{rest}")
        assert browser.post(address).status_code == 404
    assert Sandbox.objects.filter(pk=foreign.pk).exists()


def test_a_reset_says_what_is_lost_and_then_does_it(busy):
    assert "Opportunities: 2 changed, 1 deleted" in page(busy, "tess", "reset/")
    client(busy, "tess").post(busy.path("reset/"))
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 2
    assert "nothing: all is as at the start" in page(busy, "tess", "reset/")


def test_staff_find_the_reset_in_the_band_and_come_back_to_where_they_were(busy):
    reset = busy.path("reset/")
    assert f'href="{reset}"' in page(busy, "tess", "")
    assert f'href="{reset}"' not in page(busy, "ana", "")
    assert 'name="next" value="/classes/"' in page(busy, "tess", "reset/", next="/classes/")
    for place, back in (("/classes/", "/classes/"), ("https://other.example/", busy.path(""))):
        answer = client(busy, "tess").post(reset, {"next": place})
        assert (answer.status_code, answer.url) == (302, back)


def test_a_confirmation_that_is_sent_twice_resets_once(busy):
    browser, confirmed = client(busy, "tess"), {"attempt": "1"}
    assert 'name="attempt" value="1"' in page(busy, "tess", "reset/")
    for _time in range(2):
        assert browser.post(busy.path("reset/"), confirmed).status_code == 302
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 2


@pytest.mark.parametrize("who", ["ana", "dora", "al", "idle"])
def test_a_shared_company_is_not_reset_by_one_of_many(busy, who):
    browser = client(busy, who)
    assert browser.get(busy.path("reset/")).status_code == 403
    assert browser.post(busy.path("reset/")).status_code == 403
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 1


def test_a_snapshot_is_named_with_its_company_and_when_it_was_taken(busy):
    browser = client(busy, "tess")
    browser.post(busy.path("snapshots/"), {"name": "Monday"})
    kept = Sandbox.objects.get(origin=busy.sandbox)
    name = f"{busy.sandbox.name}: snapshot “Monday”"
    home = browser.get(f"/s/{kept.pk}/").content.decode()
    assert f"<title>{name}" in home
    assert f'<h1 class="page-title">{name}</h1>' in home
    other = browser.get(f"/s/{kept.pk}/journal/").content.decode()
    band = other[other.index("app-band") :]
    assert name in band
    assert f"taken {timezone.localtime(kept.created_at):%b %-d, %Y}" in band
    assert ": snapshot “" not in page(busy, "tess")


def test_only_what_has_a_start_offers_what_changed(busy):
    assert "What changed" in page(busy, "tess")
    author = User.objects.create_superuser("author", password="x", role=User.Role.DESIGNER)
    browser = Client()
    browser.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    template = f"/s/{busy.sandbox.template_id}/"
    home = browser.get(template)
    assert home.status_code == 200
    assert f"{template}difference/" not in home.content.decode()
    assert browser.get(f"{template}difference/").status_code == 403
