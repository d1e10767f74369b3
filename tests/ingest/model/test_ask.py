"""A language model proposes; the checks decide."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from shuanglian.ingest.document import Document
from shuanglian.ingest.model import Client, ask, ask_fully
from shuanglian.ingest.proposal import Basis, Kind, Proposal
from shuanglian.ingest.reading import read_bytes

from .server import Handler, facts, serving

TEXT = (
    "云岭区科技工作简报\n\n2025年，云岭区高新技术企业达到412家，研发经费支出占比3.1%。\n\n"
    "滨江大学为青禾公司提供膜组件测试。青禾公司位于云岭科技园。\n\n平台服务企业多、覆盖面广，平台服务企业多、质量高。\n"
)
QUANTITY = {
    "kind": "quantity",
    "quote": "2025年，云岭区高新技术企业达到412家",
    "subject": "云岭区",
    "indicator": "高新技术企业",
    "value": 412,
    "unit": "家",
    "time": "2025",
    "basis": "actual",
}
ENTITY = {"kind": "entity", "quote": "青禾公司位于云岭科技园", "name": "青禾公司", "type": "enterprise"}
RELATION = {
    "kind": "relation",
    "quote": "青禾公司位于云岭科技园",
    "subject": "青禾公司",
    "predicate": "located_in",
    "object": "云岭科技园",
    "subject_type": "enterprise",
    "object_type": "park",
}


def document(text: str = TEXT) -> Document:
    return read_bytes(text.encode(), "简报.txt")


def asked(
    *rows: Any, text: str = TEXT, rules: list[Proposal] | None = None
) -> tuple[list[Proposal], dict[str, int]]:
    with serving(facts(*rows)) as seen:
        answer = ask_fully(document(text), rules or [], Client(seen.address, "m", seconds=5))
    return answer.proposals, dict(answer.dropped)


def test_a_good_answer_becomes_a_marked_proposal() -> None:
    [row], dropped = asked(QUANTITY)
    assert not dropped
    assert (row.kind, row.origin, row.subject, row.indicator) == (
        Kind.QUANTITY,
        "model",
        "云岭区",
        "高新技术企业",
    )
    assert (row.value, row.unit, row.time, row.basis) == (Decimal(412), "家", "2025", Basis.ACTUAL)
    assert row.confidence <= 0.5
    assert "语言模型" in row.reasons[0]
    assert row.source_file == "简报.txt"


def test_offsets_are_our_own() -> None:
    rows, _ = asked(QUANTITY, ENTITY, RELATION)
    raw = document().raw
    assert len(rows) == 3
    for row in rows:
        assert raw[row.start : row.end] == row.quote
    assert rows[0].value_start is not None
    assert raw[rows[0].value_start : rows[0].value_end] == "412"
    assert rows[1].quote == "青禾公司"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_do_not_move_them(end: str) -> None:
    text = "\ufeff" + TEXT.replace("\n", end)
    rows, _ = asked(QUANTITY, RELATION, text=text)
    raw = document(text).raw
    assert len(rows) == 2
    assert all(raw[row.start : row.end] == row.quote for row in rows)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "云岭区高新技术企业达到999家"}, "quote_not_there"),
        ({"quote": "平台服务企业多"}, "quote_ambiguous"),
        ({"quote": "达"}, "quote_length"),
        ({"quote": "云" * 5000}, "quote_length"),
        ({"value": 413}, "value_not_in_quote"),
        ({"value": "4.12e2x"}, "value_no_number"),
        ({"value": "NaN"}, "value_no_number"),
        ({"value": True}, "not_the_form"),
        ({"value": None}, "not_the_form"),
        ({"unit": "个"}, "value_not_in_quote"),
        ({"quote": "2025年，云岭区高新技术企业"}, "value_not_in_quote"),
        ({"time": "明年"}, "time"),
        ({"time": "2025-13"}, "time"),
        ({"time": "2031"}, "time_not_there"),
        ({"basis": "certain"}, "basis"),
        ({"basis": "structure"}, "basis"),
        ({"indicator": "纳税总额"}, "indicator_not_there"),
        ({"indicator": ""}, "indicator_not_there"),
        ({"subject": "别的区"}, "subject_not_there"),
        ({"subject": "云" * 100}, "too_long"),
        ({"start": 3}, "not_the_form"),
        ({"confidence": 1.0}, "not_the_form"),
        ({"kind": "table"}, "not_the_form"),
        ({"quote": ["a"]}, "not_the_form"),
    ],
)
def test_what_does_not_hold_is_dropped_and_counted(change: dict[str, Any], reason: str) -> None:
    rows, dropped = asked({**QUANTITY, **change})
    assert rows == []
    assert dropped == {reason: 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**ENTITY, "name": "绿原公司"}, "name_not_in_quote"),
        ({**ENTITY, "name": "青"}, "name_length"),
        ({**ENTITY, "type": "king"}, "type"),
        ({**RELATION, "predicate": "owns_everything"}, "predicate"),
        ({**RELATION, "predicate": "case"}, "predicate"),
        ({**RELATION, "object": "青禾公司"}, "to_itself"),
        ({**RELATION, "object": "滨江大学"}, "name_not_in_quote"),
        ({**RELATION, "object_type": "star"}, "type"),
        ("just words", "not_the_form"),
        (None, "not_the_form"),
        ([], "not_the_form"),
    ],
)
def test_names_are_checked_as_strictly(row: Any, reason: str) -> None:
    rows, dropped = asked(row)
    assert rows == []
    assert dropped == {reason: 1}


def test_one_bad_fact_does_not_spoil_the_good_ones() -> None:
    rows, dropped = asked({**QUANTITY, "value": 1}, QUANTITY)
    assert len(rows) == 1
    assert sum(dropped.values()) == 1


def test_what_the_rules_said_is_not_said_again() -> None:
    [row], _ = asked(QUANTITY)
    again, dropped = asked(QUANTITY, rules=[row])
    assert again == []
    assert not dropped


def test_the_model_does_not_say_a_thing_twice() -> None:
    with serving(facts(ENTITY, ENTITY, RELATION, RELATION)) as seen:
        answer = ask_fully(document(), [], Client(seen.address, "m", seconds=5))
    assert len(answer.proposals) == 2
    assert answer.merged == 2


@pytest.mark.parametrize(
    "content",
    ["no json", "[]", '{"facts": 3}', '{"facts": [], "more": 1}', '{"other": []}', "", "null", "[" * 100_000],
)
def test_garbage_proposes_nothing(content: str) -> None:
    with serving(lambda handler, _text: handler.answer(content)) as seen:
        answer = ask_fully(document(), [], Client(seen.address, "m", seconds=5))
    assert answer.proposals == []
    assert answer.dropped.total() == 1
    assert [note.code for note in answer.notes] == ["model_dropped"]


def test_too_many_facts_are_garbage() -> None:
    with serving(facts(*[ENTITY] * 500)) as seen:
        answer = ask_fully(document(), [], Client(seen.address, "m", seconds=5))
    assert answer.proposals == []
    assert answer.dropped == {"too_many": 1}


def _status(code: int) -> Any:
    return lambda handler, _text: handler.say(b"no", code)


def _raw(data: bytes) -> Any:
    return lambda handler, _text: handler.say(data)


def _drip(handler: Handler, _text: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def _huge(handler: Handler, _text: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(400):
        handler.wfile.write(b"x" * 65_536)


def _silent(handler: Handler, _text: str) -> None:
    time.sleep(1.5)


@pytest.mark.parametrize(
    "behaviour",
    [
        _status(500),
        _status(401),
        _status(429),
        _raw(b"<html>"),
        _raw(b""),
        _raw(b'{"choices": []}'),
        _raw(b'{"choices": [{"message": {"content": 3}}]}'),
        _raw(b"\xff\xfe\x00"),
        _drip,
        _huge,
        _silent,
    ],
    ids=["500", "401", "429", "html", "empty", "no-choice", "number", "bytes", "drip", "huge", "silent"],
)
def test_a_service_that_fails_costs_one_note_and_no_exception(behaviour: Any) -> None:
    with serving(behaviour) as seen:
        begun = time.monotonic()
        answer = ask_fully(document(), [], Client(seen.address, "m", "secret-key", seconds=0.5))
        assert time.monotonic() - begun < 3
    assert answer.proposals == []
    assert [note.code for note in answer.notes] == ["model_unavailable"]
    assert "secret-key" not in answer.notes[0].message


def test_nobody_at_the_address_is_one_note() -> None:
    with serving(facts()) as seen:
        address = seen.address
    answer = ask_fully(document(), [], Client(address, "m", seconds=1))
    assert [note.code for note in answer.notes] == ["model_unavailable"]


def test_what_was_said_before_a_failure_still_counts() -> None:
    calls: list[int] = []

    def second_fails(handler: Handler, _text: str) -> None:
        calls.append(1)
        if len(calls) > 1:
            handler.say(b"", 503)
        else:
            handler.answer({"facts": [QUANTITY]})

    text = TEXT + "\n\n".join(f"第{at}段。" + "说明文字。" * 60 for at in range(20))
    with serving(second_fails) as seen:
        answer = ask_fully(document(text), [], Client(seen.address, "m", seconds=5))
    assert len(answer.proposals) == 1
    assert [note.code for note in answer.notes] == ["model_unavailable"]
    assert len(calls) == 2


def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else() -> None:
    with serving(facts(QUANTITY)) as elsewhere:
        target = elsewhere.address + "/chat/completions"
        for code in (301, 302, 303, 307, 308):
            with serving(lambda handler, _text, code=code: handler.say(b"", code, Location=target)) as seen:  # type: ignore[misc]
                answer = ask_fully(document(), [], Client(seen.address, "m", "secret-key", seconds=5))
            assert [note.code for note in answer.notes] == ["model_unavailable"]
    assert elsewhere.bodies == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(facts(QUANTITY)) as seen, serving(facts()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.setenv("all_proxy", proxy.address)
        monkeypatch.delenv("no_proxy", raising=False)
        rows = ask(document(), [], Client(seen.address, "m", seconds=5))
    assert len(rows) == 1
    assert proxy.bodies == []


def test_the_key_and_the_model_go_to_the_service() -> None:
    with serving(facts()) as seen:
        ask(document(), [], Client(seen.address + "/", "some-model", "secret-key", seconds=5))
    assert seen.paths == ["/v1/chat/completions"]
    assert seen.headers[0]["Authorization"] == "Bearer secret-key"
    assert seen.bodies[0]["model"] == "some-model"
    assert seen.bodies[0]["temperature"] == 0


def test_a_long_document_is_asked_piece_by_piece() -> None:
    texts: list[str] = []

    def listen(handler: Handler, text: str) -> None:
        texts.append(text)
        handler.answer({"facts": []})

    paragraphs = [f"第{at}段。" + "这里是说明文字。" * 100 for at in range(12)]
    with serving(listen) as seen:
        ask(document("\n\n".join(paragraphs)), [], Client(seen.address, "m", seconds=5))
    assert len(texts) > 3
    assert all(len(text) <= 3000 for text in texts)
    assert sum(text.count("这里是说明文字。") for text in texts) == 1200


def test_no_document_makes_endless_questions() -> None:
    with serving(facts()) as seen:
        long = "。".join("很长的段落没有数字" * 30 for _ in range(1200))
        answer = ask_fully(document(long), [], Client(seen.address, "m", seconds=5))
    assert len(seen.bodies) == 60
    assert "model_too_long" in [note.code for note in answer.notes]


def test_traditional_text_is_quoted_as_it_is_written() -> None:
    text = "2025年，雲嶺區高新技術企業達到412家。\n"
    [row], _ = asked(QUANTITY, text=text)
    raw = document(text).raw
    assert raw[row.start : row.end] == row.quote
    assert row.quote.startswith("2025年，雲嶺區")
