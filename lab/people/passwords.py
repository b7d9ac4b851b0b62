"""Passwords made for people: easy to read from a slip, hard to guess, hashed fast enough."""

import base64
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import salted_hmac

# Letters and digits that nobody mixes up on paper: no i l o q, no 0 1 2 5.
CONSONANTS = "bdfghkmnprstvz"
VOWELS = "aeuy"
DIGITS = "346789"
# A password has 39 bits. The full work factor would take minutes for a school;
# Django raises it at the first login.
GENERATED_ITERATIONS = 10_000

SLIPS_LIVE_SECONDS = 30 * 60
SLIPS_KEY = "password_slips"


def generate_password() -> str:
    """Such as `kemu-taru-pyfa47`."""
    words = [_syllable() + _syllable() for _ in range(3)]
    return "-".join(words) + secrets.choice(DIGITS) + secrets.choice(DIGITS)


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)


def hash_generated(password: str) -> str:
    """The stored form of a generated password. Takes milliseconds: a school fits into a request."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=GENERATED_ITERATIONS)
    return hasher.encode(password, hasher.salt())


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What is printed for one person; `place` is the class or school that stands on it."""

    name: str
    username: str
    password: str
    place: str = ""


def keep_slips(session: SessionBase, slips: Iterable[Slip], *, place: str) -> None:
    """Put slips into the session, enciphered: its table holds no password in clear text."""
    now = int(time.time())
    new = [asdict(replace(slip, place=place)) | {"made": now} for slip in slips]
    renewed = {row["username"] for row in new}
    kept = [row for row in _kept_rows(session) if row["username"] not in renewed]
    text = json.dumps(kept + new, ensure_ascii=False)
    session[SLIPS_KEY] = _cipher().encrypt(text.encode()).decode()


def kept_slips(session: SessionBase) -> list[Slip]:
    """The slips that wait for the printer, each for half an hour."""
    rows = _kept_rows(session)
    if not rows:
        forget_slips(session)
    return [Slip(**{key: row[key] for key in Slip.__dataclass_fields__}) for row in rows]


def forget_slips(session: SessionBase) -> None:
    session.pop(SLIPS_KEY, None)


def _kept_rows(session: SessionBase) -> list[dict[str, Any]]:
    if not (token := session.get(SLIPS_KEY)):
        return []
    try:
        rows = json.loads(_cipher().decrypt(token))
    except InvalidToken:  # the server's secret key was changed
        return []
    return [row for row in rows if time.time() - row["made"] < SLIPS_LIVE_SECONDS]


def _cipher() -> Fernet:
    key = salted_hmac("lab.people.passwords", "slips", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
