"""Asking platforms over the network: only public addresses, encrypted, with an end to patience."""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SECONDS = 10


def check_address(url: str) -> None:
    """Raises ValidationError for what a server must not be made to fetch: anything inside its own
    network, and anything unencrypted. `LTI_ANY_ADDRESS` allows both, for a platform on the same desk."""
    parts = urlsplit(url)
    if settings.LTI_ANY_ADDRESS and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise ValidationError(_("Give an address that begins with https://."))
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, proto=socket.IPPROTO_TCP)
    except (OSError, ValueError) as error:
        text = _("The server %(host)s is not known. Check the address.")
        raise ValidationError(text % {"host": parts.hostname}) from error
    if not all(ipaddress.ip_address(one[4][0]).is_global for one in found):
        raise ValidationError(_("This address is inside a private network."))


class Session(requests.Session):
    """Checks each address before it is asked, follows no redirects, and does not wait for ever."""

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        try:
            check_address(url)
        except ValidationError as error:
            raise requests.exceptions.InvalidURL(" ".join(error.messages)) from error
        kwargs["allow_redirects"] = False
        return super().request(method, url, **{"timeout": SECONDS, **kwargs})
