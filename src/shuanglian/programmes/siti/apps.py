from django.apps import AppConfig


class SitiConfig(AppConfig):
    name = "shuanglian.programmes.siti"
    label = "siti"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the engine calls by name must be known before anything runs. (Jobs and notices are found by name.)"""
        from . import handlers  # noqa: F401
