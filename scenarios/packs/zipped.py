"""A pack as one ZIP file of its folder."""

import io
import zipfile

from django.utils.translation import gettext as _

from scenarios.packs.archives import content_of, member_path, members_of, opened
from scenarios.packs.files import (
    LARGEST_PACK,
    MANIFEST,
    MOST_FILES,
    Files,
    check_name,
    file_content,
    read_content,
)
from scenarios.packs.problems import Problems

# What Macs and Windows put beside the files.
_BESIDE = ("__MACOSX/",)
_BESIDE_NAMES = ("Thumbs.db", "desktop.ini")
# The same pack gives the same bytes.
_MADE = (1980, 1, 1, 0, 0, 0)


def zip_of(files: Files) -> bytes:
    """Raises BadPack where the content of a picture is lost."""
    problems, buffer = Problems(), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            member = zipfile.ZipInfo(path, _MADE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, file_content(path, files[path], problems))
    problems.stop()
    return buffer.getvalue()


def read_zip(name: str, content: bytes, problems: Problems) -> Files:
    """The files that can be read; what is wrong with the others is noted. Raises BadPack for a bomb."""
    files: Files = {}
    with opened(name, content) as archive:
        members = members_of(name, archive, most=5 * MOST_FILES, largest=LARGEST_PACK)
        paths = {member_path(member): member for member in members}
        paths = {path: member for path, member in paths.items() if not _is_beside(path)}
        folder = _folder(paths)
        for full, member in sorted(paths.items()):
            path = full.removeprefix(folder)
            check_name(path, member.file_size, problems)
            if path not in problems.files():
                files[path] = read_content(path, content_of(archive, member), problems)
    if len(files) > MOST_FILES:
        problems.add(name, _("The pack is too large: 200 files and 64 MB are the most."))
    if f"{folder}{MANIFEST}" not in paths:
        problems.add(MANIFEST, _("The archive has no pack.yaml: is it a pack?"))
    bad = problems.files()
    return {path: text for path, text in files.items() if path not in bad}


def _is_beside(path: str) -> bool:
    parts = path.split("/")
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return hidden or path.startswith(_BESIDE) or parts[-1] in _BESIDE_NAMES


def _folder(paths: dict[str, zipfile.ZipInfo]) -> str:
    """The one folder in which all lies, where somebody packed the folder and not what is in it."""
    if MANIFEST in paths:
        return ""
    tops = {path.partition("/")[0] for path in paths}
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if top and f"{top}/{MANIFEST}" in paths else ""
