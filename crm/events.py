"""What the events of the CRM are called in the history of a record and in the stream."""

from django.utils.translation import gettext_lazy as _

from lab.journal.words import register_event

register_event(
    "lead.assigned",
    _("The rule “%(rule)s” gave “%(record)s” to %(seat)s, asked by %(who)s"),
    _("assigned"),
)
register_event(
    "lead.captured",
    _("The web form “%(form)s” brought the lead “%(record)s”"),
    _("captured by a web form"),
)
COLLIDED = _("%(who)s was told that %(seat)s works this customer, and went on with “%(record)s”")
for _noun in ("account", "contact", "lead"):
    register_event(f"{_noun}.collided", COLLIDED, _("continued in spite of a colleague"))
register_event(
    "opportunity.collided",
    _(
        "%(who)s was told that %(seat)s has an open deal with this account for %(product)s, "
        "and went on with “%(record)s”"
    ),
    _("continued in spite of a colleague"),
)
register_event("lead.converted", _("%(who)s converted the lead “%(record)s”"), _("converted"))
register_event(
    "opportunity.moved",
    _("%(who)s moved “%(record)s” to the stage “%(stage)s”"),
    _("moved to another stage"),
)
register_event("opportunity.won", _("%(who)s won “%(record)s”"), _("won"))
register_event("opportunity.lost", _("%(who)s lost “%(record)s”"), _("lost"))
register_event("opportunity.reopened", _("%(who)s reopened “%(record)s”"), _("reopened"))
register_event(
    "opportunity.priced",
    _("%(who)s took the amount of “%(record)s” from its products"),
    _("priced by its products"),
)
register_event(
    "opportunity.agreed",
    _("The amount of “%(record)s” is what “%(document)s” comes to"),
    _("amount agreed"),
)
register_event(
    "quote.revised", _("%(who)s began a new version: “%(record)s”"), _("new version begun")
)
register_event(
    "quote.superseded", _("The quote “%(record)s” was superseded by %(later)s"), _("superseded")
)
register_event("quote.sent", _("%(who)s sent the quote “%(record)s”"), _("sent"))
register_event(
    "quote.accepted",
    _("The quote “%(record)s” was accepted, noted by %(who)s"),
    _("accepted"),
    of_customer=_("%(who)s accepted the quote “%(record)s”"),
)
register_event(
    "quote.rejected",
    _("The quote “%(record)s” was rejected, noted by %(who)s"),
    _("rejected"),
    of_customer=_("%(who)s rejected the quote “%(record)s”"),
)
register_event("order.confirmed", _("%(who)s confirmed the order “%(record)s”"), _("confirmed"))
register_event("order.cancelled", _("%(who)s cancelled the order “%(record)s”"), _("cancelled"))
register_event("task.completed", _("%(who)s completed the task “%(record)s”"), _("completed"))
for _noun in ("task", "event"):
    register_event(
        f"{_noun}.reminder-snoozed",
        _("%(who)s put the reminder of “%(record)s” off"),
        _("reminder put off"),
    )
    register_event(
        f"{_noun}.reminder-dismissed",
        _("%(who)s dismissed the reminder of “%(record)s”"),
        _("reminder dismissed"),
    )
register_event(
    "contactlog.replied", _("%(who)s answered the contact log “%(record)s”"), _("answered")
)
