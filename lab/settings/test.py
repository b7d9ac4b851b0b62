"""Tests: a file database or the server of TEST_DATABASE_URL, tasks at once, mails in memory."""

from .base import *  # noqa: F403
from .base import VAR_DIR, database, env

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
DATABASES = {
    "default": database(env("TEST_DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'test.sqlite3'}"))
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
