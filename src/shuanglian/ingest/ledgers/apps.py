from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    name = "shuanglian.ingest.ledgers"
    label = "ingest_ledgers"
    verbose_name = _("台账入库")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The worker and the copies of personal data know this room by name."""
        from . import jobs, privacy  # noqa: F401

        privacy.holders()
