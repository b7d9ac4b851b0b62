"""Group robots of WeCom (企业微信) and DingTalk (钉钉): where they may be, and how they are told.

https://developer.work.weixin.qq.com/document/path/91770 and
https://open.dingtalk.com/document/orgapp/custom-robot-access describe them.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HOSTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com")
# Path of the address -> the parameter that opens it.
PATHS = {"/cgi-bin/webhook/send": "key", "/robot/send": "access_token"}
DINGTALK = "/robot/send"
TIMEOUT_SECONDS = 5
# WeCom takes 2,048 bytes of text.
MOST_BYTES = 2000
MOST_ANSWER = 64 * 1024


def check_address(url: str) -> None:
    """Raise ValidationError for an address that is not a robot's: nothing else of the net, and nothing
    of our own, is ever asked."""
    try:
        parts = urlsplit(url)
        netloc, key = parts.netloc, PATHS.get(parts.path, "")
    except ValueError:
        netloc = key = ""
    if not netloc or parts.scheme != "https" or netloc not in (*HOSTS, *settings.ROBOT_HOSTS):
        text = _("Paste the address of a group robot: https:// and one of %(hosts)s.")
        raise ValidationError(text % {"hosts": ", ".join((*HOSTS, *settings.ROBOT_HOSTS))})
    if not key or not parse_qs(parts.query).get(key) or parts.fragment:
        raise ValidationError(_("Copy the whole address of the robot, with its key behind it."))


def robot_tell(url: str, secret: str, lines: Sequence[str]) -> str:
    """Have the robot say these lines; answers what went wrong, "" when it did."""
    try:
        check_address(url)
        return _problem(_asked(signed(url, secret), _text(lines)))
    except ValidationError as error:
        return " ".join(error.messages)
    except (requests.RequestException, OSError) as error:
        return _("The robot cannot be reached (%(error)s).") % {"error": type(error).__name__}


def signed(url: str, secret: str, at: float | None = None) -> str:
    """DingTalk's signature of the moment; WeCom has none."""
    if not secret or urlsplit(url).path != DINGTALK:
        return url
    stamp = str(round((time.time() if at is None else at) * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).encode()[:MOST_BYTES].decode(errors="ignore")


def _asked(url: str, text: str) -> tuple[int, bytes]:
    message: Any = {"msgtype": "text", "text": {"content": text}}
    with requests.Session() as session:
        session.trust_env = False  # no proxy, no password of the server's own
        with session.post(
            url,
            json=message,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            stream=True,
            verify=settings.ROBOT_CERTIFICATES or True,
        ) as answer:
            return answer.status_code, answer.raw.read(MOST_ANSWER, decode_content=True)


def _problem(answer: tuple[int, bytes]) -> str:
    """Both say `errcode` 0 when all is well, and why not with status 200 too."""
    status, body = answer
    if status != 200:
        return _("The robot answered with status %(status)d.") % {"status": status}
    try:
        told: Any = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "errcode" not in told:
        return _("What answered is no robot.")
    if told["errcode"] == 0:
        return ""
    text = _("The robot refused: %(text)s")
    return text % {"text": str(told.get("errmsg", told["errcode"]))[:120]}
