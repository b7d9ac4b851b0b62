"""Which files the library takes, and whether a file is what its name says."""

import io
import zipfile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lab.files.fields import DOCUMENTS, BlobField, ImageBlobField
from lab.files.references import NewFile

ANY = "application/octet-stream"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
MEDIA_TYPES = {
    **DOCUMENTS,
    **ImageBlobField.kinds,
    "md": "text/markdown",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "odt": f"{OPEN_DOCUMENT}.text",
    "ods": f"{OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{OPEN_DOCUMENT}.presentation",
}
PICTURES = frozenset(ImageBlobField.kinds)
TEXTS = frozenset(("txt", "csv", "md"))
# What lies in an archive of this kind.
INSIDE = {
    "docx": "word/",
    "xlsx": "xl/",
    "pptx": "ppt/",
    "odt": "",
    "ods": "",
    "odp": "",
    "zip": "",
}


class LibraryFileField(BlobField):
    """A file of any kind that the school takes. Pictures are written anew, without metadata."""

    @property
    def kinds(self) -> dict[str, str]:  # type: ignore[override]
        return {kind: MEDIA_TYPES.get(kind, ANY) for kind in settings.LIBRARY_KINDS}

    @property
    def max_bytes(self) -> int:
        return settings.LIBRARY_FILE_BYTES

    @max_bytes.setter
    def max_bytes(self, value: int) -> None:
        """The settings say it."""

    def read(self, upload: UploadedFile, name: str) -> NewFile:
        if extension_of(name) in PICTURES & self.kinds.keys():
            return ImageBlobField(max_bytes=self.max_bytes).read(upload, name)
        new = super().read(upload, name)
        if not fits(extension_of(name), new.content):
            text = _("“%(name)s” is not what its name says. Save it anew in its own format.")
            raise ValidationError(text % {"name": name[-80:]})
        return new


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def fits(extension: str, content: bytes) -> bool:
    """Whether the content may be what the extension claims, by its first bytes or what lies in it."""
    if extension == "pdf":
        return b"%PDF-" in content[:1024]
    if extension in TEXTS:
        return content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" not in content
    if extension in ("doc", "xls", "ppt"):
        return content.startswith(OLD_OFFICE)
    if extension in INSIDE:
        return _archive_holds(content, INSIDE[extension])
    return True


def _archive_holds(content: bytes, folder: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.startswith(folder) for name in archive.namelist()) or not folder
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return False
