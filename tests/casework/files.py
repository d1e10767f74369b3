"""Small BPMN and DMN files written in a few lines."""

from __future__ import annotations

import itertools
from html import escape

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sl="urn:shuanglian:casework:1" '
    'id="the_file" targetNamespace="urn:test">'
)


def process(*elements: str, key: str = "p", outside: str = "") -> bytes:
    body = "".join(elements)
    return f'{HEAD}{outside}<bpmn:process id="{key}" name="示例" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'.encode()


def start(name: str = "start") -> str:
    return f'<bpmn:startEvent id="{name}"/>'


def end(name: str = "end", *, terminate: bool = False) -> str:
    inner = "<bpmn:terminateEventDefinition/>" if terminate else ""
    return f'<bpmn:endEvent id="{name}">{inner}</bpmn:endEvent>'


def task(name: str, *, role: str = "officer", inner: str = "", **extra: str) -> str:
    sl = "".join(f' sl:{key}="{escape(value)}"' for key, value in extra.items())
    return f'<bpmn:userTask id="{name}" name="{name}" sl:role="{role}"{sl}>{inner}</bpmn:userTask>'


def service(name: str, handler: str) -> str:
    return f'<bpmn:serviceTask id="{name}" sl:handler="{handler}"/>'


def rule(name: str, decision: str) -> str:
    return f'<bpmn:businessRuleTask id="{name}" sl:decisionRef="{decision}"/>'


def xor(name: str, default: str = "") -> str:
    return f'<bpmn:exclusiveGateway id="{name}"' + (f' default="{default}"' if default else "") + "/>"


def parallel(name: str, merge: str = "") -> str:
    return f'<bpmn:parallelGateway id="{name}"' + (f' sl:merge="{merge}"' if merge else "") + "/>"


def call(name: str, key: str, **extra: str) -> str:
    sl = "".join(f' sl:{attribute}="{value}"' for attribute, value in extra.items())
    return f'<bpmn:callActivity id="{name}" name="{name}" calledElement="{key}"{sl}/>'


def each(collection: str, until: str = "", *, sequential: bool = False, **extra: str) -> str:
    sl = "".join(f' sl:{attribute}="{escape(value)}"' for attribute, value in extra.items())
    inner = f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    order = ' isSequential="true"' if sequential else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics{order} sl:collection="{escape(collection)}"{sl}>{inner}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    inner = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
    return f'<bpmn:sequenceFlow id="{name or source + "_" + target}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def path(*names: str) -> str:
    return "".join(flow(a, b) for a, b in itertools.pairwise(names))


def boundary(
    name: str, host: str, *, duration: str = "", workdays: str = "", interrupting: bool = True
) -> str:
    inner = f"<bpmn:timeDuration>{duration}</bpmn:timeDuration>" if duration else ""
    days = f' sl:workdays="{workdays}"' if workdays else ""
    cancel = "true" if interrupting else "false"
    return (
        f'<bpmn:boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{cancel}"{days}>'
        f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


def wait(name: str, *, duration: str = "", date: str = "") -> str:
    inner = (
        f"<bpmn:timeDuration>{duration}</bpmn:timeDuration>"
        if duration
        else f"<bpmn:timeDate>{date}</bpmn:timeDate>"
    )
    return (
        f'<bpmn:intermediateCatchEvent id="{name}"><bpmn:timerEventDefinition>{inner}'
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )


def message(name: str, correlation: str, ref: str = "m") -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{name}" sl:correlation="{escape(correlation)}">'
        f'<bpmn:messageEventDefinition messageRef="{ref}"/></bpmn:intermediateCatchEvent>'
    )


def table(
    key: str,
    inputs: dict[str, str],
    outputs: list[str],
    rules: list[tuple[list[str], list[str]]],
    hit: str = "UNIQUE",
    aggregation: str = "",
) -> bytes:
    columns = "".join(
        f'<input label="{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in inputs.items()
    )
    columns += "".join(f'<output name="{name}"/>' for name in outputs)
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(c)}</text></inputEntry>" for c in cells)
        + "".join(f"<outputEntry><text>{escape(c)}</text></outputEntry>" for c in results)
        + "</rule>"
        for cells, results in rules
    )
    more = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">'
        f'<decision id="{key}" name="{key}"><decisionTable hitPolicy="{hit}"{more}>{columns}{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()


LINE = process(start(), task("a"), end(), path("start", "a", "end"))
FORK = process(
    start(),
    parallel("fork"),
    task("a", outputs="ok_a"),
    task("b", outputs="ok_b"),
    parallel("join"),
    task("c"),
    end(),
    path("start", "fork", "a", "join", "c", "end"),
    path("fork", "b", "join"),
)
LOOP = process(
    start(),
    xor("again"),
    parallel("fork"),
    task("a", outputs="ok"),
    task("b", outputs="fine"),
    parallel("join"),
    xor("good", "back"),
    end(),
    path("start", "again", "fork", "a", "join", "good"),
    path("fork", "b", "join"),
    flow("good", "end", "ok and fine"),
    flow("good", "again", name="back"),
)
REVIEW = process(
    start(),
    xor("again"),
    task("pose", outputs="question"),
    parallel("fork"),
    task("tech", outputs="tech_ok"),
    task("fin", outputs="fin_ok"),
    task("ip", outputs="ip_ok"),
    parallel("join"),
    xor("all_ok", "back"),
    end(),
    path("start", "again", "pose", "fork", "tech", "join", "all_ok"),
    path("fork", "fin", "join"),
    path("fork", "ip", "join"),
    flow("all_ok", "end", "tech_ok and fin_ok and ip_ok"),
    flow("all_ok", "again", name="back"),
)
