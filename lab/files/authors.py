"""Who wrote a file, as the file itself says, taken out where the reader is not to know.

What people wrote into its text stays. Old Office files and archives stay as they are.
"""

import io
import re
import zipfile
import zlib

MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_PART_BYTES = 20 * 1024 * 1024
PDF = b"%PDF"
# What Python raises for an archive that is damaged or locked.
BROKEN = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip

# What names people, by the part of an Office or OpenDocument file in which it stands.
_NAMED = (
    (
        re.compile(r"docProps/(core|app)\.xml|meta\.xml"),
        re.compile(
            rb"(<(?:dc:creator|cp:lastModifiedBy|Manager|Company|meta:initial-creator"
            rb"|meta:printed-by)\b[^>]*>)[^<]*()"
        ),
    ),
    (
        re.compile(r"(word|ppt)/.*\.xml"),
        re.compile(
            rb"(\b(?:w|w15|w16\w*):(?:author|initials|userId)=\")[^\"]*(\")"
            rb"|(<p\d*:(?:cmAuthor|author)\b[^>]*?\bname=\")[^\"]*(\")"
        ),
    ),
    (re.compile(r"xl/comments.*\.xml"), re.compile(rb"(<author>)[^<]*()")),
    (re.compile(r"xl/persons/.*\.xml"), re.compile(rb"(\bdisplayName=\")[^\"]*(\")")),
    (re.compile(r"content\.xml"), re.compile(rb"(<dc:creator>)[^<]*()")),
)
# In a PDF what is taken out gives way to blanks: places in the file are counted in bytes.
_IN_PDF = (
    re.compile(rb"(/Author\s*\()((?:\\.|[^\\)])*)(\))", re.DOTALL),
    re.compile(rb"(/Author\s*<(?!<))([0-9A-Fa-f\s]*)(>)"),
    re.compile(rb"(<dc:creator>)(.*?)(</dc:creator>)", re.DOTALL),
)


def without_authors(content: bytes) -> bytes:
    if content.startswith(PDF):
        return _blanked(content)
    if zipfile.is_zipfile(io.BytesIO(content)):
        try:
            return _rewritten(content)
        except BROKEN:
            return content  # nobody reads in it who wrote it
    return content


def _blanked(content: bytes) -> bytes:
    for pattern in _IN_PDF:
        content = pattern.sub(lambda found: found[1] + b" " * len(found[2]) + found[3], content)
    return content


def _rewritten(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        telling = {one.filename for one in members if _patterns(one)}
        if not telling or sum(one.file_size for one in members) > MOST_UNPACKED_BYTES:
            return content
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as clean:
            for one in members:
                part = archive.read(one)
                for pattern in _patterns(one):
                    part = pattern.sub(_kept, part)
                clean.writestr(one, part)
        return made.getvalue()


def _patterns(member: zipfile.ZipInfo) -> list[re.Pattern[bytes]]:
    if member.file_size > MOST_PART_BYTES:
        return []
    return [pattern for where, pattern in _NAMED if where.fullmatch(member.filename)]


def _kept(found: re.Match[bytes]) -> bytes:
    return b"".join(part for part in found.groups() if part)
