"""Trying a draft out by hand: what could happen next, what each choice did and why. Nothing is stored on the server;
the moves travel with the form and are played again each time."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.casework import bpmn, dmn
from shuanglian.casework.simulation import Act, Move, Possible, Simulation
from shuanglian.casework.studio import policies, selectors
from shuanglian.casework.studio.content import Content, of_draft
from shuanglian.casework.working import working_time
from shuanglian.foundation.errors import DomainError, Invalid, Reason

from ..http import actor_of, login_needed, text
from . import shown


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.READERS)
def simulate(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    row = selectors.get_draft(actor_of(request), draft_id)
    content = of_draft(row)
    context: dict[str, Any] = {"d": row, "diagram": {"xml": row.bpmn_xml, "marks": {}}}
    try:
        run = _played(request, content)
    except DomainError as error:
        return render(request, "processes/simulate.html", context | {"reasons": error.reasons})
    if request.method == "POST":
        try:
            run = _moved(request, run)
        except DomainError as error:
            context["reasons"] = error.reasons
    return render(request, "processes/simulate.html", context | _shown(run, content))


def _played(request: HttpRequest, content: Content) -> Simulation:
    graph = bpmn.parse(content.bpmn_xml.encode())
    tables: dict[str, dmn.Decision] = {}
    for xml in content.tables.values():
        tables |= dmn.parse(xml.encode())
    more: dict[str, Any] = {"forms": content.forms, "working": working_time()}
    kept = request.POST.get("run", "")
    if kept and text(request, "do", 20) != "restart":
        return Simulation.from_json(graph, tables, content.config, _json(kept, "run"), **more)
    data = _json(request.POST.get("data", "") or "{}", "data")
    if not isinstance(data, dict):
        raise Invalid(Reason("bad_data", _("开始时的数据应写成 {“名称”: 值} 的 JSON"), "data"))
    return Simulation.start(graph, tables, content.config, data, now=timezone.now(), **more)


def _json(written: str, name: str) -> Any:
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        raise Invalid(Reason("bad_json", _("数据不是完整的 JSON"), name)) from None


def _moved(request: HttpRequest, run: Simulation) -> Simulation:
    do = text(request, "do", 20)
    if do == "back":
        return run.back()
    if do == "wait":
        days = text(request, "days", 3)
        until = run.now + dt.timedelta(days=int(days) if days.isdecimal() else 1)
        return run.apply(Move.wait(until))
    if do != "move":
        return run
    chosen = _chosen(request, run)
    return run.apply(
        chosen.move(_data(request, chosen), evidence=chosen.evidence, by=text(request, "by", 40))
    )


def _chosen(request: HttpRequest, run: Simulation) -> Possible:
    number = text(request, "choice", 4)
    possible = run.possible()
    if not number.isdecimal() or int(number) >= len(possible):
        raise Invalid(Reason("no_choice", _("这一步已经没有了，请看现在可以做什么")))
    return possible[int(number)]


def _data(request: HttpRequest, chosen: Possible) -> dict[str, Any]:
    """Named fields, then the JSON of the rest. A field is read as JSON where it is that, else as text."""
    if chosen.act is Act.FIRE:
        return {}
    found: dict[str, Any] = {}
    for name in _wanted(chosen, {}):
        typed = text(request, f"v-{name}")
        if typed:
            found[name] = _value(typed)
    more = text(request, "more", 20_000)
    rest = _json(more, "more") if more else {}
    if not isinstance(rest, dict):
        raise Invalid(Reason("bad_data", _("其他数据应写成 {“名称”: 值} 的 JSON"), "more"))
    names = [n[2:] for n in request.POST if n.startswith("v-")]
    found |= {n: _value(text(request, f"v-{n}")) for n in names if text(request, f"v-{n}") and n not in found}
    return {**found, **rest}


def _value(typed: str) -> Any:
    try:
        return json.loads(typed)
    except (ValueError, RecursionError):
        return typed


def _wanted(chosen: Possible, forms: Any) -> list[str]:
    """Names that are asked for: those of the form, then those the step writes."""
    form = forms.get(chosen.form) if chosen.form else None
    asked = list(form.get("properties", {})) if isinstance(form, dict) else []
    return list(dict.fromkeys([*asked, *chosen.wants]))


def _shown(run: Simulation, content: Content) -> dict[str, Any]:
    marks = dict.fromkeys(run.done, "done") | dict.fromkeys(run.current, "current")
    return {
        "run": run,
        "kept": json.dumps(run.to_json(), ensure_ascii=False),
        "choices": [_choice(number, p, content) for number, p in enumerate(run.possible())],
        "steps": list(reversed(run.steps)),
        "data": json.dumps(dict(run.data), ensure_ascii=False, indent=2, default=str),
        "diagram": {"xml": content.bpmn_xml, "marks": marks},
    }


def _choice(number: int, p: Possible, content: Content) -> dict[str, Any]:
    acts = {
        Act.COMPLETE: _("办完这一步"),
        Act.FIRE: _("时间到"),
        Act.RECEIVE: _("收到消息"),
        Act.SERVE: _("给出处理结果"),
        Act.RETURN: _("调用的流程办结"),
    }
    form = content.forms.get(p.form)
    titles = form.get("properties", {}) if isinstance(form, dict) else {}
    fields = [
        {"name": n, "label": titles[n].get("title", n) if isinstance(titles.get(n), dict) else n}
        for n in _wanted(p, content.forms)
    ]
    return {
        "number": number,
        "p": p,
        "press": acts.get(p.act, str(p.act)),
        "who": shown.role(p.role),
        "fields": fields,
        "takes_data": p.act is not Act.FIRE,
        "is_task": p.act is Act.COMPLETE,
        "evidence": "、".join(p.evidence),
        "separate": "、".join(p.separate_from),
    }
