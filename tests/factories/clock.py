import datetime as dt
from typing import Any

from lab import records
from lab.clock.models import Holiday
from tests.factories.naming import Builders, name_of, serial


def holiday(**values: Any) -> Holiday:
    day = dt.date(2018, 12, 1) + dt.timedelta(days=next(serial))
    return records.create(Holiday, {"name": name_of("Holiday"), "day": day, **values})


BUILDERS: Builders = {"holidays": holiday}
