from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "shuanglian.programmes.reporting"
    label = "reporting"
    verbose_name = _("报数")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, notices, jobs, counts."""
        from ..shelf import Programme, register
        from . import counts, demo, engine, handlers, invariants, jobs, notices  # noqa: F401
        from . import evidence, record_access  # noqa: F401  # isort: skip

        counts.register()
        register(Programme("reporting", "报数", engine.install_all, demo.load_demo))
