"""Recurring deliveries as people see them."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.delivery.entities.common import LINE_FIELDS, OF_CONTACT
from crm.delivery.models import DeliverySchedule, DeliveryScheduleLine
from crm.delivery.pages import GOODS_VIEWS
from crm.delivery.rules import still_to_deliver
from crm.delivery.schedules import (
    order_schedule,
    schedule_end,
    schedule_pause,
    schedule_reopen,
    schedule_resume,
    schedule_start,
)
from crm.documents.actions import DRAFTS, in_statuses
from crm.documents.approvals.actions import ReasonForm
from crm.documents.chains import register_kind
from crm.documents.entities import in_status
from crm.documents.printing.layout import PaperLayout, register_layout
from crm.documents.services import document_change, document_create
from crm.parties.entities import ACCOUNTS
from crm.selling.entities.orders import ORDERS
from crm.selling.models import Order
from crm.selling.rules import ON_SALE, check_parties
from lab.entities.spec import (
    Action,
    BuiltInView,
    Entity,
    Lines,
    Narrowed,
    Related,
    Section,
    extend,
    register,
)
from lab.records.validation import register_check


def _of_account(rows: Any, account: Any) -> Any:
    rows = rows.filter(status=Order.Status.CONFIRMED)
    return rows if account is None else rows.filter(account=account)


SCHEDULES = register(
    Entity(
        model=DeliverySchedule,
        area="delivery",
        icon="calendar-repeat",
        head=("account", "status", "next_on"),
        columns=("code", "subject", "account", "status", "period", "every", "next_on", "owner"),
        more_columns=("order", "warehouse", "started_on", "last_on", "times", "ending"),
        sections=(
            Section(
                title=_("Delivery schedule"),
                fields=("subject", "account", "contact", "order", "warehouse", "remark"),
            ),
            Section(
                title=_("Rhythm"),
                fields=("period", "every", "starts_on", "ends_on", "posts", "payment_days"),
            ),
        ),
        told=(
            Section(
                title=_("Progress"),
                fields=("code", "started_on", "next_on", "last_on", "times", "ending"),
            ),
        ),
        filters=(
            "status",
            "account",
            "order",
            "warehouse",
            "period",
            "next_on",
            "starts_on",
            "ends_on",
            "code",
        ),
        search=("code", "subject", "account__name", "remark"),
        ordering=("-id",),
        built_in=(
            BuiltInView(key="active", label=_("Active"), params=in_statuses("active")),
            BuiltInView(key="paused", label=_("Paused"), params=in_statuses("paused")),
            DRAFTS,
        ),
        actions=(
            Action(
                name="start",
                label=pgettext_lazy("schedule", "Start"),
                done=_("Schedule started"),
                run=schedule_start,
                available=in_status("draft", otherwise=_("Only a draft is started.")),
                icon="player-play",
                tone="green",
                primary=True,
            ),
            Action(
                name="pause",
                label=_("Pause"),
                done=_("Schedule paused"),
                run=schedule_pause,
                available=in_status("active", otherwise=_("Only what runs is paused.")),
                icon="player-pause",
            ),
            Action(
                name="resume",
                label=_("Resume"),
                done=_("Schedule resumed"),
                run=schedule_resume,
                available=in_status("paused", otherwise=_("Only what is paused is resumed.")),
                icon="player-play",
                tone="green",
                primary=True,
            ),
            Action(
                name="reopen",
                label=_("Back to draft"),
                done=_("It can be changed now"),
                run=schedule_reopen,
                available=in_status(
                    "active", "paused", otherwise=_("Only what runs or is paused goes back.")
                ),
                icon="arrow-back-up",
            ),
            Action(
                name="end",
                label=_("End"),
                done=_("Schedule ended"),
                run=schedule_end,
                form=ReasonForm,
                available=in_status(
                    "active", "paused", otherwise=_("Only what runs or is paused is ended.")
                ),
                icon="flag",
            ),
        ),
        lines=Lines(model=DeliveryScheduleLine, fields=LINE_FIELDS, narrowed=ON_SALE),
        narrowed={**OF_CONTACT, "order": Narrowed(by="account", rows=_of_account)},
        related=(
            Related(
                collection="deliveries",
                field="schedule",
                columns=("code", "subject", "warehouse", "status", "dated_on"),
            ),
        ),
        has_activities=True,
        create=partial(document_create, DeliverySchedule),
        change=document_change,
        views=GOODS_VIEWS,
    )
)
extend(
    ORDERS.name,
    actions=(
        Action(
            name="schedule",
            label=_("Deliver regularly"),
            done=_("Delivery schedule begun"),
            run=order_schedule,
            needs="view",
            available=still_to_deliver,
            icon="calendar-repeat",
            quiet=True,
        ),
    ),
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="delivery-schedules",
            field="account",
            columns=("code", "subject", "status", "period", "next_on"),
        ),
    ),
)
register_kind(DeliverySchedule, 55, {Order: ("order",)})
register_layout(
    DeliverySchedule,
    PaperLayout(
        facts=("period", "every", "starts_on", "ends_on"),
        texts=("remark",),
        signatures=(_("For the seller"), _("For the customer")),
    ),
)
register_check(DeliverySchedule, check_parties)
