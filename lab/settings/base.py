"""Settings common to all ways of running. What a school may change is an environment variable."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "lab",
    "crm",
    "scenarios",
    "courses",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "axes",
    "csp",
    "lti_tool",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Serves files that are compressed already, so it stands before what compresses pages.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lab.ui.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "lab.ui.middleware.PrivatePagesMiddleware",
    "lab.people.middleware.PersonMiddleware",
    "lab.ui.uploads.UploadLimitMiddleware",
    "lab.access.middleware.SandboxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lab.urls"
WSGI_APPLICATION = "lab.wsgi.application"
FORM_RENDERER = "lab.ui.widgets.DrawnInPython"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lab.ui.context.frame",
            ],
        },
    }
]

# SQLite has one writer per file: take the lock at BEGIN, wait for it, and let readers go on (WAL).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def database(url: str) -> dict:
    """Django's settings for a database address, with our options for SQLite."""
    config = env.db_url_config(url)
    config["ATOMIC_REQUESTS"] = False
    # SQLite too: a new connection reads the whole schema, which takes a quarter of a page's time.
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    if "sqlite" in config["ENGINE"]:
        config["OPTIONS"] = SQLITE_OPTIONS
    return config


DATABASES = {
    "default": database(env("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'practicum.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How far a job is: web processes and workers share it, so one process's memory is not enough.
if REDIS_URL := env("REDIS_URL", default=""):
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    CACHES = {"default": redis, "progress": {**redis, "KEY_PREFIX": "progress"}}
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "progress": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "progress",
        },
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "lab.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=8)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_LOCKOUT_MINUTES", default=10))
# A computer room shares one address: lock the name at this address, never the room.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Who tries again while locked out does not push the end further away.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_USERNAME_CALLABLE = "lab.people.lockout.typed_username"
AXES_LOCKOUT_CALLABLE = "lab.people.lockout.locked_out"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # the mails say three days
# A class of sixty, three times; more in an hour is somebody going through the school.
PASSWORD_RESETS_PER_HOUR = env.int("PASSWORD_RESETS_PER_HOUR", default=200)
# A token of a program is good for so long, 0: until it is revoked.
API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", default=180)
IDLE_LOGOUT_MINUTES = env.int("IDLE_LOGOUT_MINUTES", default=60)
SESSION_ENGINE = "lab.people.sessions"
SESSION_COOKIE_AGE = IDLE_LOGOUT_MINUTES * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "lab" / "locale"]
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
FORMAT_MODULE_PATH = "lab.formats"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# Built by `make vendor`; it belongs to the code, not to what a school keeps in VAR_DIR.
VENDOR_DIR = BASE_DIR / "var" / "vendor"
STATICFILES_DIRS = [("vendor", VENDOR_DIR)] if VENDOR_DIR.exists() else []
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lab.ui.storage.StaticFiles"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
UPLOAD_LIMIT_BYTES = env.int("UPLOAD_LIMIT_BYTES", default=20 * 1024 * 1024)
# What the library of a company takes, by extension. Never name what a browser runs: html, svg.
LIBRARY_FILE_BYTES = env.int("LIBRARY_FILE_BYTES", default=UPLOAD_LIMIT_BYTES)
LIBRARY_KINDS = env.list(
    "LIBRARY_KINDS",
    default=[
        *("pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp"),
        *("txt", "md", "csv", "zip", "png", "jpg", "jpeg", "webp", "gif"),
    ],
)
# Whose videos a course may link to: nothing of them is loaded before a reader follows the link.
VIDEO_HOSTS = env.list(
    "VIDEO_HOSTS",
    default=[
        *("bilibili.com", "v.qq.com", "youku.com", "icourse163.org", "xuetangx.com"),
        *("youtube.com", "youtu.be", "vimeo.com"),
    ],
)

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Nobody waits longer for a mail server that does not answer.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="practicum@localhost")

# Group robots live at WeCom and DingTalk; further hosts (with a port, if any) and their certificates.
ROBOT_HOSTS = env.list("ROBOT_HOSTS", default=[])
ROBOT_CERTIFICATES = env("ROBOT_CERTIFICATES", default="")

# Learning platforms are asked at public, encrypted addresses only; with this at any, for one on this desk.
LTI_ANY_ADDRESS = env.bool("LTI_ANY_ADDRESS", default=False)

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/studio/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "lab.ui.errors.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lab.people.authentication.PersonTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["lab.entities.api.rendering.LocalTimeRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CRM Practicum",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    # Choices stay where they are used: their names would clash over entities.
    "POSTPROCESSING_HOOKS": [],
    "PREPROCESSING_HOOKS": ["lab.entities.api.describing.ours"],
}

WAGTAIL_SITE_NAME = "CRM Practicum"
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
# People have one door: our login and our password pages.
WAGTAILADMIN_LOGIN_URL = "login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILDOCS_EXTENSIONS = LIBRARY_KINDS
# Nothing of another site comes into a page.
WAGTAILEMBEDS_FINDERS: list[dict] = []
SILENCED_SYSTEM_CHECKS: list[str] = []
