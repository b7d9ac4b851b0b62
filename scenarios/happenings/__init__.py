"""What happens by itself in a company that is played: planned to a moment, or following from what
people did.

    HAS_WRITTEN = register_happening(Kind("persona.writes", label=_("A customer writes"), work=write))
    plan(HAS_WRITTEN, at=moment, key="nora", data={"text": "enquiry"})

    follow("mail.sent", answer)

Planned things are rows of the company, so that a reset and a snapshot hold them; the clock works them
off in order. Followers see each entry of the journal once and in order, whoever wrote it, even if the
process that wrote it was killed right after.
"""
