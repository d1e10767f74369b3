from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitiConfig(AppConfig):
    name = "shuanglian.programmes.siti"
    label = "siti"
    verbose_name = _("四题一评")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, deliveries, the region hook."""
        from ..shelf import Programme, register
        from . import bulletin, cases, demo, engine, evidence, handlers, reminders  # noqa: F401
        from .selectors.recommend import tell_rounds

        register(Programme("siti", "四题一评", lambda: [engine.install()], demo.load_demo))
        tell_rounds()
        bulletin.register()
