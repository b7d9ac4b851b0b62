"""Marks: what checks and people give, what is changed by hand, and what is released."""
