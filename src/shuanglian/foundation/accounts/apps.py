from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "shuanglian.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself
