from django.apps import AppConfig


class SitiConfig(AppConfig):
    name = "shuanglian.programmes.siti"
    label = "siti"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, deliveries, the region hook."""
        from . import cases, evidence, handlers, reminders  # noqa: F401
