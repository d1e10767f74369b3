from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoordinationConfig(AppConfig):
    name = "shuanglian.programmes.coordination"
    label = "coordination"
    verbose_name = _("协调事项")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ..shelf import Programme, register
        from . import demo, install

        register(Programme("coordination", "协调事项", install.install, demo.load_demo))
