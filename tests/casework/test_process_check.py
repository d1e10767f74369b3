"""`shuanglian process check`: whatever a file holds, it is accepted or refused with named reasons, never a traceback."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shuanglian.casework import bpmn, inspecting
from shuanglian.cli.app import app

from . import shipped
from .files import (
    FORK,
    HEAD,
    LINE,
    LOOP,
    boundary,
    call,
    each,
    end,
    flow,
    path,
    process,
    start,
    table,
    task,
    xor,
)

RUN = CliRunner()
MIWG = Path(__file__).resolve().parents[3] / "shared" / "data" / "bpmn-miwg"
MODELS = sorted(MIWG.glob("*.bpmn"))
BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def check(*files: Path, code: int | None = None) -> list[dict]:
    done = RUN.invoke(app, ["process", "check", *map(str, files), "--json"])
    answer = json.loads(done.output)
    assert done.exit_code == (0 if all(one["ok"] for one in answer) else 1)
    assert code is None or done.exit_code == code
    for one in answer:
        assert set(one) == {"file", "ok", "executable", "problems"}
        assert one["ok"] == (not one["problems"])
        for problem in one["problems"]:
            assert set(problem) == {"code", "element", "message"}
            assert all(isinstance(value, str) and value for value in problem.values())
            assert problem["code"] != "unreadable", problem
    return answer


def codes(tmp_path: Path, content: bytes | str) -> set[str]:
    file = tmp_path / "model.bpmn"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {problem["code"] for problem in check(file)[0]["problems"]}


@pytest.mark.skipif(not MODELS, reason="the reference models are not on this machine")
def test_every_reference_model_is_accepted_or_refused_with_named_reasons() -> None:
    answer = check(*MODELS)
    assert [one["file"] for one in answer] == [str(file) for file in MODELS]
    for file, one in zip(MODELS, answer, strict=True):
        text = file.read_text()
        assert one["ok"] or one["problems"]
        assert any(f'"{p["element"]}"' in text for p in one["problems"]), one["file"]


@pytest.mark.parametrize("file", shipped.FILES, ids=shipped.name)
def test_every_shipped_process_is_accepted(file: Path) -> None:
    assert check(file, code=0) == [{"file": str(file), "ok": True, "executable": True, "problems": []}]


def test_all_problems_of_a_file_are_named_at_once_by_element(tmp_path: Path) -> None:
    file = tmp_path / "bad.bpmn"
    file.write_bytes(
        process(
            start(),
            task("a", role="wizard"),
            '<bpmn:scriptTask id="s"/>',
            end(),
            path("start", "a", "s", "end"),
        )
    )
    found = {(p["code"], p["element"]) for p in check(file, code=1)[0]["problems"]}
    assert {("unknown_role", "a"), ("unsupported", "s")} <= found


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.bpmn", tmp_path / "bad.bpmn"
    good.write_bytes(LINE)
    bad.write_bytes(b"<")
    assert [one["ok"] for one in check(good, bad, tmp_path / "none.bpmn", tmp_path)] == [
        True,
        False,
        False,
        False,
    ]


def test_people_read_lines(tmp_path: Path) -> None:
    file = tmp_path / "bad.bpmn"
    file.write_bytes(b"<a/>")
    done = RUN.invoke(app, ["process", "check", str(file)])
    assert (done.exit_code, "not_bpmn" in done.output) == (1, True)


def test_tables_forms_and_settings_beside_a_process_count(tmp_path: Path) -> None:
    file = tmp_path / "process.bpmn"
    file.write_bytes(
        process(
            start(), '<bpmn:businessRuleTask id="r" sl:decisionRef="t"/>', end(), path("start", "r", "end")
        )
    )
    assert {p["code"] for p in check(file)[0]["problems"]} == {"no_decision"}
    (tmp_path / "t.dmn").write_bytes(table("t", {"x": "number"}, ["y"], [(["-"], ["1"])]))
    assert check(file)[0]["ok"]
    (tmp_path / "t.dmn").write_bytes(table("t", {"x": "number"}, ["y"], [(["< 5"], ["1"])]))
    answer = check(file)[0]
    assert ([p["code"] for p in answer["problems"]], answer["ok"], answer["executable"]) == (
        ["gap"],
        False,
        True,
    )
    (tmp_path / "config.json").write_text("{")
    assert {p["code"] for p in check(file)[0]["problems"]} == {"bad_json"}


def test_called_processes_are_looked_for_among_the_files_given(tmp_path: Path) -> None:
    one, other = tmp_path / "one.bpmn", tmp_path / "other.bpmn"
    one.write_bytes(process(start(), call("c", "q"), end(), path("start", "c", "end")))
    other.write_bytes(LINE.replace(b'<bpmn:process id="p"', b'<bpmn:process id="q"'))
    assert [p["code"] for p in check(one)[0]["problems"]] == ["no_called"]
    assert all(answer["ok"] for answer in check(one, other))
    other.write_bytes(process(start(), call("c", "p"), end(), path("start", "c", "end"), key="q"))
    assert [[p["code"] for p in answer["problems"]] for answer in check(one, other)] == [["recursion"]] * 2


def test_other_prefixes_and_encodings_are_the_same_file(tmp_path: Path) -> None:
    plain = LINE.decode().replace("bpmn:", "").replace("xmlns:bpmn=", "xmlns=")
    odd = LINE.decode().replace("bpmn:", "语义:").replace("xmlns:bpmn=", "xmlns:语义=")
    assert (codes(tmp_path, plain), codes(tmp_path, odd)) == (set(), set())
    for encoding in ("utf-16", "utf-8-sig", "gb18030"):
        declared = encoding.removesuffix("-sig")
        text = f'<?xml version="1.0" encoding="{declared}"?>{LINE.decode()}'
        assert codes(tmp_path, text.encode(encoding)) == set(), encoding


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad_xml"),
        (b"\x00" * 100, "bad_xml"),
        (b"not xml at all", "bad_xml"),
        (b"<definitions", "bad_xml"),
        (b"<a/>", "not_bpmn"),
        (b"<definitions/>", "not_bpmn"),
        (f"<definitions {BPMN}/>".encode(), "no_process"),
        (f'<definitions {BPMN} id="d"><choreography id="c"/></definitions>'.encode(), "unsupported"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "doctype"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "doctype"),
        (gzip.compress(LINE), "bad_xml"),
        (b"<a>" * 5000 + b"</a>" * 5000, "bad_xml"),
        (LINE + b" " * 10_000_000, "too_large"),
        (f"<definitions {BPMN}>".encode() + b"<process/>" * 30_000 + b"</definitions>", "too_large"),
        (LINE.replace(b'isExecutable="true"', b'isExecutable="false"'), "not_executable"),
        (LINE.replace(b'id="a"', b'id="a b"'), "bad_id"),
        (LINE.replace(b'<bpmn:process id="p"', b"<bpmn:process"), "bad_id"),
        (LINE.replace(b"<bpmn:startEvent", b'<x:startEvent xmlns:x="urn:x"'), "foreign_element"),
        (LINE.replace(b'<bpmn:startEvent id="start"/>', b""), "starts"),
        (
            FORK.replace(b'<bpmn:userTask id="a"', b'<bpmn:userTask id="a" completionQuantity="2"'),
            "unsupported",
        ),
    ],
    ids=range(20),
)
def test_what_is_no_process_is_refused_in_words(tmp_path: Path, content: bytes, code: str) -> None:
    assert code in codes(tmp_path, content)


def test_bombs_do_no_harm(tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 12))
    assert codes(tmp_path, f'<!DOCTYPE a [<!ENTITY x0 "ha">{lines}]><a>&x11;</a>') <= {"doctype", "bad_xml"}
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bpmn", b" " * 20_000_000)
    assert codes(tmp_path, pack.getvalue()) == {"bad_xml"}
    deep = "(" * 50_000 + "1" + ")" * 50_000
    xml = LOOP.decode().replace("ok and fine", deep)
    assert "bad_expression" in codes(tmp_path, xml)


ELEMENTS = st.sampled_from(
    [
        "task",
        "manualTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "callActivity",
        "userTask",
        "serviceTask",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
        "exclusiveGateway",
        "parallelGateway",
        "boundaryEvent",
        "intermediateThrowEvent",
        "intermediateCatchEvent",
        "startEvent",
        "endEvent",
        "dataObject",
        "dataStoreReference",
        "sequenceFlow",
        "laneSet",
        "lane",
        "flowNodeRef",
        "ioSpecification",
        "multiInstanceLoopCharacteristics",
        "timerEventDefinition",
        "group",
        "messageEventDefinition",
        "signalEventDefinition",
        "errorEventDefinition",
        "linkEventDefinition",
        "conditionExpression",
    ]
)
NAMES = st.sampled_from(["a", "b", "", "start", "end", "g g", "<&>", "任务", "a" * 70, "x:y", "-1"])
ATTRIBUTES = st.sampled_from(
    [
        "id",
        "name",
        "sourceRef",
        "targetRef",
        "default",
        "attachedToRef",
        "cancelActivity",
        "calledElement",
        "isSequential",
        "sl:role",
        "sl:sla",
        "sl:workdays",
        "sl:collection",
        "sl:quorum",
        "sl:merge",
        "sl:veto",
        "sl:outputs",
        "sl:correlation",
    ]
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(ELEMENTS)
    attributes = draw(st.dictionaries(ATTRIBUTES, NAMES, max_size=5))
    text = " ".join(f'{key}="{_quoted(value)}"' for key, value in attributes.items())
    inner = "".join(draw(st.lists(elements(depth - 1), max_size=2))) if depth else ""
    return f"<bpmn:{name} {text}>{inner}{_quoted(draw(NAMES))}</bpmn:{name}>"


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def told(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    file = tmp_path_factory.getbasetemp() / "fuzz.bpmn"
    file.write_bytes(content)
    (found,) = inspecting.inspect([file])
    shown = found.as_json()
    assert shown["ok"] == (not shown["problems"])
    json.dumps(shown, ensure_ascii=False).encode()
    return [problem["code"] for problem in shown["problems"]]


@settings(max_examples=100, deadline=None)
@given(st.lists(elements(), max_size=8))
def test_any_elements_in_any_order_are_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, found: list[str]
) -> None:
    body = "".join(found)
    xml = f'{HEAD}<bpmn:process id="p">{body}</bpmn:process></bpmn:definitions>'
    assert "unreadable" not in told(xml.encode(), tmp_path_factory)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_file_with_bytes_changed_is_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(data.draw(st.sampled_from([FORK, LOOP])))
    for _change in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 8))
        content[place : place + length] = data.draw(st.binary(max_size=8))
    assert "unreadable" not in told(bytes(content), tmp_path_factory)


def test_a_flow_to_an_element_that_is_refused_is_no_second_problem(tmp_path: Path) -> None:
    model = process(start(), '<bpmn:task id="x"/>', end(), path("start", "x", "end"))
    file = tmp_path / "model.bpmn"
    file.write_bytes(model)
    assert [(p["code"], p["element"]) for p in check(file)[0]["problems"]] == [("unsupported", "x")]


def lanes(*found: tuple[str, str, str]) -> str:
    inside = "".join(
        f'<bpmn:lane id="{name}" sl:role="{role}"><bpmn:flowNodeRef>{held}</bpmn:flowNodeRef></bpmn:lane>'
        for name, role, held in found
    )
    return f'<bpmn:laneSet id="lanes">{inside}</bpmn:laneSet>'


def line(*before: str, of: str = task("a")) -> bytes:
    return process(*before, start(), of, end(), path("start", "a", "end"))


TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'


@pytest.mark.parametrize(
    ("content", "code", "element"),
    [
        (line(of=task("a").replace("sl:role", 'evidence="x" sl:role')), "unknown_attribute", "a"),
        (
            line(
                of=task(
                    "a",
                    inner="<bpmn:extensionElements><sl:evidence>x</sl:evidence></bpmn:extensionElements>",
                )
            ),
            "unknown_extension",
            "a",
        ),
        (
            LINE.replace(b"<bpmn:sequenceFlow", b'<bpmn:sequenceFlow sl:sla="3"', 1),
            "unknown_extension",
            "start_a",
        ),
        (line(lanes(("l", "officer", "ghost"))), "dangling", "l"),
        (line(lanes(("l", "officer", "a"), ("m", "manager", "a"))), "two_lanes", "m"),
        (line(lanes(("a", "officer", "a"))), "duplicate_id", "a"),
        (
            process(
                start(),
                f'<bpmn:intermediateCatchEvent id="a" sl:correlation="k">{MESSAGE}{TIMER}</bpmn:intermediateCatchEvent>',
                end(),
                path("start", "a", "end"),
                outside='<bpmn:message id="m" name="m"/>',
            ),
            "unsupported",
            "a",
        ),
        (
            process(start(), xor("g"), end(), flow("start", "g"), flow("g", "end", "x > 1")),
            "condition_place",
            "g_end",
        ),
        (LINE.replace(b'isExecutable="true"', b'isExecutable="maybe"'), "bad_value", "p"),
        (LINE.replace(b'isExecutable="true"', b'isExecutable=" 0 "'), "not_executable", "p"),
    ],
    ids=range(10),
)
def test_what_the_engine_would_not_do_as_drawn_is_named_and_not_passed_over(
    tmp_path: Path, content: bytes, code: str, element: str
) -> None:
    file = tmp_path / "model.bpmn"
    file.write_bytes(content)
    assert (code, element) in {(p["code"], p["element"]) for p in check(file, code=1)[0]["problems"]}


def test_truth_values_are_read_as_xml_writes_them() -> None:
    """`0` and `1` are legal spellings of an `xs:boolean`; an alarm beside a task must not cancel it."""
    beside = boundary("b", "a", duration="P1D", interrupting=False).replace('"false"', '"0"')
    turns = each("xs").replace(" sl:coll", ' isSequential=" 1 " sl:coll')
    host = task("a", inner=turns).replace("<bpmn:userTask", '<bpmn:userTask isForCompensation="0"')
    graph = bpmn.parse(
        process(start(), host, beside, end(), end("late"), path("start", "a", "end"), path("b", "late"))
    )
    multi = graph.nodes["a"].multi
    assert multi is not None and multi.sequential
    assert not graph.nodes["b"].interrupting


def test_the_innermost_lane_with_a_role_says_who_acts() -> None:
    inner = '<bpmn:childLaneSet id="c"><bpmn:lane id="m"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>'
    nested = lanes(("l", "officer", "a")).replace("</bpmn:lane>", f"{inner}</bpmn:lane>")
    assert bpmn.parse(line(nested, of='<bpmn:userTask id="a"/>')).nodes["a"].role == "officer"
    ruled = nested.replace('id="m"', 'id="m" sl:role="manager"')
    assert bpmn.parse(line(ruled, of='<bpmn:userTask id="a"/>')).nodes["a"].role == "manager"
