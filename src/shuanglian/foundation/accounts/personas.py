"""The fictional people of the demonstration. All marked 示例; none exists in production (see `checks.py`)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Role


@dataclass(frozen=True, slots=True)
class Persona:
    """`key` is the user name (with `demo-` before it) and the address of the switch; `icon` is one of
    the page icons.
    """

    key: str
    name: str
    organisation: str
    role: Role
    title: str
    does: str | Promise
    icon: str
    manages: bool = False

    @property
    def username(self) -> str:
        return f"demo-{self.key}"


PERSONAS: Final = (
    Persona(
        "enterprise",
        "周工",
        "示例面料企业",
        Role.ENTERPRISE,
        "研发经理",
        _("出题、看推荐、约仪器、评部门"),
        "building-factory-2",
        manages=True,
    ),
    Persona(
        "manager",
        "沈岚",
        "柯桥经开区服务专班（示例）",
        Role.MANAGER,
        "技术经理人",
        _("把题问清楚、邀请答题、盯时限"),
        "users-group",
    ),
    Persona(
        "solver",
        "顾博士",
        "示例纺织技术研究院",
        Role.SOLVER,
        "项目负责人",
        _("应答难题、放出仪器时段、上传检测"),
        "flask",
        manages=True,
    ),
    Persona(
        "solver2",
        "陆工",
        "示例印染装备实验室",
        Role.SOLVER,
        "实验室主任",
        _("另一家答题方，看竞争应答和反馈"),
        "microscope",
        manages=True,
    ),
    Persona(
        "officer",
        "何科员",
        "示例区科技部门",
        Role.OFFICER,
        "部门办事员",
        _("审核、会签、报数、办工单"),
        "briefcase",
    ),
    Persona(
        "officer2",
        "俞科员",
        "示例区经信部门",
        Role.OFFICER,
        "部门办事员",
        _("另一个部门，看协办、转办和排名"),
        "building",
    ),
    Persona(
        "officer3",
        "简科员",
        "示例区生态环境部门",
        Role.OFFICER,
        "部门办事员",
        _("第三个部门，看第二次转办"),
        "building",
    ),
    Persona(
        "leader",
        "方主任",
        "示例科创走廊办公室",
        Role.LEADER,
        "分管领导",
        _("看逾期、看缺口、看目标能否完成"),
        "layout-dashboard",
    ),
    Persona(
        "steward",
        "罗工",
        "示例数据中心",
        Role.STEWARD,
        "数据专员",
        _("导入表格、处理冲突、发布数据集"),
        "database",
    ),
    Persona(
        "enterprise2",
        "钱工",
        "示例染整企业",
        Role.ENTERPRISE,
        "技术部长",
        _("另一家企业，看不到别人的未公开难题"),
        "building-factory",
        manages=True,
    ),
    Persona(
        "reviewer",
        "严教授",
        "示例评审专家一室",
        Role.SOLVER,
        "外聘专家",
        _("评审揭榜方案，看不到投标人"),
        "scale",
    ),
    Persona(
        "reviewer2",
        "冯研究员",
        "示例评审专家二室",
        Role.SOLVER,
        "外聘专家",
        _("独立评分，也可声明回避"),
        "scale",
    ),
    Persona(
        "reviewer3",
        "温高工",
        "示例评审专家三室",
        Role.SOLVER,
        "外聘专家",
        _("独立评分，也可声明回避"),
        "scale",
    ),
    Persona(
        "admin",
        "唐工",
        "示例平台运营中心",
        Role.ADMIN,
        "平台管理员",
        _("审核单位、管理成员和令牌"),
        "settings",
        manages=True,
    ),
)

# Who is in charge of which unit in the demonstration (示例): persona key to names of organisations.
CHARGES: Final = {"leader": ("示例区科技部门", "示例区经信部门", "示例区生态环境部门")}
CHARGED_FROM: Final = dt.date(2026, 1, 1)


def enabled() -> bool:
    """Personas exist where they are switched on, and never in production, whatever the switch says."""
    return bool(settings.PERSONAS) and not settings.PRODUCTION


def get(key: str) -> Persona | None:
    return next((p for p in PERSONAS if p.key == key), None)


def password(persona: Persona) -> str:
    """The same on every start of one installation, different on every other: derived from the secret key."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"persona:" + persona.key.encode(), hashlib.sha256)
    return f"demo-{persona.key}-{digest.hexdigest()[:10]}"
