from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "shuanglian.indicators.reports"
    label = "indicators_reports"
    verbose_name = _("报告")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sections and notices must be known before anything is made."""
        from . import builtin, notices, ranked  # noqa: F401
