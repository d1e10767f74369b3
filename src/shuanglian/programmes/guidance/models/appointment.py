"""An appointment for guidance, why it was proposed, the times taken for it, and the written advice it ends with."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .words import Absent, Mode, Origin, SlotState, Status

_USER = settings.AUTH_USER_MODEL
_ORGANISATION = "accounts.Organisation"


class Appointment(models.Model):
    """One guidance of one company by one department. It is guidance, never an inspection. No names of contacts."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    company = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="guidance")
    department = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="given_guidance")
    origin = models.CharField(_("由来"), max_length=10, choices=Origin.choices)
    topic = models.CharField(_("主题"), max_length=20)
    mode = models.CharField(_("方式"), max_length=10, choices=Mode.choices)
    text = models.TextField(_("想了解什么"))
    wished = models.JSONField(_("希望的日期"), default=list)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    end_reason = models.CharField(max_length=500, blank=True)
    acknowledged_at = models.DateTimeField(_("企业确认"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="guidance"
    )
    created_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("提出时间"))
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("预约指导")
        verbose_name_plural = _("预约指导")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="guidance_appointment_status"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="guidance_appointment_mode"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, status__in=["done", "declined", "refused", "cancelled"])
                | Q(ended_at__isnull=True) & ~Q(status__in=["done", "declined", "refused", "cancelled"]),
                name="guidance_appointment_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="guidance_app_company"),
            models.Index(fields=["department", "status"], name="guidance_app_department"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"guidance:{self.pk}"


class Proposal(models.Model):
    """Why the platform proposed it: one fact, the rule that matched, the table's version. One proposal per fact, ever."""

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="proposal")
    fact_key = models.CharField(max_length=120, unique=True)
    facts = models.JSONField(default=dict)
    told = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    why = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("建议的理由")
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="guidance_proposal_why")]

    def __str__(self) -> str:
        return self.fact_key


class ProposalSwitch(models.Model):
    """A company's switch for proposals by rule (PIPL art. 24). Without a row they are on."""

    company = models.OneToOneField("registry.Party", on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    changed_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("建议开关")

    def __str__(self) -> str:
        return f"{self.company_id}: {self.is_on}"


class Coverage(models.Model):
    """Which department answers for a field of law, set by the desk."""

    area = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    set_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("领域分工")

    def __str__(self) -> str:
        return f"{self.area}: {self.organisation_id}"


class Slot(models.Model):
    """A time of one officer for one appointment."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="slots")
    officer = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(_("地点或视频入口"), max_length=200, blank=True)
    over_reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=SlotState.choices)
    absent = models.CharField(max_length=12, choices=Absent.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("时间")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="guidance_slot_order"),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(state__in=["offered", "booked"]),
                name="guidance_slot_one_open",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="guidance_slot_when")]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.starts_at:%Y-%m-%d %H:%M}"


class SlotCell(models.Model):
    """Half an hour of an officer that a slot has taken: two slots that overlap share a cell, and the database refuses."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="cells")
    officer = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()

    class Meta:
        verbose_name = _("时间格")
        constraints = [
            models.UniqueConstraint(fields=["officer", "starts_at"], name="guidance_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Advice(models.Model):
    """What every guidance ends with, in writing. It is not a penalty record and never leaves the three sides.

    `digest` covers the text as it was given; `amends` counts answers that came later.
    """

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="advice")
    findings = models.TextField(_("情况"))
    risks = models.TextField(_("风险"))
    suggestions = models.TextField(_("建议"))
    law = models.TextField(_("依据"))
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("书面建议")
        constraints = [
            models.CheckConstraint(
                condition=~Q(findings="") & ~Q(risks="") & ~Q(suggestions="") & ~Q(law="") & ~Q(digest=""),
                name="guidance_advice_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}"

    def computed(self) -> str:
        """SHA-256 over the four parts, in order."""
        parts = (self.findings, self.risks, self.suggestions, self.law)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class Question(models.Model):
    """The company asks back about the advice; the department answers in writing."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(_("追问"))
    asked_at = models.DateTimeField()
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("追问")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(answer=""), name="guidance_question_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.asked_at:%Y-%m-%d}"
