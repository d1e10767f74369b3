from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsageConfig(AppConfig):
    name = "shuanglian.sharing.usage"
    label = "sharing_usage"
    verbose_name = _("仪器机时")
    default_auto_field = "django.db.models.BigAutoField"
