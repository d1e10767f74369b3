from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "shuanglian.foundation.workdays"
    label = "workdays"
    default_auto_field = "django.db.models.BigAutoField"
