"""All kinds of checks by the name that a pack calls them."""

from scenarios.checks.kinds.events import Events
from scenarios.checks.kinds.fields import Fields
from scenarios.checks.kinds.figure import Figure
from scenarios.checks.kinds.gone import Gone
from scenarios.checks.kinds.indicator import Indicator
from scenarios.checks.kinds.manual import Manual
from scenarios.checks.kinds.merged import Merged
from scenarios.checks.kinds.quality import Quality
from scenarios.checks.kinds.records import Records
from scenarios.checks.kinds.response import Response
from scenarios.checks.kinds.sequence import Sequence
from scenarios.checks.kinds.truth import Truth

KINDS = {
    kind.kind: kind
    for kind in (
        Records,
        Fields,
        Gone,
        Merged,
        Sequence,
        Events,
        Quality,
        Indicator,
        Figure,
        Truth,
        Response,
        Manual,
    )
}
