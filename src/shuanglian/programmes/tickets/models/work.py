"""What departments do with a ticket: grading, leads in turn, opinions, hand-overs, answers, the company's word."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .intake import Ticket
from .words import Grade, HandoverState, HelpState, VerdictKind

_USER = settings.AUTH_USER_MODEL
_ORGANISATION = "accounts.Organisation"


class Grading(models.Model):
    """How a ticket got its grade: the facts, what the table gave and by which rules, and an override with its reason."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="grading")
    facts = models.JSONField(default=dict)
    by_rule = models.CharField(max_length=10, choices=Grade.choices)
    rules = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    final = models.CharField(max_length=10, choices=Grade.choices)
    reason = models.CharField(_("改级理由"), max_length=500, blank=True)
    assessed_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    assessed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    check_agreed = models.BooleanField(null=True)
    check_note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("定级")
        constraints = [
            models.CheckConstraint(
                condition=Q(final=F("by_rule")) | ~Q(reason=""), name="tickets_grading_override_reason"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("proposed_by")),
                name="tickets_grading_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.final}"

    @property
    def is_override(self) -> bool:
        return self.final != self.by_rule


class Lead(models.Model):
    """A department that is or was in the lead. A department leads a ticket once: no ping-pong."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="leads")
    organisation = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("主办")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "organisation"], name="tickets_lead_once"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(until__isnull=True), name="tickets_lead_one_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.organisation}"


class Help(models.Model):
    """Another department's opinion, with a process and a clock of its own."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="helps")
    organisation = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(_("要协办什么"), max_length=500)
    state = models.CharField(max_length=10, choices=HelpState.choices, default=HelpState.ASKED)
    opinion = models.TextField(_("意见"), blank=True)
    files = models.ManyToManyField("files.StoredFile", related_name="+", blank=True)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    given_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("协办")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "organisation"], condition=Q(state="asked"), name="tickets_help_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | ~Q(opinion=""), name="tickets_help_given_what"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True)
                | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="tickets_help_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.organisation}"


class Handover(models.Model):
    """The lead asks that another department takes over. `nth` counts from one; from the second on a leader decides."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="handovers")
    nth = models.PositiveSmallIntegerField()
    by = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=500)
    needs_leader = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.ASKED)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("转办")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state="asked"), name="tickets_handover_one_open"
            ),
            models.CheckConstraint(condition=~Q(by=F("to")), name="tickets_handover_other"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="tickets_handover_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(nth=1) | Q(needs_leader=True), name="tickets_handover_second_by_leader"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.by} → {self.to}"


class Reply(models.Model):
    """An answer of the lead, with its evidence. `due_at` is the limit it was given under (empty: was not known)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="replies")
    round = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("答复"))
    basis = models.CharField(_("依据"), max_length=500, blank=True)
    files = models.ManyToManyField("files.StoredFile", related_name="+", blank=True)
    opinions = models.ManyToManyField(Help, related_name="+", blank=True)
    reused = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("答复")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round"], name="tickets_reply_round"),
            models.CheckConstraint(condition=~Q(text=""), name="tickets_reply_text"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} 第 {self.round} 次答复"


class Verdict(models.Model):
    """What the company said of an answer: by itself, or in a recorded call by somebody not of the leading departments.

    `reached` is False for a call that nobody took. `spoke_with` is personal data.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="verdicts")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=VerdictKind.choices)
    reached = models.BooleanField(default=True)
    satisfied = models.BooleanField(default=False)
    words = models.CharField(_("企业怎么说"), max_length=1000, blank=True)
    spoke_with = models.CharField(_("接听人"), max_length=40, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    by_organisation = models.ForeignKey(_ORGANISATION, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("企业的话")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "round"], condition=Q(reached=True), name="tickets_verdict_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="called") | (Q(called_at__isnull=False) & ~Q(words="")),
                name="tickets_verdict_call_recorded",
            ),
            models.CheckConstraint(
                condition=Q(reached=True) | Q(satisfied=False), name="tickets_verdict_reached"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} 第 {self.round} 次：{self.kind}"
