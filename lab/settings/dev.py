"""A newcomer's machine and a single class: SQLite, no other services."""

from .base import *  # noqa: F403
from .base import VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
ALLOWED_HOSTS = ["*"]


def _secret_key() -> str:
    from django.core.management.utils import get_random_secret_key

    file = VAR_DIR / "secret-key"
    if not file.exists():
        file.write_text(get_random_secret_key())
    return file.read_text()


SECRET_KEY = env("SECRET_KEY", default=None) or _secret_key()
if DEBUG:
    STORAGES["staticfiles"] = {  # noqa: F405
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
