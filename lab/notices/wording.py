"""Notices as lines of a mail or of a robot's message."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from lab.notices.models import Notice
from lab.people.languages import CODES
from lab.people.models import User
from lab.tenancy.fields import make_id
from lab.tenancy.models import Seat
from lab.ui.words import aside, pair

# A message that lists more is not read.
LISTED = 20


def language_of(person: User) -> str:
    return person.language if person.language in CODES else settings.LANGUAGE_CODE


def absolute(path: str) -> str:
    """What stands in a mail: the server's own address goes before."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def person_lines(notices: Sequence[Notice]) -> list[str]:
    """For the reader's own robot, in the reader's language."""
    with translation.override(language_of(notices[0].person)):
        lines = [_in_company(notice) for notice in notices[:LISTED]]
        return [*lines, *_and_more(len(notices)), absolute(reverse("notices"))]


def class_lines(notices: Sequence[Notice]) -> list[str]:
    """For a group that everybody of the class reads: whose turn it is, and nothing of the records."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [pair(str(n.kind.label), _whose(n)) for n in notices[:LISTED]]
        return [*lines, *_and_more(len(notices))]


def _in_company(notice: Notice) -> str:
    return aside(notice.text, notice.sandbox.name) if notice.sandbox else notice.text


def _whose(notice: Notice) -> str:
    if notice.sandbox is None:
        return str(notice.person)
    seats = Seat._base_manager.filter(pk=make_id(notice.sandbox.pk, notice.seat_number or 0))
    seat = seats.first()
    return aside(notice.sandbox.name, seat) if seat else notice.sandbox.name


def _and_more(count: int) -> list[str]:
    left = count - LISTED
    if left <= 0:
        return []
    return [ngettext("… and %(n)d more notice.", "… and %(n)d more notices.", left) % {"n": left}]


def lines_of_mail(notices: Sequence[Notice]) -> list[tuple[str, str, str]]:
    """(sentence, what somebody wrote, address) of each."""
    return [
        (_in_company(each), each.remark, absolute(reverse("notice-open", args=[each.pk])))
        for each in notices[:LISTED]
    ]


def more_of_mail(count: int) -> str:
    return " ".join(_and_more(count))
