from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "shuanglian.programmes.plans"
    label = "plans"
    verbose_name = _("规划任务")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, jobs, notices, hooks."""
        from ..shelf import Programme, register
        from . import bulletin, demo, handlers, jobs, notices, privacy  # noqa: F401

        privacy.holders()
        bulletin.register()
        register(Programme("plans", "规划任务与政令", demo.install, demo.load_demo))
