from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    name = "shuanglian.programmes.ratings"
    label = "ratings"
    verbose_name = _("企业评部门")
    default_auto_field = "django.db.models.BigAutoField"
