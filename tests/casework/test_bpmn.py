"""Reading BPMN: what the subset takes, and that everything else is refused by element with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuanglian.casework import bpmn, layout
from shuanglian.casework.errors import BadDefinition
from shuanglian.casework.graph import Kind
from shuanglian.casework.soundness import soundness_problems

from .files import (
    FORK,
    HEAD,
    LINE,
    LOOP,
    boundary,
    end,
    flow,
    message,
    path,
    process,
    service,
    start,
    task,
    wait,
    xor,
)


def refusals(xml: bytes) -> set[tuple[str, str]]:
    with pytest.raises(BadDefinition) as caught:
        bpmn.parse(xml)
    assert all(str(reason.message) for reason in caught.value.reasons)
    return {(reason.code, reason.field) for reason in caught.value.reasons}


def between(element: str, name: str = "x") -> bytes:
    return process(start(), element, end(), path("start", name, "end"))


def test_everything_that_the_subset_says_about_a_task_is_read() -> None:
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="科技局" sl:role="officer" sl:seat="bureau">'
        "<bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    extra = 'sl:form="f" sl:evidence="report photo" sl:sla="5" sl:outputs="ok,why" sl:public="true" sl:separateFrom="y"'
    tasks = (
        f'<bpmn:userTask id="x" name="受理" {extra}><bpmn:documentation>说明</bpmn:documentation></bpmn:userTask>'
        + task("y")
    )
    graph = bpmn.parse(process(lanes, start(), tasks, end(), path("start", "y", "x", "end")))
    node = graph.nodes["x"]
    assert (node.kind, node.name, node.lane, node.role, node.seat) == (
        Kind.USER,
        "受理",
        "科技局",
        "officer",
        "bureau",
    )
    assert (node.form, node.evidence, node.sla, node.outputs) == (
        "f",
        ("report", "photo"),
        "5",
        ("ok", "why"),
    )
    assert (node.public, node.separate_from, node.documentation) == (True, ("y",), "说明")


def test_a_decision_reference_of_another_vendor_is_accepted() -> None:
    xml = between(
        '<bpmn:businessRuleTask id="x" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:decisionRef="t"/>'
    )
    assert bpmn.parse(xml).nodes["x"].decision == "t"


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<bpmn:scriptTask id="x"><bpmn:script>1</bpmn:script></bpmn:scriptTask>', "unsupported"),
        ('<bpmn:task id="x"/>', "unsupported"),
        ('<bpmn:manualTask id="x"/>', "unsupported"),
        ('<bpmn:sendTask id="x"/>', "unsupported"),
        ('<bpmn:receiveTask id="x"/>', "unsupported"),
        ('<bpmn:inclusiveGateway id="x"/>', "unsupported"),
        ('<bpmn:eventBasedGateway id="x"/>', "unsupported"),
        ('<bpmn:complexGateway id="x"/>', "unsupported"),
        ('<bpmn:subProcess id="x"/>', "unsupported"),
        ('<bpmn:transaction id="x"/>', "unsupported"),
        ('<bpmn:adHocSubProcess id="x"/>', "unsupported"),
        ('<bpmn:callActivity id="x"/>', "no_called"),
        ('<bpmn:callActivity id="x" calledElement="q" sl:outputs="a"/>', "unknown_extension"),
        (
            '<bpmn:callActivity id="x" calledElement="q"><bpmn:multiInstanceLoopCharacteristics/></bpmn:callActivity>',
            "unsupported",
        ),
        ('<bpmn:intermediateThrowEvent id="x"/>', "unsupported"),
        ('<bpmn:dataObject id="x"/>', "unsupported"),
        ('<bpmn:dataStoreReference id="x"/>', "unsupported"),
        ('<bpmn:userTask id="x" sl:role="officer"><bpmn:ioSpecification/></bpmn:userTask>', "unsupported"),
        (
            '<bpmn:userTask id="x" sl:role="officer"><bpmn:dataInputAssociation/></bpmn:userTask>',
            "unsupported",
        ),
        (
            '<bpmn:userTask id="x" sl:role="officer"><bpmn:standardLoopCharacteristics/></bpmn:userTask>',
            "unsupported",
        ),
        ('<bpmn:userTask id="x" sl:role="officer" isForCompensation="true"/>', "unsupported"),
        (
            '<bpmn:userTask id="x" sl:role="officer"><bpmn:multiInstanceLoopCharacteristics isSequential="true" '
            'sl:collection="a" sl:quorum="3/2"/></bpmn:userTask>',
            "bad_quorum",
        ),
        (
            '<bpmn:userTask id="x" sl:role="officer"><bpmn:multiInstanceLoopCharacteristics sl:collection="a" '
            'sl:itemIs="dog"/></bpmn:userTask>',
            "bad_multi",
        ),
        (
            '<bpmn:userTask id="x" sl:role="officer"><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>',
            "bad_expression",
        ),
        ('<bpmn:userTask id="x"/>', "no_role"),
        ('<bpmn:userTask id="x" sl:role="wizard"/>', "unknown_role"),
        ('<bpmn:userTask id="x" sl:role="system"/>', "unknown_role"),
        ('<bpmn:userTask id="x" sl:role="officer" sl:rôle="x"/>', "unknown_extension"),
        ('<bpmn:userTask id="x" sl:role="officer" sl:handler="x"/>', "unknown_extension"),
        ('<bpmn:userTask id="x" sl:role="officer" sl:sla="soon enough"/>', "bad_days"),
        ('<bpmn:userTask id="x" sl:role="officer" sl:sla="0"/>', "bad_days"),
        ('<bpmn:userTask id="x" sl:role="officer" sl:separateFrom="nobody"/>', "separate_from"),
        ('<bpmn:userTask id="x" sl:role="officer" sl:outputs="steps"/>', "outputs"),
        ('<bpmn:serviceTask id="x"/>', "no_handler"),
        ('<bpmn:businessRuleTask id="x"/>', "no_decision"),
        ('<bpmn:intermediateCatchEvent id="x"/>', "no_timer"),
        (
            '<bpmn:intermediateCatchEvent id="x"><bpmn:signalEventDefinition/></bpmn:intermediateCatchEvent>',
            "unsupported",
        ),
        (
            '<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition><bpmn:timeCycle>R3/P1D</bpmn:timeCycle>'
            "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>",
            "unsupported",
        ),
        (wait("x", duration="5 days"), "bad_timer"),
        (wait("x", duration="P"), "bad_timer"),
        (wait("x", date="1 +"), "bad_expression"),
        (message("x", "id"), "no_message"),
        ('<bpmn:userTask id="9 bad id" sl:role="officer"/>', "bad_id"),
    ],
)
def test_what_is_outside_the_subset_is_refused_by_element(element: str, code: str) -> None:
    xml = (
        between(element) if "9 bad" not in element else process(start(), element, end(), path("start", "end"))
    )
    found = refusals(xml)
    assert code in {found_code for found_code, _field in found}
    assert {field for found_code, field in found if found_code == code} <= {"x", "9 bad id"}


@pytest.mark.parametrize(
    ("elements", "problem"),
    [
        ((start(), start("s2"), end(), path("start", "end"), path("s2", "end")), ("starts", "p")),
        ((start(), task("a"), path("start", "a")), ("no_end", "p")),
        (
            (start(), task("a"), end(), path("start", "a", "end"), flow("a", "end", name="f2")),
            ("way_out", "a"),
        ),
        (
            (start(), task("a"), task("b"), end(), path("start", "a", "end"), path("b", "end")),
            ("way_in", "b"),
        ),
        (
            (start(), task("a"), end(), path("start", "a", "end"), flow("end", "a", name="f9")),
            ("way_out", "end"),
        ),
        (
            (start(), task("a"), end(), path("start", "a", "end"), flow("a", "start", name="f9")),
            ("way_in", "start"),
        ),
        (
            (start(), task("a"), end(), path("start", "a", "end"), flow("a", "ghost", name="f9")),
            ("dangling", "f9"),
        ),
        (
            (start(), task("a"), end(), path("start", "a"), flow("a", "end", "x > 1", "f9")),
            ("condition_place", "f9"),
        ),
        (
            (
                start(),
                xor("g"),
                end(),
                end("e2"),
                path("start", "g"),
                flow("g", "end", "x", "f1"),
                flow("g", "e2", "y", "f2"),
            ),
            ("no_default", "g"),
        ),
        (
            (
                start(),
                xor("g", "f2"),
                end(),
                end("e2"),
                path("start", "g"),
                flow("g", "end", "", "f1"),
                flow("g", "e2", "", "f2"),
            ),
            ("no_condition", "f1"),
        ),
        (
            (
                start(),
                xor("g", "f2"),
                end(),
                end("e2"),
                path("start", "g"),
                flow("g", "end", "x", "f1"),
                flow("g", "e2", "x", "f2"),
            ),
            ("default", "f2"),
        ),
        (
            (
                start(),
                xor("g", "f7"),
                end(),
                end("e2"),
                path("start", "g"),
                flow("g", "end", "x", "f1"),
                flow("g", "e2", "x", "f2"),
            ),
            ("default", "g"),
        ),
        (
            (
                start(),
                task("a"),
                boundary("t", "ghost", duration="P1D"),
                end(),
                path("start", "a", "end"),
                path("t", "end"),
            ),
            ("attached", "t"),
        ),
        (
            (start(), task("a"), boundary("t", "a"), end(), path("start", "a", "end"), path("t", "end")),
            ("bad_timer", "t"),
        ),
        (
            (
                start(),
                task("a"),
                boundary("t", "a", duration="P1D", workdays="3"),
                end(),
                path("start", "a", "end"),
                path("t", "end"),
            ),
            ("bad_timer", "t"),
        ),
        ((start(), task("a"), task("a"), end(), path("start", "a", "end")), ("duplicate_id", "a")),
        (
            (
                start(),
                xor("g", "f2"),
                end(),
                end("e2"),
                path("start", "g"),
                flow("g", "end", "x >", "f1"),
                flow("g", "e2", "", "f2"),
            ),
            ("bad_expression", "f1"),
        ),
    ],
)
def test_bad_shapes_are_refused_by_element(elements: tuple[str, ...], problem: tuple[str, str]) -> None:
    assert problem in refusals(process(*elements))


@pytest.mark.parametrize(
    ("text", "language", "code"), [("x >", "", "bad_expression"), ("x > 1", "groovy", "bad_language")]
)
def test_a_condition_that_cannot_be_read_is_told_once(text: str, language: str, code: str) -> None:
    ways = (flow("g", "end", text, "f1"), flow("g", "e2", "", "f2"))
    xml = process(start(), xor("g", "f2"), end(), end("e2"), path("start", "g"), *ways)
    if language:
        told = f'<bpmn:conditionExpression language="{language}"'.encode()
        xml = xml.replace(b"<bpmn:conditionExpression", told)
    assert [found for found, element in refusals(xml) if element == "f1"] == [code]


def test_all_problems_are_told_at_once() -> None:
    xml = process(
        start(),
        task("a", role="wizard"),
        '<bpmn:scriptTask id="s"/>',
        service("x", ""),
        end(),
        path("start", "a", "s", "x", "end"),
    )
    assert {code for code, _field in refusals(xml)} >= {"unknown_role", "unsupported", "no_handler"}


def test_several_processes_and_message_flows_are_refused() -> None:
    other = '<bpmn:process id="q"/>'
    flows = '<bpmn:collaboration id="c"><bpmn:messageFlow id="mf" sourceRef="a" targetRef="b"/></bpmn:collaboration>'
    xml = LINE.replace(b"</bpmn:definitions>", f"{other}{flows}</bpmn:definitions>".encode())
    assert refusals(xml) >= {("several_processes", "q"), ("unsupported", "mf")}


BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<a>",
        b"\xff\xfe",
        b"<bpmn:definitions/>",
        b"<html/>",
        HEAD.encode() + b"</bpmn:definitions>",
        BOMB + b"<d>&b;</d>",
        BOMB + LINE,
        b'<!DOCTYPE d SYSTEM "http://example.org/x.dtd"><d/>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b"<d>" * 5000 + b"</d>" * 5000,
        b"<d>" + b"<a/>" * 30_000 + b"</d>",
        b" " * 3_000_000,
    ],
)
def test_hostile_or_broken_files_are_refused(xml: bytes) -> None:
    with pytest.raises(BadDefinition):
        bpmn.parse(xml)


@pytest.mark.parametrize("xml", [LINE, FORK, LOOP])
def test_a_file_without_a_diagram_gets_one_that_shows_every_node_and_changes_nothing_else(xml: bytes) -> None:
    drawn = layout.ensure(xml)
    graph, before = bpmn.parse(drawn), bpmn.parse(xml)
    assert (graph.nodes, set(graph.flows)) == (before.nodes, set(before.flows))
    for key in (*graph.nodes, *graph.flows):
        assert f'bpmnElement="{key}"'.encode() in drawn
    assert layout.ensure(drawn) == drawn


def test_nodes_of_a_drawn_diagram_do_not_cover_each_other() -> None:
    graph = bpmn.parse(LOOP)
    placed, _bands = layout.boxes(graph, {})
    boxes = list(placed.values())
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart


def test_public_models_are_read_or_refused_with_reasons(shared_data: Path) -> None:
    files = sorted((shared_data / "bpmn-miwg").glob("*.bpmn"))
    if not files:
        pytest.skip("the public models are not beside this checkout")
    for file in files:
        try:
            soundness_problems(bpmn.parse(file.read_bytes()))
        except BadDefinition as error:
            assert all(reason.field and str(reason.message) for reason in error.reasons), file.name
