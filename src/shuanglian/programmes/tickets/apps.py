from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "shuanglian.programmes.tickets"
    label = "tickets"
    verbose_name = _("135 工单")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, notices, hooks."""
        from ..shelf import Programme, register
        from . import common_problems, demo, engine, handlers, notices, privacy  # noqa: F401

        common_problems.register()
        privacy.holders()
        register(Programme("tickets", "135 工单", engine.install, demo.load_demo))
