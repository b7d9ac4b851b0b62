"""Ana at her mailbox, and mails that she sends."""

import pytest

from crm.mailbox.services import (
    mail_send,
)
from tests.factories.mailbox import mail


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def on(row):
    return {"about_collection": row.collection, "about_id": row.pk}


def to_seat(office, who):
    return {"seat_id": office.seat(who).pk}


def sent(**values):
    return mail_send(mail(**values))
