from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrityConfig(AppConfig):
    name = "shuanglian.indicators.integrity"
    label = "indicators_integrity"
    verbose_name = _("数据诚信")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """New values are put to the checks, publishing asks for open questions."""
        from .. import gate
        from ..shelf import Room, register
        from . import contradictions, demo, invariants, notices, record_access, selectors, services  # noqa: F401

        gate.register(services.on_reported, selectors.open_counts, services.on_reported_many)
        register(Room("integrity", "核查提问", contradictions.install, demo.load_demo))
