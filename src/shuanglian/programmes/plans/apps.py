from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "shuanglian.programmes.plans"
    label = "plans"
    verbose_name = _("规划任务")
    default_auto_field = "django.db.models.BigAutoField"
