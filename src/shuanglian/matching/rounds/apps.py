from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    name = "shuanglian.matching.rounds"
    label = "matching_rounds"
    verbose_name = _("撮合轮次")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The kinds of notices must be known to the preference page."""
        from . import notices  # noqa: F401
