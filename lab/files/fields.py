"""Columns of rows that name a file, and what they take."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.files.images import FORMATS, encoded
from lab.files.references import LONGEST_REFERENCE, REFERENCE, NewFile, clean_name

MEGABYTE = 1024 * 1024
# What a person may hand in besides pictures, by extension; never anything that a browser would run.
DOCUMENTS = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}


class BlobField(models.CharField):
    """A file of a row, as the text `<sha-256>/<name>`; "" for none. See `lab.files.references`."""

    kinds: dict[str, str] = DOCUMENTS
    default_validators = [
        RegexValidator(rf"\A{REFERENCE.pattern}\Z", gettext_lazy("This names no file."))
    ]

    def __init__(self, *args: Any, max_bytes: int = 20 * MEGABYTE, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_REFERENCE)
        self.max_bytes = max_bytes
        super().__init__(*args, **kwargs)

    @property
    def accept(self) -> str:
        """What a browser offers to choose from."""
        return ",".join(f".{extension}" for extension in self.kinds)

    @property
    def limits(self) -> str:
        """In words, for the people who choose a file."""
        return _("%(kinds)s, at most %(size)s.") % {
            "kinds": ", ".join(dict.fromkeys(kind.upper() for kind in self.kinds)),
            "size": filesizeformat(self.max_bytes),
        }

    def taken(self, upload: UploadedFile) -> NewFile:
        """The reference of what somebody uploaded, not yet kept. Raises ValidationError."""
        if not upload.size:
            raise ValidationError(_("The file is empty."))
        if upload.size > self.max_bytes:
            raise ValidationError(
                _("The file has %(size)s; the most is %(limit)s.")
                % {"size": filesizeformat(upload.size), "limit": filesizeformat(self.max_bytes)}
            )
        return self.read(upload, str(upload.name or ""))

    def read(self, upload: UploadedFile, name: str) -> NewFile:
        extension = name.rpartition(".")[2].lower()
        if extension not in self.kinds:
            raise ValidationError(
                _("Files of this kind are not taken. Use: %(kinds)s.")
                % {"kinds": ", ".join(self.kinds)}
            )
        upload.seek(0)
        return NewFile(clean_name(name, extension), upload.read(), self.kinds[extension])


class ImageBlobField(BlobField):
    """A picture of a row. `portrait` is a person's: shown round, with initials where there is none."""

    kinds = {
        extension: kind.media_type for kind in FORMATS.values() for extension in kind.extensions
    }

    def __init__(self, *args: Any, portrait: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_bytes", 5 * MEGABYTE)
        self.portrait = portrait
        super().__init__(*args, **kwargs)

    @property
    def limits(self) -> str:
        return _("PNG, JPEG, WebP or GIF, at most %(size)s.") % {
            "size": filesizeformat(self.max_bytes)
        }

    def read(self, upload: UploadedFile, name: str) -> NewFile:
        picture = encoded(upload)  # type: ignore[arg-type]
        clean = clean_name(name, picture.format.extension, "picture")
        return NewFile(clean, picture.content, picture.format.media_type)
