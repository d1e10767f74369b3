"""A small sound process to start from."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from shuanglian.casework import layout
from shuanglian.foundation.errors import Invalid, Reason

_KEY: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_FILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sl="urn:shuanglian:casework:1"
 id="{key}_definitions" targetNamespace="urn:shuanglian:{key}">
<bpmn:process id="{key}" name={name} isExecutable="true">
<bpmn:laneSet id="lanes"><bpmn:lane id="lane_officer" name={lane} sl:role="officer">
<bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:flowNodeRef>handle</bpmn:flowNodeRef>
<bpmn:flowNodeRef>finish</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="start" name={started}/>
<bpmn:userTask id="handle" name={task}/>
<bpmn:endEvent id="finish" name={ended}/>
<bpmn:sequenceFlow id="to_handle" sourceRef="start" targetRef="handle"/>
<bpmn:sequenceFlow id="to_finish" sourceRef="handle" targetRef="finish"/>
</bpmn:process></bpmn:definitions>"""


def process(key: str, name: str) -> str:
    """The file of a process with one step. Raises `Invalid` for a key or name that cannot be one."""
    reasons = []
    if not _KEY.fullmatch(key):
        told = _("流程编号用小写字母开头，只含小写字母、数字和下划线，2 至 40 个字符")
        reasons.append(Reason("bad_key", told, "key"))
    if not name.strip():
        reasons.append(Reason("required", _("请写流程的名称"), "name"))
    if reasons:
        raise Invalid(reasons)
    words = {
        "lane": _("部门"),
        "started": _("开始"),
        "task": _("办理"),
        "ended": _("办结"),
        "name": name.strip(),
    }
    quoted = {field: quoteattr(word[:120]) for field, word in words.items()}
    return layout.ensure(_FILE.format(key=key, **quoted).encode()).decode()
