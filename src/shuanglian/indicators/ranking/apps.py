from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RankingConfig(AppConfig):
    name = "shuanglian.indicators.ranking"
    label = "indicators_ranking"
    verbose_name = _("排名")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The kinds of notices must be known to the preference page, the room to `shuanglian prepare`."""
        from ..shelf import Room, register
        from . import demo, notices  # noqa: F401

        register(Room("rankings", "排名", None, demo.load_demo))
