from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "shuanglian.programmes.guidance"
    label = "guidance"
    verbose_name = _("预约式指导")
    default_auto_field = "django.db.models.BigAutoField"
