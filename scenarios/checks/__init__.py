"""Tasks with checks: what a student did is read from records and journal, and nothing is written.

A kind of check is one file in `kinds`: how it is written in a pack, and how it judges a company.
"""
