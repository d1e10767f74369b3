"""What is kept to judge the matcher by: its first word on each need, stored measurements, versions of the calibration."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

SHARES: Final = ("ndcg10", "recall10", "recall100", "mrr10")


def _share(field: str) -> Q:
    return Q(**{f"{field}__gte": 0, f"{field}__lte": 1})


class Proposal(models.Model):
    """Whom the matcher proposed for a need as it stood at revision `rev`, best first, or that it abstained.

    Kept when the need is accepted, before anybody is invited, so that later judgements can be held against it.
    `results` are rows of `party`, `offering`, `score`, `probability`.
    """

    need = models.ForeignKey("registry.Need", on_delete=models.CASCADE, related_name="match_proposals")
    rev = models.PositiveIntegerField()
    mode = models.CharField(max_length=20, default="lexical")
    encoder = models.CharField(max_length=120, default="none")
    code_version = models.CharField(max_length=40)
    abstained = models.BooleanField()
    best = models.FloatField(_("最高把握"))
    threshold = models.FloatField(_("推荐线"))
    pool = models.PositiveIntegerField(_("有相关内容的主体"))
    results = models.JSONField(default=list)
    is_demo = models.BooleanField(_("示例"), default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("推荐名单")
        verbose_name_plural = _("推荐名单")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "rev"], name="board_proposal_once"),
            models.CheckConstraint(condition=_share("best"), name="board_proposal_best"),
            models.CheckConstraint(condition=_share("threshold"), name="board_proposal_threshold"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} #{self.rev}"


class Measurement(models.Model):
    """One stored run of `shuanglian eval matching`. `digest` tells whether two runs saw the same set."""

    set_name = models.CharField(_("测评集"), max_length=80)
    digest = models.CharField(max_length=64)
    encoder = models.CharField(_("编码器"), max_length=120)
    code_version = models.CharField(_("程序版本"), max_length=40)
    ndcg10 = models.FloatField("nDCG@10")
    recall10 = models.FloatField("recall@10")
    recall100 = models.FloatField("recall@100")
    mrr10 = models.FloatField("MRR@10")
    intervals = models.JSONField(default=dict)
    n_queries = models.PositiveIntegerField(_("问题数"))
    n_docs = models.PositiveIntegerField(_("文档数"))
    build_seconds = models.FloatField()
    query_ms_p50 = models.FloatField()
    query_ms_p95 = models.FloatField()
    index_mb = models.FloatField()
    actor = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("检索测评")
        verbose_name_plural = _("检索测评")
        ordering = ["-id"]
        constraints = [
            *(
                models.CheckConstraint(condition=_share(field), name=f"board_measurement_{field}")
                for field in SHARES
            ),
            models.CheckConstraint(
                condition=Q(n_queries__gte=1, n_docs__gte=1), name="board_measurement_counts"
            ),
            models.CheckConstraint(
                condition=Q(build_seconds__gte=0, query_ms_p50__gte=0, index_mb__gte=0)
                & Q(query_ms_p95__gte=F("query_ms_p50")),
                name="board_measurement_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_name} · {self.encoder}"


class CalibrationVersion(models.Model):
    """A curve fitted to judged pairs: proposed by one person, put in use by another, can be rolled back.

    P(useful) = 1 / (1 + exp(-(score - middle) / scale)). `replaced` is what was in use before it; none means the curve
    that comes with the software.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("待复核")
        IN_USE = "in_use", _("使用中")
        RETIRED = "retired", _("已换下")
        REJECTED = "rejected", _("未采用")

    number = models.PositiveIntegerField(_("版本"), unique=True)
    mode = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    middle = models.FloatField()
    scale = models.FloatField()
    threshold = models.FloatField(_("推荐线"))
    pairs = models.PositiveIntegerField(_("判断数"))
    useful = models.PositiveIntegerField(_("其中合适"))
    error_before = models.FloatField()
    error_after = models.FloatField()
    brier_before = models.FloatField()
    brier_after = models.FloatField()
    replaced = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("把握校准")
        verbose_name_plural = _("把握校准")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode"], condition=Q(status="in_use"), name="board_calibration_one_in_use"
            ),
            models.UniqueConstraint(
                fields=["mode"], condition=Q(status="proposed"), name="board_calibration_one_proposed"
            ),
            models.CheckConstraint(
                condition=~Q(status="in_use") | Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="board_calibration_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_at__isnull=False)),
                name="board_calibration_decided",
            ),
            models.CheckConstraint(condition=Q(scale__gt=0), name="board_calibration_rises"),
            models.CheckConstraint(condition=_share("threshold"), name="board_calibration_threshold"),
            models.CheckConstraint(
                condition=Q(pairs__gte=1, useful__lte=F("pairs")), name="board_calibration_pairs"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number} {self.mode}"

    def figures(self) -> dict[str, Any]:
        """For the record: what was decided on."""
        names = (
            "number", "mode", "middle", "scale", "threshold", "pairs", "useful",
            "error_before", "error_after", "brier_before", "brier_after",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}
