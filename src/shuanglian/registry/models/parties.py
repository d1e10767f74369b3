"""Organisations and persons, their other names, relations and posts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .places import Place, Segment
from .provenance import Source


class PartyKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    PLATFORM = "platform", _("科创平台")
    LAB = "lab", _("实验室")
    UNIVERSITY = "university", _("高校")
    RESEARCH_INSTITUTE = "research_institute", _("科研院所")
    DEPARTMENT = "department", _("部门")
    GOVERNMENT = "government", _("政府")
    FUND = "fund", _("基金")
    PARK = "park", _("园区")
    INCUBATOR = "incubator", _("孵化器")
    BASE = "base", _("基地")
    HOSPITAL = "hospital", _("医疗机构")
    SERVICE_CENTER = "service_center", _("服务中心")
    ASSOCIATION = "association", _("协会商会")
    SOCIETY = "society", _("学会")
    MEDIA = "media", _("媒体")
    PERSON = "person", _("人物")
    TEAM = "team", _("团队")
    MARKET = "market", _("市场")
    INFRASTRUCTURE = "infrastructure", _("设施")
    INNOVATION_BASE = "innovation_base", _("创新基地")
    OTHER = "other", _("其他")


class Party(models.Model):
    """An organisation or person that acts. `contact` is for those concerned, never for the public."""

    ref = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(_("类型"), max_length=20, choices=PartyKind.choices)
    name = models.CharField(_("名称"), max_length=200, db_index=True)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="parties")
    summary = models.TextField(_("简介"), blank=True)
    level = models.CharField(_("级别"), max_length=40, blank=True)
    website = models.CharField(_("网址"), max_length=300, blank=True)
    contact = models.CharField(_("联系方式"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    is_public = models.BooleanField(_("公开"), default=True)
    organisation = models.OneToOneField(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="party",
    )
    segments = models.ManyToManyField(Segment, through="PartySegment", related_name="parties", blank=True)
    rev = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("主体")
        verbose_name_plural = _("主体")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="registry_party_kind"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(ref=""), name="registry_party_named"),
            models.CheckConstraint(
                condition=Q(credit_code__isnull=True) | ~Q(credit_code=""),
                name="registry_party_credit_code",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="registry_party_kind_id"),
            models.Index(fields=["place", "id"], name="registry_party_place_id"),
        ]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name of a party, with the source that uses it."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("别名"), max_length=200, db_index=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("别名")
        verbose_name_plural = _("别名")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["party", "name"], name="registry_alias_once"),
            models.CheckConstraint(condition=~Q(name=""), name="registry_alias_named"),
        ]

    def __str__(self) -> str:
        return self.name


class PartySegment(models.Model):
    """A party stands on a segment of a chain."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="party_segments")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="party_segments")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("主体所在环节")
        verbose_name_plural = _("主体所在环节")
        constraints = [
            models.UniqueConstraint(fields=["party", "segment"], name="registry_partysegment_once")
        ]

    def __str__(self) -> str:
        return f"{self.party_id}@{self.segment_id}"


def _period(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
    )


class Relation(models.Model):
    """`subject` stands in a relation of `kind` (runs, built_by, located_in …) to another party.

    What is only named and not a party of its own is kept as `target_text`.
    """

    subject = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("关系"), max_length=40)
    target = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.CASCADE, related_name="relations_in"
    )
    target_text = models.CharField(_("对象"), max_length=300, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("起"), null=True, blank=True)
    valid_to = models.DateField(_("止"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("关系")
        verbose_name_plural = _("关系")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(target_text=""),
                name="registry_relation_has_target",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("subject")),
                name="registry_relation_not_to_itself",
            ),
            _period("registry_relation_period"),
        ]
        indexes = [models.Index(fields=["subject", "kind"], name="registry_relation_subject")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind} {self.target_id or self.target_text}"


class AffiliationKind(models.TextChoices):
    """S05: a person may have a post at a university, research at a platform and transfer at an enterprise."""

    POST = "post", _("编制")
    RESEARCH = "research", _("科研")
    TRANSFER = "transfer", _("转化")
    FOUNDER = "founder", _("创办")
    ADVISER = "adviser", _("顾问")
    OTHER = "other", _("其他")


class Affiliation(models.Model):
    """A person belongs to a party in one capacity for a period. Several may run at the same time."""

    person = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="affiliations")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="people")
    kind = models.CharField(_("方式"), max_length=20, choices=AffiliationKind.choices)
    post = models.CharField(_("职务"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"), null=True, blank=True)
    valid_to = models.DateField(_("止"), null=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("任职关系")
        verbose_name_plural = _("任职关系")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AffiliationKind.values), name="registry_affiliation_kind"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("party")), name="registry_affiliation_not_to_itself"
            ),
            _period("registry_affiliation_period"),
            models.UniqueConstraint(
                fields=["person", "party", "kind", "post", "valid_from"],
                name="registry_affiliation_once",
            ),
            models.UniqueConstraint(
                fields=["person", "party", "kind", "post"],
                condition=Q(valid_from__isnull=True),
                name="registry_affiliation_once_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.party_id}"
