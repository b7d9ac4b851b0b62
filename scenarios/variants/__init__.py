"""Variants of a scenario: the same difficulty under other names, with other amounts, and with the hidden
truths in other hands."""
