from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IngestConfig(AppConfig):
    name = "shuanglian.ingest"
    label = "ingest"
    verbose_name = _("文档入库")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs."""
        from . import jobs, notices, privacy, storage  # noqa: F401

        privacy.holders()
