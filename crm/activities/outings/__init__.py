"""Outings: visits that are registered ahead, and whether the contact logs agree with them."""
