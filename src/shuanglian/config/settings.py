"""One settings module for demonstration, production and tests; what differs comes from the environment (env.py)."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import env

ENV = env.get("SHUANGLIAN_ENV", "demo") or "demo"
if ENV not in ("demo", "production", "test"):
    raise ImproperlyConfigured(f"SHUANGLIAN_ENV={ENV!r}: expected demo, production or test")
PRODUCTION = ENV == "production"
DEMO = ENV in ("demo", "test")
PERSONAS = env.get("SHUANGLIAN_PERSONAS", "on" if DEMO else "off") == "on"

PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.get("SHUANGLIAN_DATA_DIR", "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = False
SECRET_KEY = env.get("SHUANGLIAN_SECRET_KEY") or ("" if PRODUCTION else "demonstration-only-" + "0" * 40)
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SHUANGLIAN_SECRET_KEY: production needs a secret of at least 50 characters")
ALLOWED_HOSTS = env.get_list("SHUANGLIAN_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver")
BASE_URL = env.get("SHUANGLIAN_BASE_URL", "http://127.0.0.1:8000")
REGION = env.get("SHUANGLIAN_REGION", "shaoxing") or "shaoxing"
WORKER_EMBEDDED = env.get("SHUANGLIAN_WORKER", "embedded") != "external"
METRICS_TOKEN = env.get("SHUANGLIAN_METRICS_TOKEN")
# Tests ask for an encoder by name: one that becomes ready behind the scenes would make their results depend on time.
ENCODER = env.get("SHUANGLIAN_ENCODER") or ("none" if ENV == "test" else "auto")
MATCHING_CLUSTER = env.get("SHUANGLIAN_MATCHING_CLUSTER")
TRUSTED_PROXIES = env.get_list("SHUANGLIAN_TRUSTED_PROXIES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "shuanglian.foundation.accounts",
    "shuanglian.foundation.events",
    "shuanglian.foundation.workdays",
    "shuanglian.foundation.files",
    "shuanglian.foundation.jobs",
    "shuanglian.foundation.notices",
    "shuanglian.registry",
    "shuanglian.registry.regions",
    "shuanglian.casework",
    "shuanglian.casework.moving",
    "shuanglian.casework.studio",
    "shuanglian.matching",
    "shuanglian.matching.board",
    "shuanglian.matching.problems",
    "shuanglian.matching.rounds",
    "shuanglian.indicators",
    "shuanglian.indicators.integrity",
    "shuanglian.indicators.ranking",
    "shuanglian.indicators.reports",
    "shuanglian.sharing.usage",
    "shuanglian.ingest",
    "shuanglian.ingest.ledgers",
    "shuanglian.programmes.siti",
    "shuanglian.programmes.tickets",
    "shuanglian.programmes.guidance",
    "shuanglian.programmes.ratings",
    "shuanglian.programmes.challenges",
    "shuanglian.programmes.projects",
    "shuanglian.programmes.coordination",
    "shuanglian.programmes.reporting",
    "shuanglian.programmes.plans",
    "shuanglian.programmes.supervision",
    "shuanglian.programmes.intake",
    "shuanglian.exchange",
    "shuanglian.web",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "shuanglian.foundation.ops.middleware.ProxyMiddleware",
    "shuanglian.foundation.ops.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shuanglian.foundation.accounts.middleware.ActorMiddleware",
    "shuanglian.web.middleware.PrivatePagesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shuanglian.web.middleware.DomainErrorMiddleware",
]
ROOT_URLCONF = "shuanglian.config.urls"
WSGI_APPLICATION = "shuanglian.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "shuanglian.web.context.shell",
            ],
        },
    },
]

TASKS = {"default": {"BACKEND": "shuanglian.foundation.jobs.backend.LeasedBackend", "QUEUES": []}}
DATABASES = {"default": env.database(env.get("SHUANGLIAN_DATABASE_URL"), DATA_DIR)}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "shuanglian.foundation.accounts.backends.Backend",
]
ACCOUNT_ADAPTER = "shuanglian.foundation.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = str
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BASE_URL.startswith("https:") else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXIES else 0
MFA_ADAPTER = "shuanglian.foundation.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ADAPTER = "shuanglian.foundation.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = env.single_sign_on()
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if ENV == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "shuanglian.web.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
globals().update(env.email(env.get("SHUANGLIAN_EMAIL_URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.get("SHUANGLIAN_EMAIL_FROM") or "noreply@localhost"
LOGGING_CONFIG = "shuanglian.foundation.logs.configure"
LOGGING = {"level": env.get("SHUANGLIAN_LOG_LEVEL", "INFO").upper() or "INFO"}
FILES_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
SILENCED_SYSTEM_CHECKS: list[str] = []
