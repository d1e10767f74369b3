from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "shuanglian.programmes.projects"
    label = "projects"
    verbose_name = _("引落建产")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What others call by name must be known before anything runs: handlers, jobs, file rules, notices."""
        from ..shelf import Programme, register
        from . import demo, engine, evidence, handlers, jobs, notices, services  # noqa: F401

        register(Programme("projects", "引落建产", engine.install_all, demo.load_demo))
