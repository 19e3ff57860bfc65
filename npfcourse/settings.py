"""The one settings file. Everything that differs between places is read from the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from npfcourse import embedded_postgres, environment, static_headers

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = environment.boolean("DEBUG", default=False)
DEMO = environment.boolean("DEMO", default=False)
"""One-press sign-in and sample data. `make run` switches it on; never on by itself."""

SITE_NAME = environment.text("SITE_NAME", "npfcourse")


def secret_key() -> str:
    """The key from the environment, or one made once and kept under ``var/``."""
    key = environment.text("SECRET_KEY")
    if key:
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        # Two starting processes may race: the first to create the file wins, both then read it.
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return path.read_text()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
IS_HTTPS = environment.boolean("HTTPS", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_standardized_errors",
    "csp",
    "procrastinate.contrib.django",
    "people",
    "jobs",
    "lessons",
    "quizzes",
    "progress",
    "reports",
    "npfcourse",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "people.middleware.SecurityHeadersMiddleware",
    "npfcourse.errors.WordsForWrongMethod",
    # Below the three above, so that static files carry the same headers as pages.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "people.middleware.CachedSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PrincipalMiddleware",
    "people.middleware.AddressMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "npfcourse.urls"
WSGI_APPLICATION = "npfcourse.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "people.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "loaders": [
                (
                    "npfcourse.template_folding.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Django's settings for a ``postgresql://`` URL; a socket folder may stand in ``?host=``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://.")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or parts.hostname or ""
    timeouts = (
        f"-c statement_timeout={environment.integer('STATEMENT_TIMEOUT_MS', 15_000)} "
        f"-c lock_timeout={environment.integer('LOCK_TIMEOUT_MS', 5_000)} "
        f"-c idle_in_transaction_session_timeout={environment.integer('IDLE_TIMEOUT_MS', 20_000)} "
        # Prepared statements are planned once per connection: on a lesson page Postgres spent four times
        # longer planning than reading, because it took the general plan for dearer each time.
        "-c plan_cache_mode=force_generic_plan"
    )
    pool_size = environment.integer("DATABASE_POOL_MAX", 8)
    pool = {"min_size": min(pool_size, environment.integer("DATABASE_POOL_MIN", 1)), "max_size": pool_size}
    return {
        "ENGINE": "npfcourse.pooled_postgres",
        "NAME": unquote(parts.path.lstrip("/")) or "npfcourse",
        "USER": unquote(parts.username or "postgres"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or query.pop("port", "")),
        # The engine does them itself, without asking the server.
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            **query,
            "connect_timeout": 5,
            "options": timeouts,
            # Saves 20 to 50 % of the database's work on our small statements.
            "server_side_binding": True,
            "prepare_threshold": 5,
            # No pool (0) for single commands: they need one connection and no threads. The pool gives up a
            # failed connection soon, so that the next request tries again: its own pauses grow to minutes.
            **({"pool": {**pool, "timeout": 1, "reconnect_timeout": 0.3}} if pool_size else {}),
        },
        "TEST": {"NAME": environment.text("TEST_DATABASE_NAME", "test_npfcourse")},
    }


DATABASE_URL = environment.text("DATABASE_URL") or embedded_postgres.url(VAR_DIR / "postgres")
DATABASES = {"default": database(DATABASE_URL)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.sessions.CachedUserBackend"]
PASSWORD_HASHERS = [
    "people.hashers.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"login": "people.forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = None
"""The person decides, by "Keep me signed in on this device"."""

SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "npfcourse.errors.form_expired"
if IS_HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
ARTICLE_HOSTS = environment.words("ARTICLE_HOSTS")
"""Sites from which an article may be fetched by its address, ``*`` for every public one; none: off."""
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
"""The languages there are words for; a browser that asks for another one gets the first."""
TIME_ZONE = environment.text("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.with_scope
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": environment.text("STATICFILES_BACKEND", "npfcourse.static_files.ModuleStorage")
    },
}

EMAIL_BACKEND = environment.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "npfcourse@localhost")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
"""Tasks, and the NLP libraries they need, are loaded by workers only (`jobs.worker`)."""
JOB_LOST_AFTER_SECONDS = environment.integer("JOB_LOST_AFTER_SECONDS", 20, minimum=5)
"""A running job that gave no sign of life for so long has lost its worker."""

PROXY_COUNT = environment.integer("PROXY_COUNT", 0, minimum=0)
"""How many proxies of our own add to X-Forwarded-For; what others wrote there is never believed."""
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

REST_FRAMEWORK = {
    # The token comes first, because its scheme is what a 401 names.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.api_access.MayAct"],
    "DEFAULT_RENDERER_CLASSES": ["people.api_wire.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["people.api_wire.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "people.api_schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "people.api_wire.Pages",
    "DEFAULT_THROTTLE_CLASSES": ["people.api_access.WriteLimit"],
    "DEFAULT_THROTTLE_RATES": {"api_write": "600/min", "api_token": "10/min"},
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "NUM_PROXIES": PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "people.api_errors.Handler",
    "EXCEPTION_FORMATTER_CLASS": "people.api_errors.Formatter",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices are written where they stand: a dozen named lists of words would say less.
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

NETWORK_GRACE_SECONDS = environment.integer("NETWORK_GRACE_SECONDS", 30)
"""How long after a deadline an answer still counts, for the way over the network."""

KEEP_ADDRESS_DAYS = environment.integer("KEEP_ADDRESS_DAYS", 365, minimum=0)
"""So long the audit trail says from where; the entries stay."""
KEEP_REPLY_DAYS = environment.integer("KEEP_REPLY_DAYS", 7, minimum=1)
"""So long a request with an idempotency key gets the same reply again."""
KEEP_JOB_DAYS = environment.integer("KEEP_JOB_DAYS", 90, minimum=1)
KEEP_LIST_DAYS = environment.integer("KEEP_LIST_DAYS", 90, minimum=1)
"""So long the lists stay by which people were brought onto courses."""

LANGUAGE_MODEL_URL = environment.text("LANGUAGE_MODEL_URL").rstrip("/")
"""The chat endpoint (up to ``/v1``) that instructors may ask for questions; empty switches it off."""
LANGUAGE_MODEL_NAME = environment.text("LANGUAGE_MODEL_NAME")
LANGUAGE_MODEL_KEY = environment.text("LANGUAGE_MODEL_KEY")
LANGUAGE_MODEL_SECONDS = environment.integer("LANGUAGE_MODEL_SECONDS", 60, minimum=1)
LANGUAGE_MODEL_TOKENS = environment.integer("LANGUAGE_MODEL_TOKENS", 2_000, minimum=100)
if LANGUAGE_MODEL_URL and (
    urlsplit(LANGUAGE_MODEL_URL).scheme not in {"http", "https"} or not urlsplit(LANGUAGE_MODEL_URL).hostname
):
    raise ImproperlyConfigured("LANGUAGE_MODEL_URL must begin with http:// or https:// and name a host.")
if LANGUAGE_MODEL_URL and not LANGUAGE_MODEL_NAME:
    raise ImproperlyConfigured("LANGUAGE_MODEL_URL needs LANGUAGE_MODEL_NAME.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "WARNING")},
}
