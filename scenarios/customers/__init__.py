"""Simulated customers at play: what the pure core decides becomes records of the company.

The cast (`casting`) is the pack's; what a persona remembers (`PersonaState`) is a row of the company.
What people do reaches it through the journal (`reacting`), what it does itself is planned and comes with
the clock (`acting`). Each persona writes as itself, through the services that people use.
"""
