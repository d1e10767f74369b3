from django.apps import AppConfig


class SitiConfig(AppConfig):
    name = "shuanglian.programmes.siti"
    label = "siti"
    default_auto_field = "django.db.models.BigAutoField"
