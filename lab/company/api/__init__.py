"""Sandboxes, their journal, difference, reset and snapshots for programs."""
