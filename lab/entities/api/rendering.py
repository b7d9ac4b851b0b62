"""How answers of the API are written."""

import datetime as dt
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

from lab.journal.values import local_text


class LocalTimeEncoder(JSONEncoder):
    """Moments with the offset of the project's time zone, as the fields of records have them."""

    def default(self, obj: Any) -> Any:
        return local_text(obj) if isinstance(obj, dt.datetime) else super().default(obj)


class LocalTimeRenderer(JSONRenderer):
    encoder_class = LocalTimeEncoder
