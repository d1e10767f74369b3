"""Problems, the clusters they make, what people decided about them, and how far the clusters are up to date."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ClusterState(models.TextChoices):
    """live: has members; merged: went into another one; ended: its members went elsewhere."""

    LIVE = "live", _("进行中")
    MERGED = "merged", _("已并入")
    ENDED = "ended", _("已解散")


class Cluster(models.Model):
    """Problems that are one difficulty. Its id stays while members come and go.

    `name` is given by people; `need` is the joint need drafted from it; `rev` counts what people changed.
    """

    name = models.CharField(_("名称"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=ClusterState.choices, default=ClusterState.LIVE)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    need = models.OneToOneField(
        "registry.Need", null=True, blank=True, on_delete=models.SET_NULL, related_name="problem_cluster"
    )
    rev = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("难题群")
        verbose_name_plural = _("难题群")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ClusterState.values), name="problems_cluster_state"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="problems_cluster_merged_where",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="problems_cluster_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"GX-{self.pk:04d}"


class Problem(models.Model):
    """One problem of one source: `kind` and `object_id` name it there.

    `features` are what it is compared by, `digest` tells whether its text has changed, `weighed` and `linked` the
    generation of keys and links it has. `is_pinned`: people confirmed that it belongs to its cluster.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    owner = models.ForeignKey(
        "registry.Party", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    segments = models.ManyToManyField("registry.Segment", related_name="+", blank=True)
    stake_cents = models.BigIntegerField(null=True, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    digest = models.CharField(max_length=32)
    features = models.JSONField(default=dict)
    vector = models.BinaryField(null=True, blank=True)
    weighed = models.PositiveIntegerField(default=0)
    linked = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="problems"
    )
    is_pinned = models.BooleanField(_("人工确认"), default=False)
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("难题记录")
        verbose_name_plural = _("难题记录")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="problems_problem_once"),
            models.CheckConstraint(
                condition=Q(is_active=True) | Q(cluster__isnull=True), name="problems_problem_gone"
            ),
            models.CheckConstraint(
                condition=Q(is_pinned=False) | Q(cluster__isnull=False), name="problems_problem_pinned_where"
            ),
            models.CheckConstraint(
                condition=Q(stake_cents__isnull=True) | Q(stake_cents__gte=0), name="problems_problem_stake"
            ),
        ]
        indexes = [
            models.Index(fields=["is_active", "weighed"], name="problems_problem_weighed"),
            models.Index(fields=["is_active", "linked"], name="problems_problem_linked"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"

    @property
    def node(self) -> tuple[str, int]:
        return self.kind, self.object_id


class Key(models.Model):
    """One thing by which a problem is found; see `keys`."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField(db_index=True)
    count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("候选键")
        constraints = [models.UniqueConstraint(fields=["problem", "key"], name="problems_key_once")]

    def __str__(self) -> str:
        return f"{self.problem_id}:{self.key}"


class Link(models.Model):
    """Two problems that are alike enough. Every link stands twice, once from each side."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    kind = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("相近关系")
        constraints = [
            models.UniqueConstraint(fields=["problem", "other"], name="problems_link_once"),
            models.CheckConstraint(condition=~Q(problem=F("other")), name="problems_link_two"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}~{self.other_id}"


class Apart(models.Model):
    """People said that two problems are not the same difficulty; nothing automatic puts them together again."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("不是同一难题")
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "other"], condition=Q(ended_at__isnull=True), name="problems_apart_once"
            ),
            models.CheckConstraint(condition=Q(problem__lt=F("other")), name="problems_apart_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="problems_apart_why"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}≠{self.other_id}"


class Joining(models.Model):
    """A party says that it has the same problem, without a need of its own."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="joinings")
    party = models.ForeignKey("registry.Party", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_("补充说明"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("有同样的问题")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "party"], condition=Q(left_at__isnull=True), name="problems_joining_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party_id}→{self.cluster_id}"


class Consent(models.Model):
    """Whether the owner of a problem lets the others of the cluster read it. `agreed` is None until answered."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="consents")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="consents")
    agreed = models.BooleanField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("公开给同群企业")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "problem"], name="problems_consent_once"),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True) | Q(answered_at__isnull=False), name="problems_consent_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.problem_id}"


ONLY: Final = 1


class State(models.Model):
    """The one row that says how far the clusters are true. Whoever changes clusters locks it first.

    `generation` counts rebuilds and `stamp` tells their weighings apart; `weighing` is the frozen count of terms
    (compressed JSON); `encoder` the fingerprint of the vectors in use, empty for none, and `center` their mean;
    `event` the last event of the record that was read for good, `swept` the last bulk event that was followed up.
    `is_rough`: some change had too large a neighbourhood to be worked through whole; a full pass is due.
    While `phase` is not empty a rebuild is under way, and changes wait for it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    generation = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=16, blank=True)
    phase = models.CharField(max_length=10, blank=True)
    weighing = models.BinaryField(null=True, blank=True)
    weighed_problems = models.PositiveIntegerField(default=0)
    encoder = models.CharField(max_length=80, blank=True)
    center = models.BinaryField(null=True, blank=True)
    event = models.BigIntegerField(default=0)
    swept = models.BigIntegerField(default=0)
    is_rough = models.BooleanField(default=False)
    built_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("难题群的状态")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="problems_state_only")]

    def __str__(self) -> str:
        return f"{self.generation}"
