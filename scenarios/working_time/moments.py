"""When a touch took place."""

import datetime as dt

from django.utils.dateparse import parse_datetime

from lab.journal.models import Entry

# In the data of the entries of touches: when the seat was through with it.
UNTIL = "worked_until"


def touch_moment(entry: Entry) -> dt.datetime:
    """The simulated moment at which the touch of that entry was done: its seat works through its day one
    touch after the other. Where touches take no time it is that of the clock."""
    text = entry.data.get(UNTIL)
    return (parse_datetime(text) if isinstance(text, str) else None) or entry.simulated_at
