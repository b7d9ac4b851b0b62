"""Who is told of contact logs: the one that wrote what the superior has answered."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from crm.activities.models import ContactLog
from lab.journal.models import Entry
from lab.notices.kinds import register_notice
from lab.notices.listening import listen
from lab.notices.telling import News

register_notice(
    "replied",
    _("Reply from above"),
    _("%(who)s answered your contact log “%(record)s”."),
    icon="message-2",
    tone="teal",
)


def reply_news(entries: Sequence[Entry]) -> Iterator[News]:
    numbers = [entry.record for entry in entries if entry.record is not None]
    for log in ContactLog.objects.numbered(*numbers):
        yield News(kind="replied", seats={log.owner_id}, row=log, remark=log.reply)


listen("contactlog.replied", reply_news)
