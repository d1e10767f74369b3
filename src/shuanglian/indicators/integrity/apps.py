from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrityConfig(AppConfig):
    name = "shuanglian.indicators.integrity"
    label = "indicators_integrity"
    verbose_name = _("数据诚信")
    default_auto_field = "django.db.models.BigAutoField"
