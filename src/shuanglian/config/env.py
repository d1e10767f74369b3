"""Settings from the environment: every variable the product reads is declared here, with its meaning.

`docs/operator/settings.md` lists the same names; a test compares the two.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

VARIABLES: dict[str, str] = {
    "SHUANGLIAN_ENV": "demo (default), production or test",
    "SHUANGLIAN_DATA_DIR": "where the embedded database, files and indexes live (default: ./var)",
    "SHUANGLIAN_DATABASE_URL": "sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME",
    "SHUANGLIAN_SECRET_KEY": "required in production, at least 50 characters",
    "SHUANGLIAN_HOSTS": "comma-separated host names that the server answers to",
    "SHUANGLIAN_BASE_URL": "address in links of e-mails, such as https://example.org",
    "SHUANGLIAN_EMAIL_URL": "smtp://USER:PASSWORD@HOST:PORT, or console: (default)",
    "SHUANGLIAN_EMAIL_FROM": "sender of e-mails",
    "SHUANGLIAN_OIDC_ISSUER": "issuer of a single-sign-on service; empty: no single sign-on",
    "SHUANGLIAN_OIDC_NAME": "name of that service on the login page",
    "SHUANGLIAN_OIDC_CLIENT_ID": "client id given by that service",
    "SHUANGLIAN_OIDC_CLIENT_SECRET": "client secret given by that service",
    "SHUANGLIAN_PERSONAS": "on or off: demonstration people without passwords (default: on in demo, refused in production)",
    "SHUANGLIAN_REGION": "the region pack: a bundled name (shaoxing) or a folder",
    "SHUANGLIAN_WORKER": "embedded (default: inside the server process) or external",
    "SHUANGLIAN_LOG_LEVEL": "DEBUG, INFO (default), WARNING or ERROR",
    "SHUANGLIAN_METRICS_TOKEN": "bearer token for /metrics; empty: only from the machine itself",
    "SHUANGLIAN_TRUSTED_PROXIES": "comma-separated addresses whose X-Forwarded-* headers are believed",
    "SHUANGLIAN_ENCODER": "auto (default: builtin when installed), none, builtin, a directory, or http(s)://...",
    "SHUANGLIAN_ENCODER_KEY": "key for an embedding service behind an address",
    "SHUANGLIAN_ENCODER_MODEL": "name of the model that such a service shall use",
    "SHUANGLIAN_INGEST_MODEL_URL": "address of an OpenAI-compatible language model for documents; empty: none (default)",
    "SHUANGLIAN_INGEST_MODEL": "name of the model that this service shall use",
    "SHUANGLIAN_INGEST_MODEL_KEY": "key for this service",
    "SHUANGLIAN_INGEST_MODEL_TIMEOUT": "seconds that one of its answers may take (default: 60)",
    "SHUANGLIAN_MATCHING_CLUSTER": "index in shards on several machines: empty (default: none), local, HOST:PORT or ray://HOST:PORT",
}


def get(name: str, default: str = "") -> str:
    if name not in VARIABLES:
        raise KeyError(name)
    return os.environ.get(name, default).strip()


def get_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in get(name, default).split(",") if part.strip()]


# A statement of a hot path (foundation/direct.py) runs so often on a connection before the server keeps its plan.
KEEP_PLAN_AFTER: Final = 5
SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _server_options(query: str) -> dict[str, Any]:
    """What may follow the `?` of a PostgreSQL address: `plans=fresh` (for poolers that hand a connection on between
    transactions without knowing its plans) and libpq's `sslmode`. Raises `ImproperlyConfigured` for anything else."""
    asked = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    plans, sslmode = asked.pop("plans", "kept"), asked.pop("sslmode", "")
    if asked or plans not in ("kept", "fresh") or sslmode not in ("", *SSL_MODES):
        known = f"plans=kept, plans=fresh, sslmode={'|'.join(SSL_MODES)}"
        raise ImproperlyConfigured(f"SHUANGLIAN_DATABASE_URL: after the ? only {known} are known")
    options: dict[str, Any] = {"prepare_threshold": KEEP_PLAN_AFTER if plans == "kept" else None}
    return options | ({"sslmode": sslmode} if sslmode else {})


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Django's DATABASES entry for a database URL; empty means the embedded SQLite file."""
    parts = urlsplit(url or f"sqlite:///{data_dir / 'shuanglian.sqlite3'}")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": _server_options(parts.query),
        }
    raise ImproperlyConfigured(f"SHUANGLIAN_DATABASE_URL: {parts.scheme!r} is neither sqlite nor postgresql")


def single_sign_on() -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS for the OpenID Connect service of the environment; empty without an issuer."""
    issuer = get("SHUANGLIAN_OIDC_ISSUER")
    if not issuer:
        return {}
    client = {
        "provider_id": "sso",
        "name": get("SHUANGLIAN_OIDC_NAME", "统一认证") or "统一认证",
        "client_id": get("SHUANGLIAN_OIDC_CLIENT_ID"),
        "secret": get("SHUANGLIAN_OIDC_CLIENT_SECRET"),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [client]}}


def email(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for an e-mail URL.

    `smtp:` upgrades to TLS (STARTTLS) when it logs in or `?tls=1` asks for it; `smtps:` starts with TLS.
    """
    parts = urlsplit(url or "console:")
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "SHUANGLIAN_EMAIL_URL: expected smtp://…, smtps://… with a host, or console:"
        )
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and (bool(parts.username) or "tls=1" in parts.query.split("&")),
        "EMAIL_TIMEOUT": 20,
    }
