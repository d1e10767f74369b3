from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "shuanglian.indicators"
    label = "indicators"
    verbose_name = _("指标")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What `shuanglian prepare` brings in."""
        from . import demo, region
        from .shelf import Room, register

        register(Room("indicators", "指标", region.install, demo.load_demo))
