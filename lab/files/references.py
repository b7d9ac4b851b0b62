"""How a row names a file: `<sha-256>/<name>`, one text that is stamped, compared, journalled and
restored like any other. The content lies elsewhere, once, whatever names it.
"""

import re
import unicodedata
from hashlib import sha256
from typing import Self

LONGEST_STEM = 80
# Three bytes a Chinese character; a file system takes 255 of them for a name.
LONGEST_STEM_BYTES = 200
LONGEST_REFERENCE = 160
REFERENCE = re.compile(r"[0-9a-f]{64}/[^/\\\x00-\x1f\x7f]+")
# What a file system or a header would take for something else.
_TROUBLE = re.compile(r'[<>:"|?*;%#&]')


class NewFile(str):
    """A reference that brings its content along, until the write door keeps it."""

    content: bytes
    media_type: str

    def __new__(cls, name: str, content: bytes, media_type: str) -> Self:
        made = super().__new__(cls, f"{sha256(content).hexdigest()}/{name}")
        made.content, made.media_type = content, media_type
        return made


def digest_of(reference: str) -> str:
    """The fingerprint of the content; "" of no reference."""
    return reference.partition("/")[0]


def name_of(reference: str) -> str:
    """What people call the file; "" of no reference."""
    return reference.partition("/")[2]


def clean_name(raw: str, extension: str, fallback: str = "file") -> str:
    """A name that every disk, header and page takes: no folders, nothing invisible, `extension` at its end.

    Chinese and other letters stay. `raw` is whatever a browser, a program or an attacker sent.
    """
    last = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    # Cc: control, Cf: invisible (also what turns the reading direction), Cs: half characters.
    seen = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in last)
    stem = _TROUBLE.sub("_", seen)
    if (dot := stem.rfind(".")) > 0 and len(stem) - dot <= 6:
        stem = stem[:dot]
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_STEM]
    stem = stem.encode()[:LONGEST_STEM_BYTES].decode(errors="ignore").strip(". ")
    return f"{stem or fallback}.{extension}"
