"""Checks that several verbs of accounts share. Each returns all reasons; nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason

from ..credit_code import normalise, problems
from ..models import Organisation, User

_USERNAME: Final = re.compile(r"[\w.@+-]{3,40}")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 -]{5,18}")


def demand_valid(reasons: Iterable[Reason]) -> None:
    found = list(reasons)
    if found:
        raise Invalid(found)


def required(value: str, field: str, message: str, longest: int) -> list[Reason]:
    """A text that must be there and fit its column."""
    text = value.strip()
    if not text:
        return [Reason("required", message, field)]
    if "\x00" in text:
        return [Reason("characters", _("含有不能保存的字符。"), field)]
    if len(text) > longest:
        return [Reason("too_long", _("最多 %(count)d 个字。") % {"count": longest}, field)]
    return []


def optional(value: str, field: str, longest: int) -> list[Reason]:
    return required(value, field, "", longest) if value.strip() else []


def organisation_name(name: str, *, but: int = 0) -> list[Reason]:
    reasons = required(name, "name", _("请填写单位全称。"), 200)
    if not reasons and Organisation.objects.exclude(pk=but).filter(name=name.strip()).exists():
        reasons.append(
            Reason("organisation_name_taken", _("这个单位已经登记，请联系单位管理人加入。"), "name")
        )
    return reasons


def organisation_code(code: str, *, must: bool, but: int = 0) -> list[Reason]:
    if not code.strip():
        return [Reason("required", _("请填写统一社会信用代码。"), "credit_code")] if must else []
    reasons = problems(code)
    if not reasons and Organisation.objects.exclude(pk=but).filter(credit_code=normalise(code)).exists():
        reasons.append(
            Reason("credit_code_taken", _("这个代码已经登记，请联系单位管理人加入。"), "credit_code")
        )
    return reasons


def login(username: str, email: str, *, but: int = 0) -> list[Reason]:
    """User name and e-mail: well-formed and not taken, in whichever letter case, by either of the two."""
    reasons: list[Reason] = []
    if not _USERNAME.fullmatch(username):
        message = _("账号用 3 到 40 个字母、汉字、数字或 . _ + - @。")
        reasons.append(Reason("username_form", message, "username"))
    elif _taken(username, but):
        reasons.append(Reason("username_taken", _("这个账号已经有人使用。"), "username"))
    if email and not _is_email(email):
        reasons.append(Reason("email_form", _("邮箱写法不对，例如 name@example.cn。"), "email"))
    elif email and _taken(email, but):
        reasons.append(Reason("email_taken", _("这个邮箱已经有账号。"), "email"))
    return reasons


def person_name(name: str, field: str = "name") -> list[Reason]:
    return required(name, field, _("请填写姓名。"), 80)


def phone(number: str) -> list[Reason]:
    if not number.strip() or _PHONE.fullmatch(number.strip()):
        return []
    return [Reason("phone_form", _("电话只含数字、空格和短横，例如 0575-8512 3456。"), "phone")]


def password(value: str, user: User) -> list[Reason]:
    try:
        validate_password(value, user)
    except ValidationError as error:
        return [Reason(str(e.code or "password"), str(e.messages[0]), "password") for e in error.error_list]
    return []


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _taken(word: str, but: int) -> bool:
    return User.objects.exclude(pk=but).filter(Q(username__iexact=word) | Q(email__iexact=word)).exists()
