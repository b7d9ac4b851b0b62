"""One person's imports into one collection, through the pages."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm.models import Account
from lab.entities.importing.models import ImportRun
from tests.factories.company import Company


class Wizard:
    """Upload, columns, dry run, writing."""

    def __init__(self, office: Company, who: str, collection: str = "accounts") -> None:
        self.office, self.collection = office, collection
        self.client = Client()
        self.client.force_login(office.people[who])

    @property
    def url(self) -> str:
        return self.office.path(f"{self.collection}/import/")

    def upload(self, content: str | bytes, name: str = "list.csv") -> Any:
        data = content.encode() if isinstance(content, str) else content
        return self.client.post(self.url, {"file": SimpleUploadedFile(name, data)})

    def check(self, content: str | bytes, name: str = "list.csv", **choices: str) -> ImportRun:
        """Upload, take the guessed columns (or `choices`), and let the dry run happen."""
        answer = self.upload(content, name)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        page = self.client.get(answer.url)
        data = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
        answer = self.client.post(answer.url, {**data, **choices})
        assert answer.status_code == 302, page.context["form"].errors
        return self.run()

    def write(self, bad_rows: str = "none") -> ImportRun:
        self.client.post(f"{self.url}{self.run().pk}/", {"bad_rows": bad_rows})
        return self.run()

    def run(self) -> ImportRun:
        return ImportRun._base_manager.filter(collection=self.collection).latest("pk")

    def error_file(self) -> str:
        answer = self.client.get(f"{self.url}{self.run().pk}/errors/")
        return b"".join(answer.streaming_content).decode("utf-8-sig")


def names(office: Company, model: Any = Account) -> set[str]:
    with office.as_system():
        return set(model.objects.values_list("name", flat=True))
