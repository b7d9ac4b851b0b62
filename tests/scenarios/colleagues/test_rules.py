"""What colleagues do and leave, each rule by itself."""

from collections.abc import Callable
from decimal import Decimal

from crm.activities.models import ContactLog
from crm.delivery.models import Delivery, DispatchNotice
from crm.delivery.notices import notice_release, order_dispatch
from crm.documents.approvals.models import Approval
from crm.documents.approvals.services import document_recall, document_submit
from crm.documents.models import Posting, Progress
from crm.mailbox.models import Mail
from crm.selling.models import Order, Quote
from crm.selling.services.orders import order_confirm
from lab import records
from lab.company.seating import unseat_person
from scenarios.happenings.models import Happening
from tests.scenarios.colleagues.conftest import Alone


def test_a_discount_that_nobody_explains_is_sent_back_with_the_reason(alone: Alone) -> None:
    with alone.working():
        quote = document_submit(alone.offer(discount_percent=Decimal(12)))
    alone.days(1)
    with alone.working():
        quote.refresh_from_db()
        assert quote.status == Quote.Status.DRAFT
        step = Approval.objects.get(document_id=quote.pk)
        assert step.state == Approval.State.REJECTED
        assert "comment" in step.comment


def test_a_floor_price_is_kept_where_the_pack_says_so(found: Callable[..., Alone]) -> None:
    alone = found({"colleagues.yaml": "duties:\n  approve: {floor: true}\n"})
    with alone.working():
        quote = document_submit(alone.offer(discount_percent=Decimal(12)), comment="Please")
    alone.days(1)
    with alone.working():
        assert "floor price" in Approval.objects.get(document_id=quote.pk).comment


def test_nobody_answers_for_a_person(alone: Alone) -> None:
    manager = alone.sit("manager")
    with alone.working():
        quote = document_submit(alone.offer(discount_percent=Decimal(12)), comment="Please")
        assert not Happening.objects.waiting().filter(kind="colleague.approve").exists()
    with alone.looking():
        seat = alone.row(type(quote.owner), "manager")
        unseat_person(seat, manager)
        assert Happening.objects.waiting().filter(kind="colleague.approve").count() == 1
    alone.sit("manager")
    alone.days(1)
    with alone.working():
        quote.refresh_from_db()
        assert quote.status == Quote.Status.IN_APPROVAL


def test_what_was_recalled_meanwhile_is_left_alone(alone: Alone) -> None:
    with alone.working():
        quote = document_submit(alone.offer(discount_percent=Decimal(12)), comment="Please")
        document_recall(quote)
    alone.days(1)
    with alone.working():
        quote.refresh_from_db()
        assert quote.status == Quote.Status.DRAFT
        assert Approval.objects.get(document_id=quote.pk).state == Approval.State.WITHDRAWN


def test_what_is_there_is_shipped_and_what_is_missing_told(alone: Alone) -> None:
    with alone.working():
        order = alone.offer(Order, quantity=Decimal(40))
        order = order_confirm(order)
        notice = notice_release(order_dispatch(order))
    alone.days(2)
    with alone.looking():
        order.refresh_from_db()
        notice.refresh_from_db()
        delivered = Delivery.objects.filter(lines__order_line__order=order)
        mails = Mail.objects.filter(owner=order.owner, sender__name="Hugo Stein")
        assert "missing" in mails.latest("pk").body
        assert notice.status == DispatchNotice.Status.RELEASED
        there = sum(line.quantity for one in delivered for line in one.lines.all())
        assert there < 40 and (order.delivery == Progress.PART) == bool(there)
        assert all(one.status == Posting.Status.POSTED for one in delivered)


def test_an_order_that_goes_by_notices_waits_for_them(alone: Alone) -> None:
    with alone.working():
        order = order_confirm(alone.offer(Order))
        notice = order_dispatch(order)
    alone.days(8)
    with alone.looking():
        deliveries = Delivery.objects.filter(lines__order_line__order=order)
        assert not deliveries.exists()
    with alone.working():
        notice_release(notice)
    alone.days(4)
    with alone.looking():
        assert deliveries.get().status == Posting.Status.POSTED


def test_a_question_in_a_contact_log_gets_one_line_that_helps(alone: Alone) -> None:
    with alone.working():
        asked = records.create(ContactLog, {"summary": "They waver. What shall I do?"})
        told = records.create(ContactLog, {"summary": "All is well."})
        named = records.create(ContactLog, {"summary": "For @Daniel Reyes to know"})
    alone.days(1)
    with alone.working() as actor:
        for log in (asked, told, named):
            log.refresh_from_db()
        assert asked.reply and asked.replied_by.name == "Daniel Reyes"
        assert named.reply and not told.reply
        assert asked.replied_at < actor.now
