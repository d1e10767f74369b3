from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RankingConfig(AppConfig):
    name = "shuanglian.indicators.ranking"
    label = "indicators_ranking"
    verbose_name = _("排名")
    default_auto_field = "django.db.models.BigAutoField"
