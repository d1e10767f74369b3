"""A round: which needs, which experts with how much time, what was computed, and what people made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .problem import MOST_CAPACITY, MOST_WANTED, MOST_WEIGHT


class RoundStatus(models.TextChoices):
    DRAFT = "draft", _("准备中")
    COMPUTED = "computed", _("已算出")
    PUBLISHED = "published", _("已公布")
    CANCELLED = "cancelled", _("已取消")


class RunState(models.TextChoices):
    IDLE = "idle", _("没有在算")
    RUNNING = "running", _("正在算")
    FAILED = "failed", _("没有算成")


class Round(models.Model):
    """`rules` are the declared rules of fairness; `inputs` and `result` are the computed assignment as it was, sealed by
    `receipt` (SHA-256). The run fields tell how far the background work is."""

    name = models.CharField(_("名称"), max_length=100)
    opens = models.DateField(_("开始"), null=True, blank=True)
    closes = models.DateField(_("截止"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=RoundStatus.choices, default=RoundStatus.DRAFT
    )
    rules = models.JSONField(_("规则"), default=dict)
    run_state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.IDLE)
    run_number = models.PositiveIntegerField(default=0)
    run_error = models.CharField(max_length=500, blank=True)
    inputs = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    receipt = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("撮合轮次")
        verbose_name_plural = _("撮合轮次")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="matching_round_named"),
            models.CheckConstraint(condition=Q(status__in=RoundStatus.values), name="matching_round_status"),
            models.CheckConstraint(
                condition=Q(run_state__in=RunState.values), name="matching_round_run_state"
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(closes__gte=F("opens")),
                name="matching_round_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["computed", "published"])
                | (~Q(receipt="") & Q(result__isnull=False, computed_at__isnull=False)),
                name="matching_round_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="matching_round_published",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""), name="matching_round_cancelled_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoundNeed(models.Model):
    """One need of a round. `matched_at` is when its candidates were looked for; None: not yet."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey("registry.Need", on_delete=models.CASCADE, related_name="+")
    wanted = models.PositiveSmallIntegerField(_("要几位"), default=1)
    minimum = models.PositiveSmallIntegerField(_("至少几位"), default=1)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    matched_at = models.DateTimeField(null=True, blank=True)
    best = models.FloatField(_("最高把握"), null=True, blank=True)

    class Meta:
        verbose_name = _("轮次中的难题")
        verbose_name_plural = _("轮次中的难题")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "need"], name="matching_round_need_once"),
            models.CheckConstraint(
                condition=Q(minimum__gte=1, minimum__lte=F("wanted"), wanted__lte=MOST_WANTED),
                name="matching_round_need_wanted",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=MOST_WEIGHT), name="matching_round_need_weight"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.need_id}"


class RoundExpert(models.Model):
    """One solver of a round with the time they have. `load`: jobs at hand when the round was made."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="experts")
    party = models.ForeignKey("registry.Party", on_delete=models.CASCADE, related_name="+")
    capacity = models.PositiveSmallIntegerField(_("本轮可接"), default=1)
    load = models.PositiveSmallIntegerField(_("手上的"), default=0)
    home_ref = models.CharField(_("所在单位"), max_length=20, blank=True)
    is_newcomer = models.BooleanField(_("新面孔"), default=False)

    class Meta:
        verbose_name = _("轮次中的专家")
        verbose_name_plural = _("轮次中的专家")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "party"], name="matching_round_expert_once"),
            models.CheckConstraint(
                condition=Q(capacity__lte=MOST_CAPACITY, load__lte=MOST_CAPACITY),
                name="matching_round_expert_capacity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.party_id}"


class Origin(models.TextChoices):
    MATCH = "match", _("匹配")
    SHEET = "sheet", _("表格")


class RoundCandidate(models.Model):
    """A possible pair with its value and why; `conflict` says why the two must not come together, if so."""

    need = models.ForeignKey(RoundNeed, on_delete=models.CASCADE, related_name="candidates")
    expert = models.ForeignKey(RoundExpert, on_delete=models.CASCADE, related_name="candidates")
    value = models.FloatField(_("把握"))
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.MATCH)
    offering = models.ForeignKey(
        "registry.Offering", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reasons = models.JSONField(default=list)
    counter_reasons = models.JSONField(default=list)
    conflict = models.CharField(_("利益冲突"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("候选")
        verbose_name_plural = _("候选")
        ordering = ["-value", "id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "expert"], name="matching_round_candidate_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=1), name="matching_round_candidate_value"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="matching_round_candidate_origin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}→{self.expert_id}"


class Decision(models.TextChoices):
    PROPOSED = "proposed", _("待定")
    ACCEPTED = "accepted", _("采纳")
    DECLINED = "declined", _("不采纳")
    REPLACED = "replaced", _("已更换")


LIVE = (Decision.PROPOSED, Decision.ACCEPTED)


class RoundProposal(models.Model):
    """An expert for a need: computed, or put in by hand (`is_override`), and what a manager decided."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    need = models.ForeignKey(RoundNeed, on_delete=models.CASCADE, related_name="proposals")
    expert = models.ForeignKey(RoundExpert, on_delete=models.CASCADE, related_name="proposals")
    value = models.FloatField(_("把握"), null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PROPOSED)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    is_override = models.BooleanField(_("人工指定"), default=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replacements"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("拟派")
        verbose_name_plural = _("拟派")
        ordering = ["need", "-value", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "expert"],
                condition=Q(decision__in=["proposed", "accepted"]),
                name="matching_round_proposal_live_once",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="matching_round_proposal_decision"
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["declined", "replaced"]) | ~Q(reason=""),
                name="matching_round_proposal_why",
            ),
            models.CheckConstraint(
                condition=Q(is_override=False) | ~Q(reason=""), name="matching_round_proposal_override_why"
            ),
            models.CheckConstraint(
                condition=Q(decision="proposed", decided_at__isnull=True)
                | (~Q(decision="proposed") & Q(decided_at__isnull=False)),
                name="matching_round_proposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=1),
                name="matching_round_proposal_value",
            ),
        ]
        indexes = [models.Index(fields=["expert", "decision"], name="matching_round_proposal_expert")]

    def __str__(self) -> str:
        return f"{self.need_id}→{self.expert_id} {self.decision}"
