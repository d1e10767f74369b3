from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CaseworkConfig(AppConfig):
    name = "shuanglian.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Programmes declare their service tasks and deliveries in their own `handlers.py`.
        autodiscover_modules("handlers")
        import_module("shuanglian.casework.access")
        import_module("shuanglian.casework.privacy")
        import_module("shuanglian.casework.generic.links")
