from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "shuanglian.programmes.reporting"
    label = "reporting"
    verbose_name = _("报数")
    default_auto_field = "django.db.models.BigAutoField"
