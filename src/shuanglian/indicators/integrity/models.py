"""Questions that figures raise. One open question per value and kind, whoever raises it twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shuanglian.registry.models import Party

from ..models import Indicator, Observation, ObservationState
from . import words
from .records import Severity


class QuestionState(models.TextChoices):
    """An answer closes nothing: a second person does, or asks again."""

    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("待核定")
    SETTLED = "settled", _("已核定")


UNSETTLED = (QuestionState.OPEN, QuestionState.ANSWERED)
GONE = (ObservationState.SUPERSEDED, ObservationState.REJECTED)


class SeverityWords(models.TextChoices):
    HIGH = Severity.HIGH.value, _("算术上不成立")
    MEDIUM = Severity.MEDIUM.value, _("须说明")
    LOW = Severity.LOW.value, _("提示")


class Question(models.Model):
    """Of a value (`observation`), or of published sources that disagree (`key`, from the region's pack).

    `figures` fill the words of `code`; `statements` are what the sources say. `organisation` is the unit that answers.
    """

    observation = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    others = models.ManyToManyField(Observation, related_name="+", verbose_name=_("有关的数"))
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.SlugField(max_length=80, blank=True)
    code = models.CharField(_("种类"), max_length=40)
    severity = models.CharField(_("程度"), max_length=10, choices=SeverityWords.choices)
    blocking = models.BooleanField(_("发布前须答复"), default=True)
    figures = models.JSONField(default=dict)
    statements = models.JSONField(default=list)
    organisation = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("答复单位")
    )
    raised_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN
    )
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("核定意见"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("核查提问")
        verbose_name_plural = _("核查提问")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "code"],
                condition=models.Q(state__in=["open", "answered"]),
                name="integrity_one_open_question",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="integrity_contradiction_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=QuestionState.values), name="integrity_question_state"
            ),
            models.CheckConstraint(
                condition=models.Q(observation__isnull=False) | ~models.Q(key=""),
                name="integrity_question_about_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open")
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="integrity_question_answered",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="settled") | models.Q(settled_at__isnull=False),
                name="integrity_question_settled",
            ),
            models.CheckConstraint(  # the second person: who settles is not who answered
                condition=models.Q(settled_by__isnull=True)
                | models.Q(answered_by__isnull=True)
                | ~models.Q(settled_by=models.F("answered_by")),
                name="integrity_question_second_person",
            ),
        ]
        indexes = [models.Index(fields=["state", "raised_at"], name="integrity_waiting")]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """That of the indicator it is about; a question about several has its own."""
        return f"indicator:{self.indicator_id}" if self.indicator_id else f"question:{self.pk}"

    @property
    def title(self) -> str:
        return words.title(self.code)

    @property
    def explanation(self) -> str:
        """In the language of the reader, from the figures that were kept."""
        return words.explain(self.code, self.figures)

    @property
    def is_open(self) -> bool:
        """Not settled, and about a value that is still of use. With an observation loaded; no query of its own."""
        gone = self.observation is not None and self.observation.state in GONE
        return self.state in UNSETTLED and not gone
