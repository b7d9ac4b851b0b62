"""The press with its picture, and contacts with photos."""

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Product
from lab.testing.callers import program
from tests.factories.company import Company
from tests.lab.files.pictures import picture

DIALOG = {"HX-Request": "true", "HX-Target": "modal-content"}


def chosen(name: str = "press.png", content: bytes | None = None) -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, picture() if content is None else content, "image/png")


def press(office: Company) -> Product:
    with office.as_system():
        return Product.objects.get(name="Press")


def give(office: Company, content: bytes | None = None, name: str = "press.png") -> str:
    """A picture for the press, by a program; what the row then holds."""
    api = program(office.people["dora"])
    told = {"picture": chosen(name, content)}
    answer = api.patch(office.api("products/1/"), told, format="multipart")
    assert answer.status_code == 200, answer.content
    return press(office).picture


def photographed(office: Company, who: str = "ana", content: bytes | None = None) -> int:
    """A contact of somebody's own, with a photo."""
    api = program(office.people[who])
    given = {"name": "Zoe", "photo": chosen("zoe.png", content)}
    answer = api.post(office.api("contacts/"), given, format="multipart")
    assert answer.status_code == 201, answer.content
    return answer.json()["number"]


def press_named(office: Company, name: str) -> Product:
    with office.as_system():
        return Product.objects.get(name=name)
