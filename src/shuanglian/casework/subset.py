"""What of BPMN 2.0 a process file may hold, and why the rest may not: plain tables for the reader."""

from __future__ import annotations

from typing import Final

from .graph import Kind

SUPPORTED: Final = {
    "startEvent": Kind.START,
    "endEvent": Kind.END,
    "userTask": Kind.USER,
    "serviceTask": Kind.SERVICE,
    "businessRuleTask": Kind.RULE,
    "callActivity": Kind.CALL,
    "exclusiveGateway": Kind.XOR,
    "parallelGateway": Kind.AND,
    "intermediateCatchEvent": Kind.TIMER,
    "boundaryEvent": Kind.BOUNDARY,
}
# Seen on the diagram, without meaning for the engine.
DRAWING: Final = {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group"}
INSIDE: Final = {"incoming", "outgoing", "documentation", "extensionElements"}
CHILDREN: Final[dict[str, set[str]]] = {
    "userTask": {"multiInstanceLoopCharacteristics"},
    "endEvent": {"terminateEventDefinition"},
    "intermediateCatchEvent": {"timerEventDefinition", "messageEventDefinition"},
    "boundaryEvent": {"timerEventDefinition"},
    "multiInstanceLoopCharacteristics": {"completionCondition"},
    "sequenceFlow": {"conditionExpression"},
}
EXTENSIONS: Final[dict[str, set[str]]] = {
    "userTask": {"role", "seat", "form", "evidence", "sla", "outputs", "separateFrom", "public"},
    "serviceTask": {"handler", "public"},
    "businessRuleTask": {"decisionRef", "public"},
    "callActivity": {"inputs", "results", "public"},
    "parallelGateway": {"merge"},
    "boundaryEvent": {"workdays"},
    "intermediateCatchEvent": {"workdays", "correlation"},
    "lane": {"role", "seat"},
    "multiInstanceLoopCharacteristics": {"collection", "itemIs", "quorum", "veto"},
    "process": set(),
}
# Attributes without a prefix that BPMN 2.0 gives to the elements above; one that it does not give is a slip.
_FLOW_ELEMENT: Final = {"id", "name"}
_ACTIVITY: Final = _FLOW_ELEMENT | {"isForCompensation", "startQuantity", "completionQuantity", "default"}
_GATEWAY: Final = _FLOW_ELEMENT | {"gatewayDirection", "default"}
_CATCH: Final = _FLOW_ELEMENT | {"parallelMultiple"}
ATTRIBUTES: Final[dict[str, set[str]]] = {
    "process": _FLOW_ELEMENT | {"processType", "isClosed", "isExecutable", "definitionalCollaborationRef"},
    "lane": _FLOW_ELEMENT | {"partitionElementRef"},
    "startEvent": _CATCH | {"isInterrupting"},
    "endEvent": _FLOW_ELEMENT,
    "userTask": _ACTIVITY | {"implementation"},
    "serviceTask": _ACTIVITY | {"implementation", "operationRef"},
    "businessRuleTask": _ACTIVITY | {"implementation"},
    "callActivity": _ACTIVITY | {"calledElement"},
    "exclusiveGateway": _GATEWAY,
    "parallelGateway": _GATEWAY,
    "intermediateCatchEvent": _CATCH,
    "boundaryEvent": _CATCH | {"attachedToRef", "cancelActivity"},
    "sequenceFlow": _FLOW_ELEMENT | {"sourceRef", "targetRef", "isImmediate"},
    "multiInstanceLoopCharacteristics": {
        "id",
        "isSequential",
        "behavior",
        "oneBehaviorEventRef",
        "noneBehaviorEventRef",
    },
}
# Attributes that change what an element does; the value is the one that the engine does.
FIXED: Final = {
    "isForCompensation": ("false", "不支持补偿"),
    "triggeredByEvent": ("false", "不支持事件子流程"),
    "startQuantity": ("1", "不支持一次取多个令牌"),
    "completionQuantity": ("1", "不支持一次放多个令牌"),
    "parallelMultiple": ("false", "不支持并行多事件"),
}
_EVENT: Final = "只支持定时和消息事件"
_PLACE: Final = "定时只能是边界事件或中间捕获事件，消息只能是中间捕获事件"
_DATA: Final = "不支持数据对象和数据关联，数据由 sl:outputs、sl:inputs 写明"
WHY: Final = {
    "scriptTask": "图里不放程序，请改用已登记的处理器（serviceTask）",
    "inclusiveGateway": "不支持包容网关，请用排他或并行网关",
    "eventBasedGateway": "不支持事件网关",
    "complexGateway": "不支持复杂网关",
    "subProcess": "不支持子流程，请另立流程并用调用活动（callActivity）",
    "transaction": "不支持事务子流程",
    "adHocSubProcess": "不支持随意子流程",
    "task": "未定类型的任务无人办理，请改为用户任务或服务任务",
    "manualTask": "手工任务不留痕，请改为用户任务",
    "sendTask": "不支持发送任务，请用服务任务",
    "receiveTask": "不支持接收任务，请用消息捕获事件",
    "intermediateThrowEvent": "不支持抛出事件，请用服务任务",
    "standardLoopCharacteristics": "不支持任务自循环，请画成网关回路",
    "multiInstanceLoopCharacteristics": "只有用户任务可以逐个办理",
    "choreography": "不支持编排图",
    "globalChoreographyTask": "不支持编排图",
    "messageFlow": "不支持消息流",
    "potentialOwner": "办理人由泳道或 sl:role 写明",
    "humanPerformer": "办理人由泳道或 sl:role 写明",
    "performer": "办理人由泳道或 sl:role 写明",
    "resourceRole": "办理人由泳道或 sl:role 写明",
    "script": "图里不放程序",
    "timeCycle": "不支持循环定时",
    "timerEventDefinition": _PLACE,
    "messageEventDefinition": _PLACE,
    **dict.fromkeys(
        (
            "signalEventDefinition",
            "errorEventDefinition",
            "escalationEventDefinition",
            "conditionalEventDefinition",
            "linkEventDefinition",
            "cancelEventDefinition",
            "compensateEventDefinition",
        ),
        _EVENT,
    ),
    **dict.fromkeys(
        (
            "dataObject",
            "dataObjectReference",
            "dataStoreReference",
            "ioSpecification",
            "dataInputAssociation",
            "dataOutputAssociation",
            "dataInput",
            "dataOutput",
            "property",
        ),
        _DATA,
    ),
}


def why(name: str) -> str:
    return f"{name}：{WHY.get(name, '不在支持的范围内')}"
