"""Forms of the account and administration pages. They read input; every rule is in the services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError

from .policies import OWN_ROLES, TOKEN_ROLES

GIVEN_ROLES = [r for r in Role if r not in (Role.PUBLIC, Role.SYSTEM)]


class PlainForm(forms.Form):
    """Field ids are `f-<name>`, which the error summary links to; `refuse` puts a service's reasons
    beside fields.
    """

    use_required_attribute = False
    optional: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "f-%s")
        super().__init__(*args, **kwargs)

    def refuse(self, error: DomainError) -> None:
        for reason in error.reasons:
            self.add_error(reason.field if reason.field in self.fields else None, str(reason.message))


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, strip=True, max_length=kwargs.pop("max_length", 500), **kwargs
    )


def _role_choices(roles: Any) -> list[tuple[str, Any]]:
    return [(str(role), role.label) for role in Role if role in roles]


class RegisterForm(PlainForm):
    """An organisation registers itself; the applicant's fields are asked only from someone without an
    account.
    """

    name = _text(_("单位全称"))
    credit_code = _text(_("统一社会信用代码"), help_text=_("18 位，见营业执照或法人证书。"), max_length=60)
    role = forms.ChoiceField(
        label=_("主要来做什么"),
        choices=[
            (Role.ENTERPRISE, _("出题：企业有技术需求")),
            (Role.SOLVER, _("答题：平台、实验室、高校、服务机构")),
        ],
    )
    person_name = _text(_("经办人姓名"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = _text(_("联系电话"), widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}))
    username = _text(
        _("账号"), widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off"})
    )
    email = _text(_("邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_("密码"),
        required=False,
        strip=False,
        max_length=200,
        help_text=_("至少 10 位，不要用常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    optional = ("phone", "email")
    PERSON_FIELDS = ("person_name", "phone", "username", "email", "password")

    def __init__(self, *args: Any, with_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_person:
            for name in self.PERSON_FIELDS:
                del self.fields[name]


class ProfileForm(PlainForm):
    optional = ("phone",)
    name = _text(_("姓名"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = _text(_("联系电话"), widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}))
    locale = forms.ChoiceField(label=_("界面语言"), choices=settings.LANGUAGES)


class OrganisationForm(PlainForm):
    name = _text(_("单位全称"))
    credit_code = _text(_("统一社会信用代码"), help_text=_("没有的内设机构可以不填。"), max_length=60)


class NoteForm(PlainForm):
    note = _text(_("意见"))


class MemberForm(PlainForm):
    """`login` is the user name or e-mail of somebody who has an account."""

    optional = ("title",)
    login = _text(_("对方的账号或邮箱"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("角色"))
    title = _text(_("职务"))
    manages = forms.BooleanField(label=_("可以管理本单位成员和令牌"), required=False)

    def __init__(self, *args: Any, every_role: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _role_choices(GIVEN_ROLES if every_role else OWN_ROLES)
        self.fields["role"] = forms.ChoiceField(label=_("角色"), choices=choices)


class MemberChangeForm(MemberForm):
    def __init__(self, *args: Any, every_role: bool, **kwargs: Any) -> None:
        super().__init__(*args, every_role=every_role, **kwargs)
        del self.fields["login"]


class PersonForm(PlainForm):
    optional = ("email", "phone")
    name = _text(_("姓名"))
    username = _text(_("账号"))
    email = _text(_("邮箱"))
    phone = _text(_("联系电话"))


class ChargeForm(PlainForm):
    """A leader and a unit by what people type; a list of both is offered while typing."""

    optional = ("ends",)
    login = _text(
        _("领导的账号或邮箱"), widget=forms.TextInput(attrs={"autocomplete": "off", "list": "leaders"})
    )
    unit = _text(_("分管单位"), widget=forms.TextInput(attrs={"autocomplete": "off", "list": "units"}))
    starts = forms.DateField(
        label=_("从哪天起"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends = forms.DateField(
        label=_("到哪天止"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class TokenForm(PlainForm):
    name = _text(_("给谁用"), help_text=_("例如“ERP 同步”，留痕里会显示。"))
    role = forms.ChoiceField(label=_("角色"))
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=731, initial=365)

    def __init__(self, *args: Any, every_role: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _role_choices(TOKEN_ROLES if every_role else OWN_ROLES)
        self.fields["role"] = forms.ChoiceField(label=_("角色"), choices=choices)

    def life(self) -> dt.timedelta:
        return dt.timedelta(days=self.cleaned_data["days"])


class EraseForm(PlainForm):
    confirm = _text(_("输入您的账号名，表示知道不能恢复"))
