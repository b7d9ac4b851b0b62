"""The next number of a mail and of a conversation is found by an index, however many mails there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.mailbox.services import mail_receive
from crm.models import Mail
from lab import records

# Fewer a database would rather read one after the other.
MAILS = 500


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{prefix} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_the_last_numbers_are_looked_up_in_an_index(office):
    with office.acting("ana") as actor:
        records.create_many(Mail, [{"subject": f"Draft {n}"} for n in range(MAILS)])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            mail_receive(to=actor.seat, subject="Hello", body="There")
        plans = [
            plan_of(one["sql"]) for one in asked.captured_queries if 'MAX("crm_mail' in one["sql"]
        ]
    for index, plan in zip(("mail_by_thread", "mail_by_message"), plans, strict=True):
        assert index in plan
