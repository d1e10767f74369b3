"""What must hold before a server starts (`manage check --deploy` and every start run these)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("security")
def personas_never_in_production(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Demonstration personas let anyone in without a password."""
    if not (settings.PRODUCTION and (settings.PERSONAS or settings.DEMO)):
        return []
    message = "Demonstration personas are switched on in production: anyone could log in without a password."
    return [Error(message, hint="Unset SHUANGLIAN_PERSONAS.", id="accounts.E001")]
