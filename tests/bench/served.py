"""A big company in a database of its own, for a server to serve.

    python -m tests.bench.served     (with DATABASE_URL and TEST_DATABASE_URL naming an empty database)

Builds the tables and the company and prints {"root": …, "cookies": {person: session key}}.
"""

import json

import django
from django.conf import settings

from tests.lab.tenancy.processes import NoMigrations


def main() -> None:
    settings.MIGRATION_MODULES = NoMigrations()
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from crm.models import Account, Contact, Lead, Opportunity
    from tests.bench.companies import filled

    call_command("migrate", run_syncdb=True, verbosity=0)
    sizes = {Account: 10_000, Contact: 20_000, Lead: 20_000, Opportunity: 50_000}
    company = filled("big", sizes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    cookies = {}
    for who in ("dora", "ana"):
        client = Client()
        client.force_login(company.people[who], backend="django.contrib.auth.backends.ModelBackend")
        cookies[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps({"root": company.path(""), "cookies": cookies}))  # noqa: T201


if __name__ == "__main__":
    main()
