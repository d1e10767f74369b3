"""Which properties an element of a process has and how they are asked for: one list for the panel beside the drawing
board and for the plain form without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Definition
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Text

from . import rules
from .content import Content

TASKS: Final = ("userTask", "serviceTask", "businessRuleTask", "callActivity")
_TIMED: Final = ("boundaryEvent", "intermediateCatchEvent")
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Property:
    """`kind` is text, area, choice or flag; `options` names a list of `choices`; `on` are element types, empty for
    all. `group` is a heading."""

    name: str
    label: Text
    kind: str = "text"
    help: Text = ""
    options: str = ""
    on: tuple[str, ...] = ()
    group: Text = ""


_DAYS: Final = _("3 是 3 个工作日，3d 是 3 日（自然日）；也可以写设置项的名称")
_NAMES: Final = _("数据名，用空格隔开")
PROPERTIES: Final = (
    Property("name", _("名称")),
    Property("documentation", _("说明"), "area", on=("process", *TASKS)),
    Property("sl:role", _("由谁办理"), "choice", _("不选时按所在泳道"), "roles", ("lane", "userTask")),
    Property(
        "sl:seat", _("席位"), help=_("不写时同角色；* 表示这个角色的单位都可以办"), on=("lane", "userTask")
    ),
    Property("sl:form", _("表单"), "choice", options="forms", on=("userTask",)),
    Property("sl:evidence", _("须附凭证"), help=_("凭证种类，用空格隔开"), on=("userTask",)),
    Property("sl:sla", _("时限"), help=_DAYS, on=("userTask",)),
    Property("sl:outputs", _("写入的数据"), help=_("数据名，用空格隔开；不写就是全部"), on=("userTask",)),
    Property(
        "sl:separateFrom",
        _("须与哪些环节分人"),
        help=_("环节的编号，用空格隔开"),
        options="steps",
        on=("userTask",),
    ),
    Property("sl:public", _("对外公开办理经过"), "flag", on=TASKS),
    Property("multi", _("逐个办理"), "choice", options="multi", on=("userTask",), group=_("会签")),
    Property("multi.sl:collection", _("名单"), help=_("FEEL 表达式，得出一个列表"), on=("userTask",)),
    Property("multi.sl:itemIs", _("名单里是"), "choice", options="items", on=("userTask",)),
    Property("multi.sl:quorum", _("几份够数"), help=_("份数，如 2；或比例，如 2/3"), on=("userTask",)),
    Property("multi.sl:veto", _("一票否决"), help=_("FEEL 表达式，按一份结果判断"), on=("userTask",)),
    Property(
        "multi.until", _("提前结束的条件"), help=_("FEEL 表达式，可用 done、all、results"), on=("userTask",)
    ),
    Property("sl:handler", _("处理器"), "choice", options="handlers", on=("serviceTask",)),
    Property("sl:decisionRef", _("决策表"), "choice", options="decisions", on=("businessRuleTask",)),
    Property("calledElement", _("调用的流程"), "choice", options="processes", on=("callActivity",)),
    Property("sl:inputs", _("带去的数据"), help=_NAMES, on=("callActivity",)),
    Property("sl:results", _("带回的数据"), help=_NAMES, on=("callActivity",)),
    Property(
        "sl:merge", _("两支都写的数据怎样合并"), help=_("汇合处写明，见使用说明"), on=("parallelGateway",)
    ),
    Property("timer", _("等到什么时候"), "choice", options="timers", on=_TIMED),
    Property("timer.value", _("多久或哪天"), help=_DAYS, on=_TIMED),
    Property("interrupting", _("到时收回任务"), "flag", on=("boundaryEvent",)),
    Property("message", _("等待的消息"), on=("intermediateCatchEvent",)),
    Property("sl:correlation", _("按什么对应"), help=_("FEEL 表达式"), on=("intermediateCatchEvent",)),
    Property("condition", _("条件"), "area", _("FEEL 表达式；只写在选择网关的出线上"), on=("sequenceFlow",)),
    Property("default", _("默认出线"), "flag", _("其余条件都不成立时走这条"), on=("sequenceFlow",)),
)


def of(kind: str) -> list[Property]:
    """The properties of one type of element."""
    return [p for p in PROPERTIES if not p.on or kind in p.on]


def choices(content: Content, steps: Iterable[tuple[str, str]] = ()) -> dict[str, Options]:
    """The lists that properties choose from, in this draft and this installation."""
    roles = [(r.value, str(r.label)) for r in Role if r not in (Role.PUBLIC, Role.SYSTEM)]
    decisions = [(key, f"{sheet.name}（{key}）") for key, sheet in rules.read(content.tables).items()]
    running = Definition.objects.filter(status=Definition.Status.PUBLISHED).order_by("key", "-version")
    processes = dict(reversed(list(running.values_list("key", "name"))))
    return {
        "roles": roles,
        "forms": [(key, _form(key, form)) for key, form in sorted(content.forms.items())],
        "handlers": [(name, name) for name in handlers.names()],
        "decisions": decisions,
        "processes": [(key, f"{name}（{key}）") for key, name in sorted(processes.items())],
        "steps": list(steps),
        "multi": [("parallel", __("大家同时办")), ("sequential", __("一个接一个办"))],
        "items": [("data", __("数据")), ("organisation", __("单位")), ("user", __("人员"))],
        "timers": [
            ("workdays", __("多少天以后")),
            ("duration", __("多长时间以后（如 PT2H）")),
            ("date", __("某一天（FEEL 表达式）")),
        ],
    }


def _form(key: str, form: Any) -> str:
    title = form.get("title", "") if isinstance(form, Mapping) else ""
    return f"{title}（{key}）" if title else key


def described() -> list[dict[str, Any]]:
    """The list as plain values for the script of the drawing board."""
    return [
        {
            "name": p.name,
            "label": str(p.label),
            "kind": p.kind,
            "help": str(p.help),
            "options": p.options,
            "on": list(p.on),
            "group": str(p.group),
        }
        for p in PROPERTIES
    ]
