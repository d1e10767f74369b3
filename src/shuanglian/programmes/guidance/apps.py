from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "shuanglian.programmes.guidance"
    label = "guidance"
    verbose_name = _("预约式指导")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, notices, hooks."""
        from ..shelf import Programme, register
        from . import demo, engine, handlers, jobs, notices, privacy, sources  # noqa: F401

        privacy.holders()
        register(Programme("guidance", "预约指导", engine.install, demo.load_demo))
