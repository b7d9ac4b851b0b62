"""The simulated clock, as defaults of date fields."""

import datetime as dt

from lab.tenancy.actor import current_actor


def simulated_now() -> dt.datetime:
    return current_actor().now


def simulated_today() -> dt.date:
    return current_actor().today
