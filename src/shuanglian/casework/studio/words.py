"""What elements and properties of a process are called by people."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Text

_ELEMENTS: Final[dict[str, Text]] = {
    "process": _("流程"),
    "lane": _("泳道"),
    "startEvent": _("开始"),
    "endEvent": _("结束"),
    "userTask": _("人工环节"),
    "serviceTask": _("自动环节"),
    "businessRuleTask": _("规则环节"),
    "callActivity": _("调用流程"),
    "exclusiveGateway": _("选择网关"),
    "parallelGateway": _("并行网关"),
    "intermediateCatchEvent": _("等待"),
    "boundaryEvent": _("到时"),
    "sequenceFlow": _("连线"),
    "textAnnotation": _("注释"),
    "association": _("注释线"),
}
_ATTRIBUTES: Final[dict[str, Text]] = {
    "name": _("名称"),
    "documentation": _("说明"),
    "lane": _("所在泳道"),
    "sl:role": _("由谁办理"),
    "sl:seat": _("席位"),
    "sl:form": _("表单"),
    "sl:evidence": _("须附凭证"),
    "sl:sla": _("时限"),
    "sl:outputs": _("写入的数据"),
    "sl:separateFrom": _("须与谁分人"),
    "sl:public": _("对外公开"),
    "sl:handler": _("处理器"),
    "sl:decisionRef": _("决策表"),
    "sl:workdays": _("等待"),
    "sl:correlation": _("按什么对应"),
    "sl:merge": _("合并重复写入"),
    "sl:inputs": _("带去的数据"),
    "sl:results": _("带回的数据"),
    "calledElement": _("调用的流程"),
    "default": _("默认出线"),
    "conditionExpression": _("条件"),
    "timeDuration": _("时长"),
    "timeDate": _("时点"),
    "completionCondition": _("提前结束的条件"),
    "message": _("消息"),
    "multi": _("逐个办理"),
    "multi.sl:collection": _("名单"),
    "multi.sl:itemIs": _("名单里是"),
    "multi.sl:quorum": _("通过需要"),
    "multi.sl:veto": _("一票否决"),
    "attachedToRef": _("附在"),
    "cancelActivity": _("到时是否收回任务"),
    "sourceRef": _("起点"),
    "targetRef": _("终点"),
    "terminate": _("结束全部"),
    "hitPolicy": _("命中策略"),
    "aggregation": _("汇总方式"),
    "literal": _("表达式"),
    "type": _("类型"),
}


def element(name: str) -> str:
    return str(_ELEMENTS.get(name, name))


def attribute(name: str) -> str:
    """A property in words; columns of tables and paths of settings are shown as they are."""
    return str(_ATTRIBUTES.get(name, name))
