"""How often something may be asked: counted in the cache, in windows of time."""

import hashlib
import time

from django.core.cache import cache


def within(name: str, most: int, seconds: int) -> bool:
    """Count one use of `name`; False when there were more than `most` in the present window."""
    window = int(time.time() // seconds)
    key = f"limit:{hashlib.sha256(name.encode()).hexdigest()[:32]}:{seconds}:{window}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the window has just ended
        return True
