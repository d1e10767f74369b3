"""What the engine stores. Rows move only through `casework.services`; the record of moves is the event
stream."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Role

from .delegations import Delegation as Delegation
from .semantics import Form

# How a time limit counts: `limits.Unit`.
UNITS = [("workday", _("工作日")), ("day", _("自然日"))]


class Definition(models.Model):
    """One immutable version of a process with the decisions and forms it was published with."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("待批准")
        PUBLISHED = "published", _("已发布")
        RETIRED = "retired", _("已停用")

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(_("名称"), max_length=120)
    note = models.CharField(_("改动说明"), max_length=500, blank=True)
    sha256 = models.CharField(max_length=64)
    bpmn_xml = models.TextField()
    forms = models.JSONField(default=dict)
    config = models.JSONField(default=dict)
    decisions: models.ManyToManyField[Decision, models.Model] = models.ManyToManyField(
        "Decision", related_name="definitions"
    )
    # The definitions that call activities of this one run, pinned when it was published.
    calls: models.ManyToManyField[Definition, models.Model] = models.ManyToManyField(
        "self", symmetrical=False, related_name="called_by", blank=True
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    created_by = models.CharField(max_length=40)
    created_by_label = models.CharField(max_length=120)
    approved_by = models.CharField(max_length=40, blank=True)
    approved_by_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("流程定义")
        verbose_name_plural = _("流程定义")
        ordering = ["key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="casework_definition_version"),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (~Q(approved_by="") & ~Q(approved_by=F("created_by")))
                | Q(created_by="system"),
                name="casework_definition_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"


class Decision(models.Model):
    """One immutable version of a decision file's content, shared by all definitions that pin it."""

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    dmn_xml = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("决策表")
        verbose_name_plural = _("决策表")
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="casework_decision_version"),
            models.UniqueConstraint(fields=["key", "sha256"], name="casework_decision_content"),
        ]

    def __str__(self) -> str:
        return f"{self.key} 第 {self.version} 版"


class Case(models.Model):
    """One run of a definition about one business object. `rev` counts its commands."""

    class Status(models.TextChoices):
        OPEN = "open", _("进行中")
        SUSPENDED = "suspended", _("已中止")
        FINISHED = "finished", _("已办结")
        WITHDRAWN = "withdrawn", _("已撤回")
        CANCELLED = "cancelled", _("已取消")

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="cases")
    key = models.CharField(max_length=60)
    business_type = models.CharField(max_length=40)
    business_id = models.BigIntegerField()
    title = models.CharField(_("标题"), max_length=200, blank=True)
    stream = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    data = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    # What parallel branches have written since their split, by path (`Token.branch`); empty outside of them.
    branches = models.JSONField(default=dict)
    config = models.JSONField(default=dict)
    rev = models.PositiveIntegerField(default=0)
    end_node = models.CharField(max_length=60, blank=True)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    # The call activity of another case that waits for this one.
    caller = models.ForeignKey(
        "Token",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="called_cases",
        db_index=False,
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=40)
    started_by_user = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    started_by_organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("办件")
        verbose_name_plural = _("办件")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "business_type", "business_id"],
                # Called cases are bounded by the call activity that waits for them.
                condition=Q(status__in=["open", "suspended"], caller__isnull=True),
                name="casework_case_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "suspended"], ended_at__isnull=True)
                | (~Q(status__in=["open", "suspended"]) & Q(ended_at__isnull=False)),
                name="casework_case_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "started_at"], name="casework_case_status"),
            models.Index(fields=["business_type", "business_id"], name="casework_case_business"),
            # Few cases are called by others.
            models.Index(fields=["caller"], condition=Q(caller__isnull=False), name="casework_case_caller"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.key} #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def organisations(self) -> dict[str, int]:
        """Seat (a lane's role, unless it names a seat) to organisation id."""
        return {
            seat.key: seat.organisation_id for seat in self.seats.all() if seat.organisation_id is not None
        }


class Seat(models.Model):
    """Who sits in a lane of one case: an organisation and perhaps a person. No row: any staff of that
    role."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seats")
    key = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    user = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("席位")
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="casework_seat_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.key}"


class Token(models.Model):
    """A place where a case stands. It leaves `active` once, by one conditional UPDATE."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("待办")
        DONE = "done", _("已办")
        CANCELLED = "cancelled", _("已取消")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tokens", db_index=False)
    node = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    form = models.CharField(max_length=8, choices=[(form.value, form.value) for form in Form])
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    via = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="instances",
        db_index=False,
    )
    item = models.JSONField(null=True, blank=True)
    # The parallel branch this token runs in, as a path of flow ids: where it writes its data until the join merges it.
    branch = models.CharField(max_length=1000, blank=True)
    born = models.PositiveIntegerField(default=0)
    role = models.CharField(max_length=20, blank=True, choices=Role.choices)
    seat = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    is_open = models.BooleanField(default=False)
    assignee = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    message = models.CharField(max_length=60, blank=True)
    correlation = models.CharField(max_length=120, blank=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    ended_by_user = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="active", ended_at__isnull=True)
                | (~Q(status="active") & Q(ended_at__isnull=False)),
                name="casework_token_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="casework_token_case"),
            models.Index(
                fields=["role", "organisation", "created_at"],
                condition=Q(status="active"),
                name="casework_token_work",
            ),
            models.Index(
                fields=["assignee"],
                condition=Q(status="active", assignee__isnull=False),
                name="casework_token_mine",
            ),
            models.Index(
                fields=["message", "correlation"],
                condition=Q(status="active") & ~Q(message=""),
                name="casework_token_message",
            ),
            # Tasks of the region's own staff belong to no organisation, and few tokens are instances.
            models.Index(
                fields=["organisation", "case"],
                condition=Q(organisation__isnull=False),
                name="casework_token_unit",
            ),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="casework_token_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_status_display()}）"


class Timer(models.Model):
    """An alarm: a boundary timer of a token, or the timer event that a token waits at.

    `due_at` is empty while the calendar of the year is not loaded; `days` of `unit` say how to compute it later
    (both empty for an alarm that does not count days).
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("未到")
        FIRED = "fired", _("已到")
        VOID = "void", _("作废")

    # No index: those of a case are found through its tokens.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers", db_index=False)
    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="timers", db_index=False)
    node = models.CharField(max_length=60)
    due_at = models.DateTimeField(null=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8, blank=True, choices=UNITS)
    # Spans in which the case was suspended; days at whose close it was are not counted.
    pauses = models.JSONField(default=list)
    calendar_version = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    retry_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("定时")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="casework_timer_due"),
            models.Index(fields=["token"], condition=Q(status="pending"), name="casework_timer_token"),
        ]

    def __str__(self) -> str:
        return self.node


class Clock(models.Model):
    """The time limit of one task. Everything shown of it is computed from what is recorded here.

    `pauses` is a list of {"from", "to", "reason", "waiting_for", "until"} with UTC instants as ISO text.
    `due_at` is empty while paused, and while the holidays of a year it reaches into are not known: a date
    is never guessed.
    """

    # No index: those of a case are found through its tokens.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    token = models.OneToOneField(Token, on_delete=models.CASCADE, related_name="clock")
    days = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=8, default="workday", choices=UNITS)
    calendar_version = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    pauses = models.JSONField(default=list)
    paused_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # When a pause ends by itself, and when the next superior is to be told.
    resume_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    # How many levels of superiors have been told, and when last.
    escalated_level = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)
    # What an earlier run of this step used up: {"at", "used", "counts"}; empty for a first run.
    carried = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("时限")
        constraints = [
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(due_at__isnull=True),
                name="casework_clock_paused_no_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="casework_clock_due",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True, breached_at__isnull=True),
            ),
            models.Index(
                fields=["due_at"],
                name="casework_clock_undated",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True, due_at__isnull=True),
            ),
            models.Index(
                fields=["escalate_at"],
                name="casework_clock_escalate",
                condition=Q(stopped_at__isnull=True, escalate_at__isnull=False),
            ),
            models.Index(
                fields=["resume_at"],
                name="casework_clock_resume",
                condition=Q(stopped_at__isnull=True, resume_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.token_id}: {self.days} {self.get_unit_display()}"


class Escalation(models.Model):
    """One superior who was told of one task at one level: once, and found again in that person's list."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="escalations", db_index=False)
    level = models.PositiveSmallIntegerField()
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("上报")
        constraints = [
            models.UniqueConstraint(fields=["clock", "level", "user"], name="casework_escalation_once")
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}/{self.level}"


class Command(models.Model):
    """A command that came with an idempotency key: the same key again gives the same result, once."""

    key = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=20)
    actor = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="commands")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("指令")

    def __str__(self) -> str:
        return self.key


class Evidence(models.Model):
    """What a person put behind a finished step: a stored file, a statement, or a measured value."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=40)
    file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    statement = models.TextField(blank=True)
    value = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("凭证")
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(statement="") | Q(value__isnull=False),
                name="casework_evidence_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Outbox(models.Model):
    """Something to tell the world after a transition; delivered outside of it, at least once. Gone once it is: what was
    done stands in the record, and who was told in their notices."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="outbox", db_index=False)
    token = models.ForeignKey(
        Token, null=True, blank=True, on_delete=models.CASCADE, related_name="outbox", db_index=False
    )
    topic = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("待发消息")
        indexes = [models.Index(fields=["next_try_at"], name="casework_outbox_next")]

    def __str__(self) -> str:
        return self.topic
