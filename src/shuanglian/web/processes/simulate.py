"""Trying a draft out by hand: what could happen next, what each choice did and why. Nothing is stored on the server;
the moves travel with the form and are played again each time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.casework.dmn.texts import words
from shuanglian.casework.feel import to_feel
from shuanglian.casework.simulation import Act, Move, Possible, Simulation, Step
from shuanglian.casework.studio import policies, selectors, trying
from shuanglian.casework.studio.content import Content, of_draft
from shuanglian.foundation.errors import DomainError, Invalid, Reason

from ..cases import formfields
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
            run = _moved(request, run, content)
        except DomainError as error:
            context["reasons"] = _told(error.reasons)
    return render(request, "processes/simulate.html", context | _shown(request, run, content, context))


def _told(reasons: Iterable[Reason]) -> list[Reason]:
    """Only fields of forms are on this page to be led to; elements of the process are not."""
    return [r if r.code.startswith("form.") else Reason(r.code, r.message) for r in reasons]


def _played(request: HttpRequest, content: Content) -> Simulation:
    kept = request.POST.get("run", "")
    if kept and text(request, "do", 20) != "restart":
        return trying.again(content, _json(kept, "run"))
    data = _json(request.POST.get("data", "") or "{}", "data")
    if not isinstance(data, dict):
        raise Invalid(Reason("bad_data", _("开始时的数据应写成 {“名称”: 值} 的 JSON"), "data"))
    return trying.begin(content, data)


def _json(written: str, name: str) -> Any:
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        raise Invalid(Reason("bad_json", _("数据不是完整的 JSON"), name)) from None


def _moved(request: HttpRequest, run: Simulation, content: Content) -> Simulation:
    do = text(request, "do", 20)
    if do == "back":
        return run.back()
    if do == "wait":
        days = text(request, "days", 3)
        number = int(days) if days.isascii() and days.isdecimal() else 1
        return run.apply(Move.wait(run.now + dt.timedelta(days=number)))
    if do != "move":
        return run
    chosen = _chosen(request, run)
    data = _data(request, chosen, content)
    return run.apply(chosen.move(data, evidence=chosen.evidence, by=text(request, "by", 40)))


def _chosen(request: HttpRequest, run: Simulation) -> Possible:
    number, possible = _number(request), run.possible()
    if not 0 <= number < len(possible):
        raise Invalid(Reason("no_choice", _("这一步已经没有了，请看现在可以做什么")))
    return possible[number]


def _number(request: HttpRequest) -> int:
    raw = text(request, "choice", 4)
    return int(raw) if raw.isascii() and raw.isdecimal() else -1


def _data(request: HttpRequest, chosen: Possible, content: Content) -> dict[str, Any]:
    """What the form says, or the named fields of a step without one, and the JSON of the rest. A named field is read
    as JSON where it is that, else as text."""
    if chosen.act is Act.FIRE:
        return {}
    more = _json(text(request, "more", 20_000) or "{}", "more")
    if not isinstance(more, dict):
        raise Invalid(Reason("bad_data", _("其他数据应写成 {“名称”: 值} 的 JSON"), "more"))
    data, problems = formfields.read(_form(chosen, content), formfields.typed_in(request))
    if problems:
        raise Invalid(problems)
    named = {name[2:]: text(request, name) for name in request.POST if name.startswith("v-")}
    return {**data, **{name: _value(typed) for name, typed in named.items() if typed}, **more}


def _value(typed: str) -> Any:
    try:
        return json.loads(typed)
    except (ValueError, RecursionError):
        return typed


def _form(p: Possible, content: Content) -> dict[str, Any] | None:
    form = trying.forms_of(content).get(p.form) if p.form and p.act is Act.COMPLETE else None
    return form if isinstance(form, dict) else None


def _shown(
    request: HttpRequest, run: Simulation, content: Content, context: dict[str, Any]
) -> dict[str, Any]:
    marks = dict.fromkeys(run.done, "done") | dict.fromkeys(run.current, "current")
    possible = run.possible()
    refused = "reasons" in context and text(request, "do", 20) == "move"
    opened = _number(request) if refused or text(request, "do", 20) == "open" else -1
    if not 0 <= opened < len(possible):
        opened = next((n for n, p in enumerate(possible) if _form(p, content)), -1)
    typed = formfields.typed_in(request) if refused else None
    return {
        "run": run,
        "kept": json.dumps(run.to_json(), ensure_ascii=False),
        "choices": [_choice(n, p, content, opened == n, typed) for n, p in enumerate(possible)],
        "steps": [_step(step) for step in reversed(run.steps)],
        "data": json.dumps(dict(run.data), ensure_ascii=False, indent=2, default=str),
        "diagram": {"xml": content.bpmn_xml, "marks": marks},
    }


def _step(step: Step) -> dict[str, Any]:
    lines = [{"text": line.text, "detail": _worded(line.detail)} for line in step.lines]
    return {"title": step.title, "at": step.at, "lines": lines}


def _worded(detail: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision or a gateway read and gave, as people read it."""
    explained = [
        {
            "name": one["name"],
            "cells": [{**cell, "value": _word(cell["value"])} for cell in one["cells"]],
            "outputs": {name: _word(value) for name, value in one["outputs"].items()},
        }
        for one in detail.get("explained", [])
    ]
    read = {name: _word(value) for name, value in detail.get("read", {}).items()}
    return {"condition": detail.get("condition", ""), "read": read, "explained": explained}


def _word(value: Any) -> str:
    return words(to_feel(value))


def _first(typed: formfields.Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "")


def _choice(
    number: int, p: Possible, content: Content, opened: bool, typed: formfields.Typed | None
) -> dict[str, Any]:
    acts = {
        Act.COMPLETE: _("办完这一步"),
        Act.FIRE: _("时间到"),
        Act.RECEIVE: _("收到消息"),
        Act.SERVE: _("给出处理结果"),
        Act.RETURN: _("调用的流程办结"),
    }
    form = _form(p, content)
    asked = set(form.get("properties", {})) if form else set()
    back = typed if typed is not None and typed.get("choice") == [str(number)] else {}
    return {
        "typed": {name: _first(back, f"v-{name}") for name in p.wants},
        "by": _first(back, "by"),
        "more": _first(back, "more"),
        "number": number,
        "p": p,
        "press": acts.get(p.act, str(p.act)),
        "who": shown.role(p.role),
        "form": formfields.shown(form, typed) if form and opened else [],
        "closed": bool(form) and not opened,
        "fields": [name for name in p.wants if name not in asked],
        "takes_data": p.act is not Act.FIRE,
        "is_task": p.act is Act.COMPLETE,
        "evidence": "、".join(p.evidence),
        "separate": "、".join(p.separate_from),
    }
