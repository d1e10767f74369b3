from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "shuanglian.matching.board"
    label = "matching_board"
    verbose_name = _("匹配质量")
    default_auto_field = "django.db.models.BigAutoField"
