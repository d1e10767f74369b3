"""The console program `shuanglian`: what pages do for people, for operators."""

from __future__ import annotations

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
    import django

    django.setup()
    from .app import app

    app()
