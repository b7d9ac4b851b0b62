"""Simulated colleagues: what nobody's seat does by itself, by the rules that a pack brings.

A duty follows the journal and is planned for the working hour at which the colleague gets to it. Then it
is asked again whether the seat is still free and the work still to be done; it is done with the rights of
that seat, by the services that people use.
"""
