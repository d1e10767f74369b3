from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _load_calendar(**_kwargs: Any) -> None:
    from django.db import connection

    from .services import load_bundled

    # `migrate <one app>` sends the signal too, when the tables may not be there yet.
    needed = {"workdays_yearnotice", "workdays_day", "events_event", "events_stream", "accounts_organisation"}
    if needed <= set(connection.introspection.table_names()):
        load_bundled()


class WorkdaysConfig(AppConfig):
    name = "shuanglian.foundation.workdays"
    label = "workdays"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Installing data after `migrate` is what this hook is for; it is no business rule.
        post_migrate.connect(_load_calendar, sender=self, dispatch_uid="workdays.load_bundled")
