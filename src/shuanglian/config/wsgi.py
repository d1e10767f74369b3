"""WSGI entry point for any server: `shuanglian.config.wsgi:application`.

Comes warmed up: a server that loads it before it forks shares what was loaded between its processes.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
application = get_wsgi_application()

from . import heap  # noqa: E402 -- settings first

heap.warm()
heap.settle()
