from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChallengesConfig(AppConfig):
    name = "shuanglian.programmes.challenges"
    label = "challenges"
    verbose_name = _("揭榜挂帅")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs."""
        from shuanglian.foundation.accounts import privacy

        from ..shelf import Programme, register
        from . import demo, engine, evidence, handlers, personal  # noqa: F401

        register(Programme("challenges", "揭榜挂帅", engine.install, demo.load_demo))
        privacy.register("challenges", personal.exporter, personal.eraser)
