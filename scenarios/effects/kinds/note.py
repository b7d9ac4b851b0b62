"""`note`: people read a notice in the bell."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.notices.kinds import register_notice
from lab.notices.telling import News
from lab.notices.telling import tell as tell_people
from lab.tenancy.actor import Actor, acting_as, current_actor
from lab.tenancy.writing import current_write
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.stage import HEAD, PEOPLE, REPS, Stage

register_notice(
    "announced",
    gettext_lazy("News of the company"),
    gettext_lazy("%(text)s"),
    icon="speakerphone",
    tone="orange",
)


def do(given: Given, stage: Stage) -> None:
    """After the commit: a notice must not tell what was rolled back."""
    text, actor = stage.said(given["text"]), current_actor()
    about = stage.record(given["about"]) if given.get("about") else None
    news = [
        News(kind="announced", seats={seat.pk}, row=about or seat, facts={"text": text, "who": ""})
        for seat in stage.seats(given.get("to", PEOPLE))
    ]
    current_write().later.append(lambda: _told(actor, news))


def _told(actor: Actor, news: list[News]) -> None:
    with acting_as(actor):
        tell_people(news)


def tell(given: Given, stage: Stage) -> str:
    seats = ", ".join(str(seat) for seat in stage.seats(given.get("to", PEOPLE)))
    text = _("A notice to %(seats)s: “%(text)s”")
    return text % {"seats": seats, "text": stage.said(given["text"])}


NOTE = register_effect(
    EffectKind(
        "note",
        gettext_lazy("A notice is shown"),
        "speakerphone",
        (
            Field("to", gettext_lazy("To"), FieldKind.SEAT, words=(PEOPLE, REPS, HEAD)),
            Field("text", gettext_lazy("Text"), FieldKind.TEXTS, required=True),
            Field("about", gettext_lazy("About the record"), FieldKind.RECORD),
        ),
        do,
        tell,
        30,
    )
)
