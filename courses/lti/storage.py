"""Where the steps of a launch are remembered: in the database, so that any process can answer each."""

import datetime as dt
from typing import Any

from django.utils import timezone
from pylti1p3.launch_data_storage.base import LaunchDataStorage

from courses.lti.models import LaunchDatum

KEPT_SECONDS = 3600
USED = "used-"


class DatabaseStorage(LaunchDataStorage[Any]):
    def can_set_keys_expiration(self) -> bool:
        return True

    def get_session_cookie_name(self) -> None:
        """Keys hold a state or nonce that nobody can guess; the state is checked against its cookie."""
        return

    def get_value(self, key: str) -> Any:
        rows = LaunchDatum.objects.filter(key=self._prepare_key(key), expires_at__gt=timezone.now())
        return rows.values_list("value", flat=True).first()

    def set_value(self, key: str, value: Any, exp: int | None = None) -> None:
        now = timezone.now()
        LaunchDatum.objects.filter(expires_at__lte=now).delete()
        expires = now + dt.timedelta(seconds=min(exp or KEPT_SECONDS, KEPT_SECONDS))
        LaunchDatum.objects.update_or_create(
            key=self._prepare_key(key), defaults={"value": value, "expires_at": expires}
        )

    def check_value(self, key: str) -> bool:
        return self.get_value(key) is not None

    def use_up(self, nonce: str) -> bool:
        """Whether this is the first use of a nonce; it takes the nonce away, so of two at once one wins."""
        key = self._prepare_key(f"lti1p3-nonce-{nonce}")
        deleted, _by_model = LaunchDatum.objects.filter(key=key).delete()
        return deleted == 1
