from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "shuanglian.programmes.intake"
    label = "intake"
    verbose_name = _("事实入库")
    default_auto_field = "django.db.models.BigAutoField"
