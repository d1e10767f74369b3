"""What a definition says about starting it: `config["start"] = {"roles": [...], "form": key}`. No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Reason

BUSINESS: Final = "case"
TITLE: Final = "title"
NOBODY: Final = frozenset({Role.PUBLIC, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class StartRule:
    """Who may start a case from the page, and with which form (none: with nothing). The form's field `title` becomes
    the title of the case."""

    roles: tuple[str, ...]
    form: str = ""


def start_rule(config: Mapping[str, Any]) -> StartRule | None:
    """None where the process is not started by people, or what is written there is no rule."""
    raw = config.get("start")
    if raw is None or list(problems(config, None)):
        return None
    return StartRule(tuple(raw["roles"]), raw.get("form", ""))


def problems(config: Mapping[str, Any], forms: Mapping[str, Any] | None) -> Iterator[Reason]:
    """What is wrong with `config["start"]`, for the gate before publishing; `forms` None leaves those unchecked."""
    raw = config.get("start")
    if raw is None:
        return
    if not isinstance(raw, dict) or set(raw) - {"roles", "form"}:
        yield Reason("bad_start", _('config 的 start 应写成 {"roles": [...], "form": "表单"}'), "start")
        return
    roles, form = raw.get("roles"), raw.get("form", "")
    if not isinstance(roles, list) or not roles:
        yield Reason("bad_start", _("config 的 start.roles 应列出可发起的身份"), "start.roles")
        return
    for role in roles:
        if role not in Role.values or role in NOBODY:
            yield Reason("unknown_role", _("没有身份“%s”，或不能由它发起") % str(role)[:40], "start.roles")
    if not isinstance(form, str):
        yield Reason("bad_start", _("config 的 start.form 应是表单的名称"), "start.form")
    elif forms is not None and form and form not in forms:
        yield Reason("no_form", _("没有表单“%s”") % form, "start.form")
