from typing import Any

from crm.models import DeliverySchedule
from tests.factories.naming import Builders
from tests.factories.parties import addressed
from tests.factories.stock import paper

_build = paper(DeliverySchedule, {})


def delivery_schedule(**values: Any) -> DeliverySchedule:
    """A draft for two pieces a month."""
    return _build(**addressed(values))  # type: ignore[return-value]


BUILDERS: Builders = {"delivery-schedules": delivery_schedule}
