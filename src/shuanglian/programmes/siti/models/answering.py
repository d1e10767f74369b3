"""Invitations, answers, questions, declared conflicts, scores and the feedback that everyone not chosen gets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    class Status(models.TextChoices):
        SENT = "sent", _("已邀请")
        ACCEPTED = "accepted", _("愿意应答")
        DECLINED = "declined", _("谢绝")
        ANSWERED = "answered", _("已应答")
        LAPSED = "lapsed", _("未应答")

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="siti_invitations")
    party = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="siti_invitations")
    reason = models.CharField(_("邀请理由"), max_length=1000)
    match = models.JSONField(_("推荐依据"), default=dict)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SENT)
    decline_reason = models.CharField(max_length=1000, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("邀请")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["need", "party"], name="siti_invitation_once")]

    def __str__(self) -> str:
        return f"{self.party}"


class Answer(models.Model):
    """One solver's proposal. Nobody but its author sees it before the window has closed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("已应答")
        WITHDRAWN = "withdrawn", _("已撤回")
        CHOSEN = "chosen", _("已选定")
        NOT_CHOSEN = "not_chosen", _("未选定")

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="answers")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    route = models.TextField(_("技术路线"), blank=True)
    team = models.JSONField(_("团队"), default=list)
    price_cents = models.BigIntegerField(_("报价（分）"), null=True, blank=True)
    ip_wish = models.TextField(_("知识产权意愿"), blank=True)
    confidential_note = models.TextField(_("保密说明"), blank=True)
    withdraw_reason = models.CharField(max_length=1000, blank=True)
    choice_reason = models.CharField(max_length=1000, blank=True)
    rev = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(_("示例"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("应答")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "party"], condition=~Q(status="withdrawn"), name="siti_answer_one_per_party"
            ),
            models.UniqueConstraint(
                fields=["need"], condition=Q(status="chosen"), name="siti_answer_one_chosen"
            ),
            models.CheckConstraint(
                condition=Q(price_cents__isnull=True) | Q(price_cents__gte=0), name="siti_answer_price"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="siti_answer_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.party}"


class AnswerMilestone(models.Model):
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("里程碑"), max_length=200)
    working_days = models.PositiveIntegerField(_("工作日"))
    deliverable = models.CharField(_("交付物"), max_length=500, blank=True)
    share = models.PositiveSmallIntegerField(_("付款比例 %"), default=0)

    class Meta:
        verbose_name = _("里程碑")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "order"], name="siti_milestone_order"),
            models.CheckConstraint(condition=Q(share__lte=100), name="siti_milestone_share"),
        ]

    def __str__(self) -> str:
        return self.title


class AnswerScore(models.Model):
    """One person's opinion of one answer, by the versioned criteria; declared conflicts bar from giving it."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="scores")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField()
    note = models.CharField(max_length=1000, blank=True)
    scored_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("评分")
        constraints = [models.UniqueConstraint(fields=["answer", "user"], name="siti_score_once")]

    def __str__(self) -> str:
        return f"{self.answer} {self.user}"


class Question(models.Model):
    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="questions")
    party = models.ForeignKey("registry.Party", null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_public = models.BooleanField(_("公开"), default=True)
    text = models.TextField(_("提问"))
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("问答")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="siti_question_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ConflictDeclaration(models.Model):
    """Before choosing or scoring, each person says for each solver whether there is a conflict of interest."""

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="conflict_declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField()
    note = models.CharField(max_length=1000, blank=True)
    declared_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("利益冲突申报")
        constraints = [models.UniqueConstraint(fields=["need", "user", "party"], name="siti_conflict_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.party}"


class Feedback(models.Model):
    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="feedback")
    scores = models.JSONField()
    strengths = models.CharField(_("长处"), max_length=1000)
    gaps = models.CharField(_("差距"), max_length=1000)
    text = models.TextField(_("补充"), blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("反馈")

    def __str__(self) -> str:
        return f"{self.answer}"
