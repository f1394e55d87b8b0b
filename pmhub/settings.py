"""Every setting of pmhub, all from the environment; `.env.example` documents each one.

Any variable can also be given as a file: `SECRET_KEY_FILE=/run/secrets/key`.
"""

import os
import secrets
import sys
from pathlib import Path

import environ

from pmhub import engines, logs

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
env = environ.FileAwareEnv()


def _kept_secret(path):
    """A secret generated once per installation and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text()


VAR = Path(env("PMHUB_VAR", default=str(BASE_DIR / "var"))).resolve()
PORT = env.int("PORT", default=8000)
HOST = env("HOST", default="127.0.0.1")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("PMHUB_DEMO", default=True)
WEB_THREADS = env.int("WEB_THREADS", default=64)
WORKER_PROCESSES = env.int("WORKER_PROCESSES", default=2)
METRICS_TOKEN = env("METRICS_TOKEN", default="")
LOGGING = logs.configure(
    env("LOG_STYLE", default="auto"), env("LOG_LEVEL", default="WARNING" if sys.stderr.isatty() else "INFO")
)
SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret(VAR / "secret_key")
BASE_URL = env("BASE_URL", default=f"http://{'localhost' if HOST in {'0.0.0.0', '::'} else HOST}:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", BASE_URL.split("//")[1].split(":")[0]]
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "pmhub.apps.PmhubConfig",
    "sharing",
    "roadmaps",
    "features",
    "metrics",
    "stakeholders",
    "history",
    "workspaces",
    "kit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kit.middleware.RequestId",
    "pmhub.logs.RequestLog",
    "kit.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "pmhub.health.Probes",
    "kit.bodies.Bodies",
    "kit.api.limiting.Limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workspaces.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kit.middleware.Readable",
    "workspaces.middleware.ResolveMember",
    "history.middleware.OneStep",
    "kit.middleware.Refusals",
    "pmhub.usual.OpenAsUsual",
    "kit.repeats.OnlyOnce",
]

ROOT_URLCONF = "pmhub.urls"
WSGI_APPLICATION = "pmhub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "pmhub.shell.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
COTTON_DIR = "components"

# --- data ---------------------------------------------------------------------------------------
EMBEDDED = engines.urls(VAR)
DATABASE_URL = env("DATABASE_URL", default="")
REDIS_URL = env("REDIS_URL", default="") or EMBEDDED["REDIS_URL"]
DATABASE = engines.database_config(DATABASE_URL or EMBEDDED["DATABASE_URL"])
DATABASES = {
    "default": {
        **DATABASE,
        "ENGINE": "pmhub.db",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **DATABASE["OPTIONS"],
            "connect_timeout": 5,
            "application_name": "pmhub",
            "options": env(
                "DATABASE_OPTIONS",
                default="-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000",
            ),
        },
    }
}
# Where our own PostgreSQL, Redis or both live; None when the addresses of both are given.
EMBEDDED_ENGINES = VAR if engines.needed() else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# --- background work: state in PostgreSQL, hints in Redis (docs/architecture.md) ---------------------
CELERY = {
    "broker_url": env("CELERY_BROKER_URL", default="") or engines.broker_url(REDIS_URL),
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_acks_late": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 300,
    "task_soft_time_limit": 280,
    "task_publish_retry": False,
    "task_default_queue": "default",
    "task_create_missing_queues": True,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {
        "visibility_timeout": 600,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        # Who sends a hint does not wait for Redis to come back: kombu would try for seven seconds.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    },
    "timezone": "UTC",
    "worker_hijack_root_logger": False,
}

# --- who ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "workspaces.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail addresses are unique by Lower(email)
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "workspaces.accounts.InvitedOnly"
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# Copies of pmhub on one host differ by port only, and browsers do not separate cookies by port.
SESSION_COOKIE_NAME = f"pmhub_session_{PORT}"
CSRF_COOKIE_NAME = f"pmhub_csrf_{PORT}"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pmhub.errors.csrf_failure"

# --- headers ------------------------------------------------------------------------------------------
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES and SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

from csp.constants import NONCE, NONE, SELF  # noqa: E402 - an empty constants module; kept beside its use

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- files, mail, text, time ---------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "pmhub.staticfiles.NpmFinder",
]
# From the source folders, unless an image brought its files already collected.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "css").exists()
MEDIA_ROOT = VAR / "media"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="pmhub@localhost")
LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
MOST_UPLOAD = 110 * 1024 * 1024  # an imported file and what is around it
FILE_UPLOAD_TEMP_DIR = None

# Requests per seconds, per token (or browser session), per address, and for signing in per e-mail and address.
RATE_LIMITS = {
    "token": env("RATE_LIMIT_TOKEN", default="1000000/60" if TESTING else "1200/60"),
    "address": env("RATE_LIMIT_ADDRESS", default="1000000/60" if TESTING else "3000/60"),
    "sign-in": env("RATE_LIMIT_SIGN_IN", default="1000000/60" if TESTING else "10/300"),
    "sign-in-address": env("RATE_LIMIT_SIGN_IN_ADDRESS", default="1000000/60" if TESTING else "60/300"),
    # Of those who hold a share link: looks per address, guesses of a passcode per address and link, and per link.
    "share": env("RATE_LIMIT_SHARE", default="1000000/60" if TESTING else "240/60"),
    "passcode": env("RATE_LIMIT_PASSCODE", default="1000000/60" if TESTING else "10/300"),
    "passcode-link": env("RATE_LIMIT_PASSCODE_LINK", default="1000000/60" if TESTING else "100/3600"),
}
# Tests run in transactions that never commit, so nobody would hear of a changed role.
TOKENS_REMEMBERED_SECONDS = 0 if TESTING else env.int("TOKENS_REMEMBERED_SECONDS", default=5)

# Days after which what was removed goes for good (its events stay), and unfinished uploads too; 0 keeps them for ever.
PURGE_REMOVED_DAYS = env.int("PURGE_REMOVED_DAYS", default=30)
PURGE_UPLOADS_DAYS = env.int("PURGE_UPLOADS_DAYS", default=7)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["workspaces.api_auth.BearerToken", "workspaces.api_auth.BrowserSession"],
    "DEFAULT_PERMISSION_CLASSES": ["workspaces.api_auth.IsMember"],
    "DEFAULT_RENDERER_CLASSES": ["kit.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kit.api.parsers.GuardedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "kit.api.schema.PmhubSchema",
    "EXCEPTION_HANDLER": "kit.api.problems.problem_handler",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kit.api.renderers.OnlyJSON",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "pmhub",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],
    "DESCRIPTION": "Conventions, with examples: docs/api.md.",
    "APPEND_COMPONENTS": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "A token: pmh_…"}}
    },
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False, "docExpansion": "none"},
}
