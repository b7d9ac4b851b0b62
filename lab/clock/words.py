"""The clock in words: moments, and what moving it is called in the journal."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

ADVANCED = "clock.advanced"
register_event(ADVANCED, _("%(who)s moved the clock on to %(moment)s"), _("clock moved on"))


def when(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
