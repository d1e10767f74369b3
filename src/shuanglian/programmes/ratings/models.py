"""Companies rate departments and places. Who voted and what was voted are two tables without a link between them.

`Participation` knows the company and nothing of the vote; `Ballot` and `Remark` know the vote and nothing of the company.
All have random keys, and the month is the finest time that any of them holds.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_USER = settings.AUTH_USER_MODEL


class SubjectKind(models.TextChoices):
    DEPARTMENT = "department", _("部门")
    PLACE = "place", _("场所")


class RemarkState(models.TextChoices):
    WAITING = "waiting", _("待审")
    DOUBTED = "doubted", _("待第二人复核")
    SHOWN = "shown", _("已公开")
    HIDDEN = "hidden", _("不公开")


class HideReason(models.TextChoices):
    """The only two reasons. Being negative is none."""

    PERSONAL = "personal", _("含个人信息")
    ABUSE = "abuse", _("辱骂或违法内容")


class VoteKey(models.Model):
    """The secret under which the marks of used votes are made; one row, made with the first vote."""

    value = models.BinaryField()

    class Meta:
        verbose_name = _("评价密钥")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ratings_key_one")]

    def __str__(self) -> str:
        return "key"


class Subject(models.Model):
    """What is rated: a department or a place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=SubjectKind.choices)
    department = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        "registry.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("评价对象")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="department", department__isnull=False, place__isnull=True)
                | Q(kind="place", place__isnull=False, department__isnull=True),
                name="ratings_subject_one",
            ),
            models.UniqueConstraint(fields=["department"], name="ratings_subject_department"),
            models.UniqueConstraint(fields=["place"], name="ratings_subject_place"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        found = self.department or self.place
        return found.name if found is not None else ""


class Participation(models.Model):
    """That a company has used a vote. `mark` is a keyed hash of service and subject: unique, so nobody votes twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mark = models.CharField(max_length=64, unique=True)
    company = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=20)
    month = models.DateField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("已参与")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="ratings_part_month")]
        indexes = [models.Index(fields=["subject", "month"], name="ratings_part_subject")]

    def __str__(self) -> str:
        return self.mark[:8]


class Ballot(models.Model):
    """One vote: 1 to 5 for each dimension. Nothing here tells whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="ballots")
    service = models.CharField(max_length=20)
    month = models.DateField()
    scores = models.JSONField()
    rules = models.CharField(max_length=20)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("评价")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="ratings_ballot_month")]
        indexes = [models.Index(fields=["subject", "month"], name="ratings_ballot_subject")]

    def __str__(self) -> str:
        return str(self.id)[:8]


class Remark(models.Model):
    """Words that came with a vote, apart from its scores. Hidden only for one of two reasons, by two persons."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="remarks")
    month = models.DateField()
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=RemarkState.choices, default=RemarkState.WAITING)
    reason = models.CharField(max_length=10, choices=HideReason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    first_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    second_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("企业的话")
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="ratings_remark_month"),
            models.CheckConstraint(condition=~Q(text=""), name="ratings_remark_text"),
            models.CheckConstraint(
                condition=~Q(state__in=["doubted", "hidden"])
                | Q(reason__in=["personal", "abuse"]) & ~Q(note=""),
                name="ratings_remark_why",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("first_by")),
                name="ratings_remark_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["subject", "state"], name="ratings_remark_subject")]

    def __str__(self) -> str:
        return str(self.id)[:8]
