from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudioConfig(AppConfig):
    name = "shuanglian.casework.studio"
    label = "casework_studio"
    verbose_name = _("流程工作室")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal  # noqa: F401
