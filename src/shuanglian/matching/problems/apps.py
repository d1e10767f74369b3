from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProblemsConfig(AppConfig):
    name = "shuanglian.matching.problems"
    label = "matching_problems"
    verbose_name = _("共性难题")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Needs are the first source of problems; programmes register theirs the same way."""
        from . import needs

        needs.register()
