"""What in the CRM has a date: what the clock does about it, and what it only tells its owner."""

from django.utils.translation import gettext_lazy as _

from crm.delivery.schedules import deliver_due
from crm.models import Contract, DeliverySchedule, Event, Loan, Outing, Quote, Task
from crm.selling.expiry import expire
from lab.clock.dated import At, Dated, register_dated

register_dated(
    Dated(
        key="quotes-expire",
        label=_("Quotes expire"),
        icon="clock-exclamation",
        rows=lambda: Quote.objects.filter(status=Quote.Status.SENT),
        field="valid_until",
        at=At.TURN,
        work=expire,
    )
)
register_dated(
    Dated(
        key="recurring-deliveries",
        label=_("Recurring deliveries"),
        icon="calendar-repeat",
        rows=lambda: DeliverySchedule.objects.filter(status=DeliverySchedule.Status.ACTIVE),
        field="next_on",
        work=deliver_due,
        at_once=1,
    )
)
register_dated(
    Dated(
        key="tasks-remind",
        label=_("Reminders of tasks"),
        icon="bell",
        rows=lambda: Task.objects.open(),
        field="remind_at",
        at=At.MOMENT,
    )
)
register_dated(
    Dated(
        key="events-remind",
        label=_("Reminders of events"),
        icon="bell",
        rows=lambda: Event.objects.all(),
        field="remind_at",
        at=At.MOMENT,
    )
)
register_dated(
    Dated(
        key="events-begin",
        label=_("Events"),
        icon="calendar-event",
        rows=lambda: Event.objects.all(),
        field="starts_at",
        at=At.MOMENT,
    )
)
register_dated(
    Dated(
        key="outings-begin",
        label=_("Outings"),
        icon="map-pin",
        rows=lambda: Outing.objects.filter(status=Outing.Status.PLANNED),
        field="starts_at",
        at=At.MOMENT,
    )
)
register_dated(
    Dated(
        key="tasks-due",
        label=_("Tasks due"),
        icon="checkbox",
        rows=lambda: Task.objects.open(),
        field="due_on",
    )
)
register_dated(
    Dated(
        key="contracts-end",
        label=_("Contracts end"),
        icon="file-certificate",
        rows=lambda: Contract.objects.filter(status=Contract.Status.SIGNED),
        field="ends_on",
    )
)
register_dated(
    Dated(
        key="loans-due",
        label=_("Loans due back"),
        icon="calendar-time",
        rows=lambda: Loan.objects.filter(status=Loan.Status.POSTED).exclude(given_back="full"),
        field="due_on",
    )
)
