"""Ana at the library, and files to put into it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def on(row):
    return {"about_collection": row.collection, "about_id": row.pk}


def sent(name="offer.txt", content=b"Twelve presses"):
    return SimpleUploadedFile(name, content)


def workbook(rows=3) -> bytes:
    book, target = Workbook(), io.BytesIO()
    book.active.append(["Product", "Price"])
    for number in range(rows):
        book.active.append([f"Press {number}", number])
    book.save(target)
    return target.getvalue()
