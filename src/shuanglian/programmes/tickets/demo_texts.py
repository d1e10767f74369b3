"""Fictional questions and answers for the demonstration. No company, no person, no case is real."""

from __future__ import annotations

from typing import Any, Final

QUESTIONS: Final[dict[str, dict[str, Any]]] = {
    "fresh": {
        "title": "定型机尾气新排口怎么申报",
        "text": "车间要加一台定型机，想知道新增排口要不要重新办环评，要准备哪些材料，多长时间能办好。",
        "category": "environment",
    },
    "waiting": {
        "title": "夏季用电高峰能不能错峰排产",
        "text": "七八月份高峰时段限电，染缸停机一次损失不小。想了解错峰用电怎么申请，电价怎么算。",
        "category": "energy",
    },
    "helped": {
        "title": "老厂房加层要过哪些部门",
        "text": "厂房想加一层做仓库，涉及规划、消防和结构安全，请告知先后次序和需要的图纸。",
        "category": "land",
    },
    "passed_on": {
        "title": "厂区边上的沟渠时常有异味",
        "text": "厂区北侧的沟渠一下雨就有异味，员工和周边企业都有反映，不知道归谁管，请派人到现场看一看。",
        "category": "environment",
    },
    "answered": {
        "title": "研发费用补助的申报口径",
        "text": "委托外单位做的小试费用能不能算进研发费用补助，需要什么合同和发票。",
        "category": "policy",
    },
    "closed": {
        "title": "用电增容要准备什么材料",
        "text": "新上两台水刺机，现有变压器不够，想知道用电增容怎么申请、要多久。",
        "category": "energy",
    },
    "reopened": {
        "title": "员工宿舍通勤车的停靠点",
        "text": "早晚班员工上下班不便，希望在园区南门加一个通勤车停靠点。",
        "category": "labour",
    },
    "meeting_1": {
        "title": "跨省运输危化品助剂的通行证",
        "text": "助剂供应商在外省，运输车辆进园区每次都要现场登记，希望能一次备案。",
        "category": "permit",
    },
    "meeting_2": {
        "title": "污水纳管浓度指标的解释",
        "text": "纳管协议里的总氮指标与排污许可证不一致，按哪个执行，请给一个书面口径。",
        "category": "environment",
    },
    "phone": {
        "title": "出口退税单证备案的年限",
        "text": "财务想知道出口退税单证电子备案后纸质件还要留几年。",
        "category": "tax",
    },
}
CONTACT: Final[dict[str, Any]] = {"contact_name": "示例联系人", "contact_phone": "13800000000"}
ANSWER: Final = "已与供电部门核实：在网上营业厅提交增容申请，附营业执照、用电设备清单和平面图，三个工作日内踏勘，踏勘后十个工作日内送电。"
POLICY_ANSWER: Final = (
    "委托研发可以计入，按合同金额的八成计算；需要技术合同登记证明、发票和付款凭证，随年度申报一并提交。"
)
BUS_ANSWER: Final = "已与公交公司商定，下月起在南门增设停靠点，早班六点四十、晚班八点各一班。"
BASIS: Final = "示例依据：办事指南与部门书面意见"
OPINION: Final = "示例意见：先办规划条件核实，再做消防设计审查，结构安全鉴定可以同时做。"
MEETING: Final[dict[str, Any]] = {"title": "政企面对面（示例）：印染企业专场", "place": "示例会议室"}
PUBLIC_QUESTION: Final = "企业用电增容要准备什么材料"
