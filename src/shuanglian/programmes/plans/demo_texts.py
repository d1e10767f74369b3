"""The words of the demonstration. All fictional and marked 示例."""

from __future__ import annotations

from typing import Any, Final

PLAN: Final = {
    "key": "tasks-demo-2028",
    "name": "示例：科创走廊任务分解（2026—2028）",
}
# code → task; days of milestones count from today; `done` counts days before today, `waiting` a claim not decided yet
TASKS: Final[tuple[dict[str, Any], ...]] = (
    {
        "code": "SL-01",
        "title": "示例：再建十二家新型研发机构",
        "what": "示例：围绕现代纺织和新材料引进、组建新型研发机构，三年建成十二家。",
        "lead": "officer",
        "helpers": ("officer2",),
        "places": ("330603",),
        "unit": "家",
        "total": 12,
        "shares": {2026: 3, 2027: 4, 2028: 5},
        "milestones": (
            ("三家签约落户", -210, "三份合作协议都已签字", "contract", 195),
            ("第一家实验室启用", -120, "场地验收通过，首批设备到位", "minutes", 98),
            ("年度三家全部挂牌", -20, "三家都完成登记并挂牌", "document", None),
            ("第二批四家选址", 120, "四家的选址意见都已出具", "document", None),
        ),
    },
    {
        "code": "SL-02",
        "title": "示例：印染企业数字化改造六十家",
        "what": "示例：以产业大脑为依托，三年完成六十家印染企业的数字化改造。",
        "lead": "officer2",
        "helpers": ("officer", "officer3"),
        "places": ("330603",),
        "unit": "家",
        "total": 60,
        "shares": {2026: 15, 2027: 25, 2028: 20},
        "milestones": (
            ("改造清单确定", -160, "十五家企业名单经部门会签", "document", 165),
            ("首批五家验收", -40, "五家通过专家验收", "minutes", 30),
            ("其余十家验收", 25, "十家通过专家验收", "minutes", None),
        ),
        "block": ("专项资金分配方案还没有批下来", "示例区财政部门"),
    },
    {
        "code": "SL-03",
        "title": "示例：绿色工厂创建二十家",
        "what": "示例：三年创建二十家区级以上绿色工厂。",
        "lead": "officer3",
        "helpers": ("officer2",),
        "places": ("330603",),
        "unit": "家",
        "total": 20,
        "shares": {2026: 6, 2027: 7, 2028: 7},
        "milestones": (
            ("创建名单公布", -100, "六家企业名单公示期满", "document", 101),
            ("中期检查", -10, "六家都有检查记录", "minutes", "waiting"),
            ("首批授牌", 60, "六家通过评价并授牌", "document", None),
        ),
    },
    {
        "code": "SL-04",
        "title": "示例：科技特派员联系制度建立",
        "what": "示例：每家规上纺织企业有一名联系的科技特派员。",
        "lead": "officer",
        "helpers": (),
        "places": ("330603",),
        "milestones": (
            ("名单下发", -150, "特派员与企业的对应名单已下发", "document", 150),
            ("首轮走访完成", -60, "每家企业有走访记录", "figures", 62),
        ),
    },
    {
        "code": "SL-05",
        "title": "示例：中试基地二期",
        "what": "示例：明年下半年起建设面料中试基地二期。",
        "lead": "officer",
        "helpers": ("officer3",),
        "places": ("330603",),
        "milestones": (("可研批复", 260, "可行性研究报告获批", "document", None),),
        "starts": 200,
    },
)
CLAIM: Final = "示例：已经完成，凭证见附件。"

ORDERS: Final[dict[str, dict[str, Any]]] = {
    "in_force": {
        "title": "示例：开展纺织企业共性技术需求摸底",
        "text": "示例：请各单位按分工摸清联系企业的共性技术需求，每家企业只报一次，报完即反馈。",
        "wanted": "企业名单、每家一条最急的需求、联系人所在部门。",
        "days": 24,
    },
    "late": {
        "title": "示例：报送仪器开放共享情况",
        "text": "示例：请把本部门归口单位的仪器开放情况核对一遍，没有入网的写明原因。",
        "wanted": "仪器清单和未入网原因。",
        "days": 10,
        "back": 12,
    },
    "waiting": {
        "title": "示例：年底前完成任务里程碑自查",
        "text": "示例：请对照任务清单自查今年的里程碑，没有凭证的尽快补上。",
        "wanted": "自查表，逾期的写明原因和新的时间。",
        "days": 30,
    },
    "closed": {
        "title": "示例：确认各单位联络员",
        "text": "示例：请确认本单位的联络员，并完成一次系统登录。",
        "wanted": "联络员已确认。",
        "days": 5,
    },
}
