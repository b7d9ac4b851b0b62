"""A school's server: PostgreSQL, Redis, HTTPS in front."""

from .base import *  # noqa: F403
from .base import env

SECRET_KEY = env("SECRET_KEY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", default=True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
