"""Outings as people see them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.activities.built_in import own_view, team_view
from crm.activities.calendar.conflicts import conflicts
from crm.activities.calendar.files import OUTING_CALENDAR
from crm.activities.calendar.forms import RescheduleForm
from crm.activities.outings import events
from crm.activities.outings.forms import ArriveForm, CancelForm, MatchForm, ReportForm
from crm.activities.outings.models import Outing
from crm.activities.outings.services import (
    may_arrive,
    may_leave,
    may_move,
    may_report,
    outing_arrive,
    outing_cancel,
    outing_change,
    outing_leave,
    outing_match,
    outing_report,
    outing_reschedule,
)
from lab.entities.spec import Action, BuiltInView, Entity, Related, Section, register
from lab.tenancy.actor import current_actor

__all__ = ["OUTINGS", "events"]


def _coming() -> dict[str, list[str]]:
    return {"starts_at__gte": [str(current_actor().today)], "ordering": ["starts_at"]}


def _this_week() -> dict[str, list[str]]:
    return {"starts_at": ["this-week"], "ordering": ["starts_at"]}


def _past() -> dict[str, list[str]]:
    return {"starts_at": ["before-today"]}


def _times(outing: Outing) -> Mapping[str, Any]:
    return {"starts_at": outing.starts_at, "ends_at": outing.ends_at}


def _place(outing: Outing) -> Mapping[str, Any]:
    return {"place": outing.place}


OUTINGS = register(
    Entity(
        model=Outing,
        area="activities",
        icon="map-pin",
        head=("status", "starts_at", "place"),
        columns=("subject", "about", "starts_at", "ends_at", "status", "place", "owner"),
        more_columns=("arrived_at", "left_at", "registered_at"),
        sections=(
            Section(title=_("Outing"), fields=("subject", "about", "contact", "place")),
            Section(title=_("When"), fields=("starts_at", "ends_at")),
            Section(title=_("Preparation"), fields=("description",)),
        ),
        told=(
            Section(
                title=_("On the way"),
                fields=(
                    "registered_at",
                    "arrived_at",
                    "arrived_place",
                    "left_at",
                    "cancelled_because",
                ),
            ),
        ),
        filters=("status", "starts_at", "about", "contact", "place", "arrived_at"),
        search=("subject", "place", "description"),
        ordering=("-starts_at",),
        related=(
            Related(
                collection="contact-logs",
                field="outing",
                columns=("happened_at", "channel", "summary", "outcome"),
            ),
        ),
        built_in=(
            own_view(_("My coming"), _coming),
            BuiltInView(key="week", label=_("This week"), params=_this_week, whose="team"),
            team_view(_("Team's coming"), _coming),
            BuiltInView(key="past", label=_("Past"), params=_past, whose="team"),
        ),
        actions=(
            Action(
                name="arrive",
                label=_("Check in"),
                done=_("Checked in"),
                run=outing_arrive,
                form=ArriveForm,
                initial=_place,
                available=may_arrive,
                icon="login-2",
                primary=True,
            ),
            Action(
                name="leave",
                label=_("Check out"),
                done=_("Checked out"),
                run=outing_leave,
                available=may_leave,
                icon="door-exit",
            ),
            Action(
                name="report",
                label=_("Write the contact log"),
                done=_("Contact log written"),
                run=outing_report,
                form=ReportForm,
                available=may_report,
                icon="notes",
                primary=True,
            ),
            Action(
                name="match",
                label=_("Match with a contact log"),
                done=_("Matched"),
                run=outing_match,
                form=MatchForm,
                available=may_report,
                icon="link",
                quiet=True,
            ),
            Action(
                name="reschedule",
                label=_("Move"),
                done=_("Moved"),
                run=outing_reschedule,
                form=RescheduleForm,
                initial=_times,
                available=may_move,
                icon="calendar-time",
            ),
            Action(
                name="cancel",
                label=_("Cancel the outing"),
                done=_("Cancelled"),
                run=outing_cancel,
                form=CancelForm,
                available=may_move,
                icon="calendar-x",
                tone="red",
                quiet=True,
            ),
        ),
        bulk_fields=("place",),
        change=outing_change,
        warnings=conflicts,
        formats=(OUTING_CALENDAR,),
    )
)
