"""People who log in, the organisations they act for, in which role, and the tokens of their machines."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Length, Lower, Upper
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Role


class User(AbstractUser):
    """A person with a login. The display name is one field: Chinese names do not split into first and
    last.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=80)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    locale = models.CharField(_("界面语言"), max_length=10, default="zh-hans")
    is_demo = models.BooleanField(_("示例"), default=False)
    erased_at = models.DateTimeField(_("注销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="accounts_user_email_once",
                violation_error_message=_("这个邮箱已经有账号。"),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_username_once",
                violation_error_message=_("这个账号已经有人使用。"),
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(is_active=False),
                name="accounts_user_erased_is_inactive",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Organisation(models.Model):
    """A legal unit whose members share its objects. Its public face is a `registry.Party`."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待审核")
        ACTIVE = "active", _("已启用")
        REJECTED = "rejected", _("未通过")
        SUSPENDED = "suspended", _("已停用")

    name = models.CharField(_("名称"), max_length=200, unique=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    decision_note = models.CharField(_("审核意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    # Chains never close: `organisation_place` is the only writer and checks the whole chain under one lock.
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parts",
        verbose_name=_("上级单位"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(credit_code__isnull=True)
                | models.Q(Exact(Length("credit_code"), 18))
                & models.Q(Exact(models.F("credit_code"), Upper("credit_code"))),
                name="accounts_organisation_credit_code_form",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "active", "rejected", "suspended"]),
                name="accounts_organisation_status",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="accounts_organisation_not_its_own_parent",
            ),
        ]
        indexes = [models.Index(fields=["status", "name"], name="accounts_org_status_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person in one organisation in one role. `manages` lets an organisation look after its own
    members.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(_("职务"), max_length=80, blank=True)
    manages = models.BooleanField(_("管理本单位成员"), default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="accounts_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[r for r in Role.values if r not in ("public", "system")]),
                name="accounts_membership_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.organisation}）"


class Charge(models.Model):
    """A leader is in charge of a unit (分管) from one day to another, both included. Rows end, they are never deleted."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="charges")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="charges")
    starts = models.DateField(_("从哪天起"))
    ends = models.DateField(_("到哪天止"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("分管")
        verbose_name_plural = _("分管")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "starts"], name="accounts_charge_once"),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=models.Q(ends__isnull=True),
                name="accounts_charge_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gte=models.F("starts")),
                name="accounts_charge_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"


class ApiToken(models.Model):
    """A key for a machine of an organisation. Only the SHA-256 of the key is kept; `hint` tells keys
    apart.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tokens")
    role = models.CharField(max_length=20, choices=Role.choices)
    name = models.CharField(_("用途"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    expires_at = models.DateTimeField(_("到期时间"))
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    role__in=[r for r in Role.values if r not in ("public", "system", "admin")]
                ),
                name="accounts_token_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.organisation}）"
