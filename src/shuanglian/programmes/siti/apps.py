from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitiConfig(AppConfig):
    name = "shuanglian.programmes.siti"
    label = "siti"
    verbose_name = _("四题一评")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, deliveries, the region hook."""
        from . import cases, evidence, handlers, reminders  # noqa: F401
        from .selectors.recommend import tell_rounds

        tell_rounds()
