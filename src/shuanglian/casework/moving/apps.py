from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MovingConfig(AppConfig):
    name = "shuanglian.casework.moving"
    label = "casework_moving"
    verbose_name = _("办件换版")
    default_auto_field = "django.db.models.BigAutoField"
