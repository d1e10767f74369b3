"""The component sheet: every partial of the design system in all its states, for developers and for the tests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.foundation.errors import Reason

CLOCKS = (
    {
        "state": "normal",
        "words": "剩 3 个工作日",
        "cells": "uthhhlll",
        "due": "6月24日（周三）17:30 到期，端午不计",
    },
    {"state": "soon", "words": "剩 3 小时", "cells": "uut", "due": "今天 17:30 到期"},
    {"state": "over", "words": "逾期 1 个工作日", "cells": "uuuo", "due": "6月17日（周三）17:30 到期"},
    {
        "state": "pause",
        "words": "已暂停，剩 2 个工作日",
        "cells": "uuppphhhll",
        "due": "等企业补材料，6月16日 起",
    },
    {"state": "done", "words": "用时 4 个工作日", "cells": "uuuul", "due": "时限 5 个工作日"},
)
STEPS = (
    {
        "name": "企业出题",
        "state": "done",
        "who": "示例面料企业",
        "when": "6月1日 — 6月2日",
        "clock": CLOCKS[4],
    },
    {"name": "政府助题", "state": "done", "who": "技术经理人 沈岚", "when": "6月3日 — 6月8日"},
    {"name": "平台答题", "state": "now", "who": "3 家已邀请，1 家已应答", "clock": CLOCKS[0]},
    {"name": "车间验题", "state": "back", "who": "退回修改"},
    {"name": "市场评价", "state": "todo", "who": "上市后"},
)
CHECKS = (
    {"text": "至少 1 家应答", "done": True},
    {"text": "双方确认验题指标与方法", "done": False},
)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Sample values only, all of them 示例."""
    reasons = (Reason("number", "静水压：请填数字，例如 98", "pressure"),)
    context = {"clocks": CLOCKS, "steps": STEPS, "checks": CHECKS, "reasons": reasons, "card": _card()}
    return render(request, "web/components.html", context)


def _card() -> dict[str, object]:
    return {
        "rank": 1, "name": "示例纺织技术研究院", "url": "#", "kind": "科研院所 · 现代纺织", "bars": 4, "is_demo": True,
        "word": "把握较高", "value": "0.81", "value_note": "暂定把握",
        "hits": [("可回收 100%", "ok"), ("防水透湿", "near"), ("静水压 ≥ 98 kPa", "none")],
        "quote": [("做过", False), ("防水透湿面料", True), ("的中试。", False)], "source": "登记 G000001",
        "pop": "sample", "pop_quote": "做过防水透湿面料的中试。", "pop_rows": [("出处", "示例")],
        "facts": [("map-pin", "距离", "柯桥区内")], "counter": ["未见静水压的实测值"], "evidence_url": "#",
    }  # fmt: skip
