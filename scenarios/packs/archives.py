"""Archives of strangers, looked through before anything in them is believed.

Nothing is ever unpacked to a disk. A member is never read beyond the size that it states, so the sum of
the stated sizes bounds what comes out of it.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext as _

from scenarios.packs.problems import BadPack, Problem, Problems

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
KNOWN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UTF8_NAME = 0x800
ENCRYPTED = 0x1
# What Python raises on the way through damaged bytes: places before the beginning, names that are no
# text, streams that lead nowhere.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, OSError, RuntimeError,
    ValueError,
)  # fmt: skip


def refused(name: str, text: str) -> BadPack:
    return BadPack([Problem(name, 0, "", text)])


def refuse_large(name: str, content: bytes) -> None:
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        text = _("The file is larger than %(limit)d MB. Take large pictures and tables out of it.")
        raise refused(name, text % {"limit": settings.UPLOAD_LIMIT_BYTES // 1024 // 1024})


@contextmanager
def opened(name: str, content: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive; what Python cannot make sense of is refused in words."""
    refuse_large(name, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except BadPack:
        raise
    except BROKEN as error:
        text = _("The archive is broken (%(reason)s). Make it once more.")
        raise refused(name, text % {"reason": str(error)[:120]}) from error


def members_of(
    name: str, archive: zipfile.ZipFile, *, most: int, largest: int
) -> list[zipfile.ZipInfo]:
    """Its files. Raises BadPack if there are more than `most`, or come to more than `largest` bytes."""
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > most:
        text = _("There are more than %(most)d files in it: that is no pack.")
        raise refused(name, text % {"most": most})
    if sum(member.file_size for member in members) > largest:
        text = _("It unpacks to more than %(most)d MB: that is no pack.")
        raise refused(name, text % {"most": largest // 1024 // 1024})
    problems = Problems()
    seen: set[str] = set()
    for member in members:
        _check(member, seen, problems)
    problems.stop()
    return members


def content_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """What is in a member. `archive.read` would first unpack all that is there, whatever it states."""
    with archive.open(member) as stream:
        content = stream.read(member.file_size)
        # Python compares the checksum where it meets the end.
        stream.read(1)
    return content


def _check(member: zipfile.ZipInfo, seen: set[str], problems: Problems) -> None:
    path = member_path(member)
    if path in seen:
        problems.add(path, _("The archive holds two files of this name."))
    seen.add(path)
    if stat.S_ISLNK(member.external_attr >> 16):
        problems.add(path, _("Links are not followed: put the file itself here."))
    if member.flag_bits & ENCRYPTED:
        problems.add(path, _("The file is locked by a password: make the archive without one."))
    elif member.compress_type not in KNOWN_PACKING:
        problems.add(path, _("The file is packed in an unusual way: make an ordinary ZIP."))


def member_path(member: zipfile.ZipInfo) -> str:
    """Its name, also where an older program wrote it in UTF-8 or GBK without saying so."""
    if member.flag_bits & UTF8_NAME or member.filename.isascii():
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
