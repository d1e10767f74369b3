"""WSGI entry point for any server: `shuanglian.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
application = get_wsgi_application()
