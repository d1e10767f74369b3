"""The console program `shuanglian`: what pages do for people, for operators."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
    import django

    django.setup()
    from .app import app
    from .ready import make_ready

    make_ready(sys.argv[1:])
    app()
