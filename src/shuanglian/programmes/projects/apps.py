from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "shuanglian.programmes.projects"
    label = "projects"
    verbose_name = _("引落建产")
    default_auto_field = "django.db.models.BigAutoField"
