from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "shuanglian.programmes.supervision"
    label = "supervision"
    verbose_name = _("社会监督")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, notices, hooks."""
        from ..shelf import Programme, register
        from . import demo, engine, handlers, notices, privacy  # noqa: F401

        privacy.holders()
        register(Programme("supervision", "社会监督", engine.install, demo.load_demo))
