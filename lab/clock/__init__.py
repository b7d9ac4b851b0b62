"""The simulated clock: the calendar of the company, what is dated in it, and moving on.

    register_dated(Dated(key="quotes-expire", label=_("Quotes expire"), icon="clock-exclamation",
                         rows=lambda: Quote.objects.filter(status="sent"), field="valid_until",
                         at=At.TURN, work=expire))

Areas above hang in what happens by itself when its time comes; `clock_advance` works it off in order.
"""
