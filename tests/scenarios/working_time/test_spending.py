"""A call, a mail, a quote or a visit takes working time; what does not fit into the day is not written."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from crm.activities.outings.services import outing_arrive, outing_report
from crm.mailbox.services import mail_send
from crm.models import Account, ContactLog, Mail, Outing
from crm.selling.services.quotes import quote_send
from lab import records
from lab.access.actors import play_actor, system_actor
from lab.clock.advancing import clock_advance
from lab.clock.steps import Step, target_of
from lab.entities.saving import create_record
from lab.entities.spec import REGISTRY
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Sandbox, Seat
from scenarios.models import WorkedDay
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import publish, store
from scenarios.working_time.moments import touch_moment
from scenarios.working_time.spending import budget_of
from tests.factories.selling import quote
from tests.scenarios.conftest import TINY
from tests.scenarios.test_pages import Cast, form

pytestmark = pytest.mark.django_db
ON = TINY["pack.yaml"] + "working_time: on\n"


class Office:
    """The tiny company in which touches take time, played by a student on the rep's seat."""

    def __init__(self, tiny: Callable[..., Path], text: str = ON) -> None:
        cache.clear()
        self.cast = Cast()
        publish(store(read_pack(read_folder(tiny({"pack.yaml": text})))))
        self.cast.client("teacher").post("/scenarios/tiny/1/companies/", form(self.cast))
        self.sandbox = Sandbox.objects.get(kind="live", name__contains="S1")

    def on(self, seat: int = 1) -> acting_as:
        self.sandbox.refresh_from_db()
        return acting_as(play_actor(self.cast.people["s1"], self.sandbox, seat))

    def advance(self, by: Step = Step.DAY, times: int = 1) -> None:
        self.sandbox.refresh_from_db()
        with acting_as(system_actor(self.sandbox)):
            for _time in range(times):
                clock_advance(to=target_of(by))
        self.sandbox.refresh_from_db()


@pytest.fixture
def office(tiny: Callable[..., Path]) -> Office:
    return Office(tiny)


def logged(channel: str = "call", **values: object) -> ContactLog:
    account = Account.objects.order_by("pk").first()
    about = {"about_collection": "accounts", "about_id": account.pk}
    return records.create(ContactLog, {"channel": channel, "summary": "x", **about, **values})


def left() -> int:
    seat = current_actor().seat
    assert seat is not None
    return budget_of(seat).left


def last_touch() -> dt.datetime:
    entry = Entry.objects.order_by("-number").first()
    assert entry is not None
    return touch_moment(entry)


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [("call", 15), ("visit", 120), ("meeting", 120), ("mail", 0), ("sms", 0)],
)
def test_each_contact_takes_its_time(office: Office, channel: str, minutes: int) -> None:
    with office.on():
        assert left() == 480
        logged(channel)
        assert left() == 480 - minutes


def test_a_day_is_worked_off_touch_by_touch(office: Office) -> None:
    opening = office.sandbox.simulated_now
    with office.on():
        logged()
        assert last_touch() == opening + dt.timedelta(minutes=15)
        logged("visit")
        assert last_touch() == opening + dt.timedelta(minutes=135)


def test_what_does_not_fit_is_refused_and_nothing_of_it_is_written(office: Office) -> None:
    with office.on():
        for _visit in range(4):
            logged("visit")
        before = ContactLog.objects.count(), Entry.objects.count()
        with pytest.raises(
            ValidationError, match="Your working day is full, and this takes 15 min"
        ):
            logged()
        assert (ContactLog.objects.count(), Entry.objects.count()) == before
        logged("mail")
    office.advance()
    with office.on():
        assert left() == 480
        logged()


def test_a_visit_is_refused_where_a_call_still_fits(office: Office) -> None:
    with office.on():
        for _call in range(25):
            logged()
        with pytest.raises(ValidationError, match="takes 2 hours, and 1 h 45 min are left"):
            logged("visit")
        logged()


def test_hours_that_passed_are_lost_and_touches_are_not_before_the_clock(office: Office) -> None:
    with office.on():
        logged()
    office.advance(Step.HOUR, times=6)
    with office.on():
        assert left() == 120
        logged()
        assert last_touch() == office.sandbox.simulated_now + dt.timedelta(minutes=15)
    office.advance(Step.HOUR, times=2)
    with office.on(), pytest.raises(ValidationError, match="day is full"):
        logged()


def test_each_seat_has_a_day_of_its_own(office: Office) -> None:
    with office.on(1):
        logged("visit")
    with office.on(2):
        assert left() == 480


def test_a_mail_to_a_customer_takes_time_and_one_to_a_colleague_none(office: Office) -> None:
    def send(to: dict[str, object]) -> None:
        raw = {"subject": "Hello", "body": "There"}
        mail = create_record(REGISTRY["mails"], raw, [to])
        mail_send(mail)

    with office.on():
        send({"address": "ann@north.example"})
        assert left() == 470
        send({"seat": Seat.objects.numbered(2).get().number})
        assert left() == 470
        assert Mail.objects.filter(status="sent").count() == 2


def test_quotes_that_are_sent_take_half_an_hour(office: Office) -> None:
    with office.on():
        quote_send(quote())
        assert left() == 450


def test_whoever_does_not_play_takes_no_time(office: Office) -> None:
    with acting_as(system_actor(office.sandbox)):
        for _visit in range(6):
            logged("visit", owner=Seat.objects.numbered(1).get())
        assert not WorkedDay.objects.exists()


def test_a_reset_gives_the_day_back(office: Office) -> None:
    with office.on():
        logged("visit")
    with acting_as(system_actor(office.sandbox)):
        reset(office.sandbox)
    with office.on():
        assert left() == 480


@pytest.mark.parametrize("text", [TINY["pack.yaml"], TINY["pack.yaml"] + "working_time: off\n"])
def test_a_pack_without_simulated_customers_or_without_the_switch_costs_no_time(
    tiny: Callable[..., Path], text: str
) -> None:
    office = Office(tiny, text)
    with office.on():
        for _visit in range(6):
            logged("visit")
        entry = Entry.objects.order_by("-number").first()
        assert entry is not None and touch_moment(entry) == entry.simulated_at


def test_the_switch_is_on_or_off(tiny: Callable[..., Path]) -> None:
    with pytest.raises(BadPack, match=r"\[working_time\]: Write on or off."):
        read_pack(read_folder(tiny({"pack.yaml": TINY["pack.yaml"] + "working_time: maybe\n"})))


def test_pages_show_what_is_left_and_keep_what_was_typed(office: Office) -> None:
    client, home = office.cast.client("s1"), f"/s/{office.sandbox.pk}/"
    assert "8 hours left" in client.get(home).content.decode()
    with office.on():
        for _visit in range(4):
            logged("visit")
    sent = {"channel": "call", "summary": "Wants lamps", "about": "accounts/1", "happened_at": ""}
    page = client.post(f"{home}contact-logs/new/", sent)
    text = page.content.decode()
    assert page.status_code == 400 and "Your working day is full" in text and "Wants lamps" in text
    url = f"/api/v1/sandboxes/{office.sandbox.pk}/contact-logs/"
    wish = {"channel": "call", "summary": "x", "about": "accounts/1"}
    answer = client.post(url, wish, "application/json")
    assert answer.status_code == 400 and "Your working day is full" in answer.content.decode()
    teacher = office.cast.client("teacher").get(home).content.decode()
    assert "app-meter" not in teacher


def test_who_reports_an_outing_has_spent_a_visit_and_leaves_when_it_is_over(tiny: Callable) -> None:
    office = Office(tiny)
    with office.on() as actor:
        outing = outing_arrive(records.create(Outing, {"subject": "Show the press"}))
        assert outing.arrived_at == actor.now
        outing_report(outing, summary="Shown")
        outing.refresh_from_db()
        assert actor.seat is not None
        assert outing.left_at == budget_of(actor.seat).begins
        assert outing.left_at - outing.arrived_at == dt.timedelta(minutes=120)
