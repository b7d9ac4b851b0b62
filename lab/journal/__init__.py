"""Append-only record of changes and business events."""
