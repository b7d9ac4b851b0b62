"""Rows a second of an import of 5,000 leads with duplicate check: the dry run, and as written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from crm.models import Lead
from lab.entities.importing.models import ImportRun
from tests.bench.companies import filled
from tests.bench.tables import seconds, table

ROWS = 5000
WANTED = 1000


@pytest.mark.django_db(transaction=True)
def test_leads_are_imported_by_the_thousand(capsys):
    company = filled("imports", {Lead: 5000})
    client = Client()
    client.force_login(company.people["dora"])
    url = company.path("leads/import/")
    lines = [f"Person {n},Firm {n},p{n}@example.org,138{n:08}" for n in range(ROWS - 100)]
    lines += [f"Lead {n:06},Company {n},l{n}@example.com," for n in range(100)]
    content = "\n".join(["name,company,email,mobile", *lines]).encode()
    page = client.post(url, {"file": SimpleUploadedFile("leads.csv", content)}, follow=True)
    mapping = {bound.html_name: bound.value() or [] for bound in page.context["form"]}
    run = ImportRun._base_manager.get()

    def step(values):
        answer = client.post(f"{url}{run.pk}/", values)
        assert answer.status_code == 302, answer.context["form"].errors

    checking = seconds(lambda: step(mapping), runs=1)
    writing = seconds(lambda: step({"bad_rows": "skip"}), runs=1)
    with capsys.disabled():
        table(
            f"import of {ROWS:,} leads on {connection.vendor}",
            ("", "s", "rows a second", "wanted"),
            [
                ("dry run", checking, ROWS / checking, WANTED),
                ("written", writing, ROWS / writing, WANTED),
            ],
        )
    assert Lead._base_manager.filter(sandbox=company.sandbox).count() == 5000 + ROWS - 100
    assert ROWS / checking > WANTED
    assert ROWS / writing > WANTED
