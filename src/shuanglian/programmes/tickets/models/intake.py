"""The question of a company, and the meeting at which it may have been put."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .words import Channel, Grade, Status


class Meeting(models.Model):
    """政企面对面: companies and departments in one room; each question becomes a ticket (S43)."""

    title = models.CharField(_("名称"), max_length=120)
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=120)
    organisations = models.ManyToManyField(
        "accounts.Organisation", related_name="+", blank=True, verbose_name=_("参加部门")
    )
    companies = models.ManyToManyField(
        "registry.Party", related_name="+", blank=True, verbose_name=_("参加企业")
    )
    minutes = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("政企面对面")
        verbose_name_plural = _("政企面对面")
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.title


class Ticket(models.Model):
    """One question of one company. `lead` is the one department that answers for it.

    `contact_name` and `contact_phone` are personal data of whoever is to be called: masked in lists, erased on request.
    `sheet_key` tells a row of a spreadsheet again.
    `rounds` counts answers, `reopened` how often the company took it up again after closing.
    """

    number = models.CharField(_("编号"), max_length=40, unique=True)
    company = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="tickets")
    title = models.CharField(_("标题"), max_length=80)
    text = models.TextField(_("内容"))
    category = models.CharField(_("类别"), max_length=20)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel.choices)
    source_note = models.CharField(_("来源说明"), max_length=300, blank=True)
    on_behalf = models.BooleanField(_("代企业登记"), default=False)
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    contact_private = models.BooleanField(_("联系方式只给服务专班看"), default=False)
    contact_erased_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    sheet_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="ticket"
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.NEW)
    grade = models.CharField(_("级别"), max_length=10, choices=Grade.choices, blank=True)
    lead = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="led_tickets"
    )
    assigned_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("最近答复"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(_("重新打开次数"), default=0)
    satisfaction = models.PositiveSmallIntegerField(_("满意度"), null=True, blank=True)
    satisfaction_words = models.CharField(max_length=500, blank=True)
    public_question = models.CharField(max_length=500, blank=True)
    public_answer = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("收到时间"))
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("135 工单")
        verbose_name_plural = _("135 工单")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="tickets_ticket_status"),
            models.CheckConstraint(
                condition=Q(grade="") | Q(grade__in=Grade.values), name="tickets_ticket_grade"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="tickets_ticket_closed_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["handling", "answered", "closed"])
                | (Q(lead__isnull=False) & ~Q(grade="")),
                name="tickets_ticket_has_lead",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="tickets_ticket_satisfaction",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (~Q(public_question="") & ~Q(public_answer="")),
                name="tickets_ticket_published_what",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="tickets_ticket_company"),
            models.Index(fields=["lead", "status"], name="tickets_ticket_lead"),
            models.Index(fields=["assigned_at"], name="tickets_ticket_assigned"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_being_checked(self) -> bool:
        """A lead is proposed, and a leader has not agreed to the grade yet."""
        return self.status == Status.NEW and self.lead_id is not None

    @property
    def stands(self) -> str:
        """The status in words."""
        return str(_("待复核定级") if self.is_being_checked else self.get_status_display())

    @property
    def stream(self) -> str:
        return f"ticket:{self.pk}"
