from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "shuanglian.programmes.intake"
    label = "intake"
    verbose_name = _("事实入库")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the door into the indicators; bring the demonstration document."""
        from shuanglian.ingest.doors import register

        from ..shelf import Programme
        from ..shelf import register as put
        from . import demo
        from .door import INDICATORS

        register(INDICATORS)
        put(Programme("intake", "文档入库", demo.install, demo.load_demo))
