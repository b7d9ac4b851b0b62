"""Pages that were scheduled appear and leave on time: the process that keeps the pace looks after it."""

from io import StringIO

from django.core.management import call_command
from wagtail.models import Page

from scenarios.sessions.lessons import register_tick


def publish_due() -> int:
    """How many pages were published or taken back."""
    before = set(Page.objects.live().values_list("pk", flat=True))
    call_command("publish_scheduled", stdout=StringIO())
    return len(before ^ set(Page.objects.live().values_list("pk", flat=True)))


register_tick(publish_due)
