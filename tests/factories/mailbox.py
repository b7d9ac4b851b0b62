from typing import Any

from crm.mailbox.services import mail_create
from crm.models import Mail, MailTemplate
from lab import records
from tests.factories.naming import Builders, name_of, new_lines


def mail(**values: Any) -> Mail:
    """A draft; `to` are its recipients."""
    to = values.pop("to", [])
    lines = new_lines([{"role": "to", **one} for one in to])
    return mail_create({"subject": name_of("Mail"), "body": "Good morning", **values}, lines)


def mail_template(**values: Any) -> MailTemplate:
    texts = {"name": name_of("Template"), "subject": "Hello {contact}", "body": "From {company}"}
    return records.create(MailTemplate, {**texts, **values})


BUILDERS: Builders = {
    "mails": mail,
    "mail-templates": mail_template,
}
