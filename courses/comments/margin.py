"""Beside which records and journal entries comments are shown, and where they may be written."""

from django.urls import reverse

from courses.comments.places import Place, work_in
from courses.comments.reading import comments_of
from courses.permissions import may_mark
from lab.access.actors import own_seats
from lab.tenancy.actor import Mode, current_actor
from lab.ui.margins import Spot, register_margin


def margin(spot: Spot) -> str:
    """For markers always, for students where something was said that they may read."""
    actor = current_actor()
    if actor.user is None or (work := work_in(actor.sandbox)) is None:
        return ""
    place = Place(spot.collection, spot.number or None, "", spot.entry or None)
    if actor.mode is Mode.PLAY:
        if not own_seats(actor.user, actor.sandbox):
            return ""  # Staff with the eyes of a seat see what the seat sees.
        if not comments_of(actor.user, work.team).filter(place.condition()).exists():
            return ""
    elif not may_mark(actor.user, work.team.assignment):
        return ""
    return f"{reverse('company-comments', args=[actor.sandbox.pk])}?on={place}"


register_margin(margin)
