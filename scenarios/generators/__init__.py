"""Seeded companies, people and deals for packs, in English and Chinese.

The same seed gives the same rows. Every row draws from its own stream, so a larger volume adds rows
and leaves the earlier ones as they are.
"""
