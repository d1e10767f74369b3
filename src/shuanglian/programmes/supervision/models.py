"""What the public says, how it is answered, and who follows it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What a comment can be about; `comment` only for subscriptions."""

    INDICATOR = "indicator", _("指标")
    OBSERVATION = "observation", _("数据")
    TASK = "task", _("规划任务")
    PROJECT = "project", _("项目")
    COMMENT = "comment", _("意见")


class Kind(models.TextChoices):
    DOUBT = "doubt", _("质疑数据")
    QUESTION = "question", _("询问")
    ADVICE = "advice", _("建议")


class Status(models.TextChoices):
    """`drafted`: an answer waits for the leader. Only `answered` has a public answer of its own."""

    NEW = "new", _("筛查中")
    HANDLING = "handling", _("办理中")
    DRAFTED = "drafted", _("待签发")
    ANSWERED = "answered", _("已公开答复")
    REFUSED = "refused", _("不予受理")
    MERGED = "merged", _("已并案")
    WITHDRAWN = "withdrawn", _("已撤回")


class Satisfaction(models.TextChoices):
    YES = "yes", _("满意")
    NO = "no", _("不满意")


class Comment(models.Model):
    """One comment. `text` is what the author wrote; `public_text` is that with pieces hidden, nothing else changed.

    `contact` is personal data, optional, erased after a stated time. `code_hash` lets an anonymous author come back. The
    author is never named in the record. `due_at` is when the present round must be answered in public.
    """

    number = models.CharField(_("编号"), max_length=40, unique=True)
    code_hash = models.CharField(max_length=64)
    about = models.CharField(_("关于"), max_length=12, choices=About.choices)
    about_key = models.CharField(max_length=80)
    about_title = models.CharField(max_length=200)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("意见"), blank=True)
    public_text = models.TextField(_("公开的文字"), blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    hidden_pieces = models.PositiveSmallIntegerField(default=0)
    contact = models.CharField(_("联系方式"), max_length=80, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="supervision"
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.NEW)
    unit = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="supervised"
    )
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    refusal = models.CharField(max_length=20, blank=True)
    refusal_words = models.CharField(max_length=500, blank=True)
    satisfaction = models.CharField(max_length=3, choices=Satisfaction.choices, blank=True)
    again_words = models.CharField(max_length=1000, blank=True)
    again_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(_("收到时间"))
    due_at = models.DateTimeField(_("答复期限"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("社会监督意见")
        verbose_name_plural = _("社会监督意见")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="supervision_comment_status"),
            models.CheckConstraint(condition=Q(round__in=(1, 2)), name="supervision_two_rounds"),
            models.CheckConstraint(
                condition=Q(round=1, again_at__isnull=True) | Q(round=2, again_at__isnull=False),
                name="supervision_round_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | (Q(published_at__isnull=False) & ~Q(public_text="")),
                name="supervision_answered_what",
            ),
            models.CheckConstraint(
                condition=Q(status="refused", ended_at__isnull=False) & ~Q(refusal="") | ~Q(status="refused"),
                name="supervision_refused_why",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="supervision_merged_where",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="supervision_not_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(contact=""), name="supervision_erased_is_gone"
            ),
        ]
        indexes = [
            models.Index(fields=["about", "about_key"], name="supervision_about"),
            models.Index(fields=["status", "-id"], name="supervision_status"),
            models.Index(fields=["unit", "status"], name="supervision_unit"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"supervision:{self.pk}"

    @property
    def about_token(self) -> str:
        """`indicator:sx-12`, as in addresses."""
        return f"{self.about}:{self.about_key}"

    @property
    def is_open(self) -> bool:
        return self.status in (Status.NEW, Status.HANDLING, Status.DRAFTED)


class Answer(models.Model):
    """What is answered in one round. A draft becomes public when a second person releases it."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    text = models.TextField(_("答复"))
    basis = models.CharField(_("依据"), max_length=500, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    files = models.ManyToManyField("files.StoredFile", blank=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("监督答复")
        verbose_name_plural = _("监督答复")
        ordering = ["comment", "round"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "round"], name="supervision_answer_once"),
            models.CheckConstraint(condition=Q(round__in=(1, 2)), name="supervision_answer_round"),
            models.CheckConstraint(  # the second person: who releases did not write it
                condition=Q(released_by__isnull=True) | Q(by__isnull=True) | ~Q(released_by=F("by")),
                name="supervision_second_person",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, is_late=False) | Q(released_at__isnull=False),
                name="supervision_late_when_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment} 第 {self.round} 轮"


class Subscription(models.Model):
    """A logged-in person who wants to be told what happens with an indicator, a task, a project or a comment."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=12, choices=About.choices)
    about_key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("订阅")
        verbose_name_plural = _("订阅")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "about", "about_key"], name="supervision_subscription_once"
            )
        ]
        indexes = [models.Index(fields=["about", "about_key"], name="supervision_subscribed")]

    def __str__(self) -> str:
        return f"{self.about}:{self.about_key}"
