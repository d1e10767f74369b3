from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "shuanglian.programmes.tickets"
    label = "tickets"
    verbose_name = _("135 工单")
    default_auto_field = "django.db.models.BigAutoField"
