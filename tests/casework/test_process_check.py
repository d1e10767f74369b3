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

from shuanglian.casework import inspecting
from shuanglian.cli.app import app

from . import shipped
from .files import FORK, HEAD, LINE, LOOP, call, end, path, process, start, table, task

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
