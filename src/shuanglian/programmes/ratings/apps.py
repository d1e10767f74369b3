from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    name = "shuanglian.programmes.ratings"
    label = "ratings"
    verbose_name = _("企业评部门")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Services that can be rated, and the demonstration."""
        from ..shelf import Programme, register
        from . import demo, sources

        sources.register()
        register(Programme("ratings", "企业评部门", demo.install, demo.load_demo))
