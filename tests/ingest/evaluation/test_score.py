"""Marks are paired with proposals as a fair judge would, and every figure is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.evaluation import Report, score
from shuanglian.ingest.evaluation.differences import differences
from shuanglian.ingest.evaluation.gold import is_measurement, load
from shuanglian.ingest.evaluation.score import Ratio
from shuanglian.ingest.evaluation.stricter import paired_by_quote
from shuanglian.ingest.proposal import Basis, Kind, Proposal
from tests.ingest.evaluation.factories import mark, row

GOLD = Path(__file__).parents[4] / "shared/data/documents/facts_dev.jsonl"


def test_all_right() -> None:
    told = score([mark(0, 12), mark(20, 5)], [row(0, 12), row(20, 5)]).as_json()
    assert told["span"]["f1"] == told["value_unit_span"]["f1"] == told["value_unit_of_found"] == 1
    assert set(told["fields"].values()) == {1.0}
    assert told["stricter"]["whole"] == told["stricter"]["quote_overlap"] == 1


def test_misses_and_inventions_lower_recall_and_precision() -> None:
    report = score([mark(0, 12), mark(20, 5), mark(40, 7)], [row(0, 12), row(60, 9)])
    assert (len(report.pairs), len(report.missed), len(report.invented)) == (1, 2, 1)
    assert report.as_json()["span"] == {
        "precision": 0.5, "recall": 0.3333, "f1": 0.4, "right": 1, "proposed": 2, "marked": 3
    }  # fmt: skip


def test_a_wrong_value_at_the_place_is_found_but_not_right() -> None:
    told = score([mark(0, 12)], [row(0, 13)]).as_json()
    assert told["span"]["right"] == 1
    assert told["value_unit_span"]["right"] == 0
    assert told["value_unit_of_found"] == 0


def test_a_wrong_unit_is_not_right() -> None:
    assert score([mark(0, 12, "万元")], [row(0, 12, "亿元")]).as_json()["value_unit_of_found"] == 0


def test_one_proposal_serves_one_mark() -> None:
    report = score([mark(0, 6, name="孵化器"), mark(0, 6, name="众创空间")], [row(0, 6, name="众创空间")])
    assert [pair[0].fields["indicator"] for pair in report.pairs] in (["众创空间"], ["孵化器"])
    assert len(report.missed) == 1


def test_of_two_numbers_in_one_quote_each_mark_takes_its_own() -> None:
    report = score([mark(0, 4), mark(0, 3)], [row(0, 3), row(0, 4)])
    assert all(pair[0].value == pair[1].value for pair in report.pairs)


def test_a_label_taken_as_a_measurement_is_a_trap_and_no_invention() -> None:
    report = score([mark(0, 3, "项", basis="structure")], [row(0, 3, "项")])
    told = report.as_json()
    assert told["traps"] == {"marked": 1, "taken_as_measurements": 1, "false_positive_rate": 1.0}
    assert not report.invented and told["span"]["marked"] == 0


def test_a_label_proposed_as_a_label_is_right() -> None:
    report = score([mark(0, 3, "项", basis="structure")], [row(0, 3, "项", basis=Basis.STRUCTURE)])
    assert report.as_json()["traps"]["taken_as_measurements"] == 0


def test_fields_are_counted_over_what_was_found() -> None:
    told = score([mark(0, 1), mark(20, 2)], [row(0, 1, time="2024"), row(20, 2)]).as_json()
    assert told["fields"]["time"] == 0.5
    assert told["stricter"]["whole"] == 0.5


def test_names_and_relations_are_no_measurements() -> None:
    entity = Proposal(kind=Kind.ENTITY, quote="甲", start=0, end=1)
    assert not is_measurement(entity)
    assert is_measurement(row(0, 1))


def test_reports_of_several_documents_add_up() -> None:
    report = Report()
    for _ in range(2):
        report.add(score([mark(0, 12), mark(30, 3, basis="structure")], [row(0, 12), row(30, 3)]))
    told = report.as_json()
    assert told["span"]["right"] == 2
    assert told["traps"]["taken_as_measurements"] == 2
    assert told["stricter"]["span_by_quote"]["right"] == 2


def test_nothing_at_all_has_figures_too() -> None:
    told = score([], []).as_json()
    assert told["span"]["f1"] == 0
    assert told["stricter"]["confidence"] == []


def test_levels_of_confidence_tell_whether_it_is_honest() -> None:
    report = score(
        [mark(0, 1), mark(20, 2), mark(40, 3)],
        [row(0, 1, confidence=0.95), row(20, 2, confidence=0.65, time="x"), row(40, 3, confidence=0.65)],
    )
    assert report.as_json()["stricter"]["confidence"] == [
        {"from": 0.9, "count": 1, "right": 1.0},
        {"from": 0.6, "count": 2, "right": 0.5},
    ]


def test_by_quotes_the_better_cover_wins() -> None:
    marks, rows = [mark(0, 1, size=10), mark(5, 2, size=10)], [row(5, 9, size=10), row(0, 8, size=10)]
    assert [(one.start, other.start) for one, other in paired_by_quote(marks, rows)] == [(0, 0), (5, 5)]
    assert paired_by_quote([mark(0, 1, size=100)], [row(0, 1, size=10)], 0.5) == []


def test_differences_name_what_is_wrong() -> None:
    marks = [mark(0, 1), mark(20, 2), mark(40, 3), mark(60, 4, basis="structure")]
    rows = [row(0, 7), row(20, 2, time="2020"), row(60, 4), row(90, 5)]
    told = differences(score(marks, rows))
    assert [len(told[key]) for key in ("missed", "invented", "wrong_value", "trapped")] == [1, 1, 1, 1]
    assert told["wrong_field"] == [{"id": marks[1].id, "field": "time", "gold": "2025", "ours": "2020"}]
    json.dumps(told)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), max_size=12), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), max_size=12))  # fmt: skip
def test_nothing_is_paired_twice_or_lost(
    wanted: list[tuple[int, int]], given_rows: list[tuple[int, int]]
) -> None:
    marks = [mark(at, value, name=str(index)) for index, (at, value) in enumerate(wanted)]
    rows = [row(at, value) for at, value in given_rows]
    report = score(marks, rows)
    assert len(report.pairs) + len(report.missed) == len(marks)
    assert len(report.pairs) + len(report.invented) == len(rows)
    assert len({id(one) for one, _ in report.pairs}) == len(report.pairs)
    by_quote = paired_by_quote(marks, rows)
    assert len({one.id for one, _ in by_quote}) == len(by_quote) <= min(len(marks), len(rows))


def test_a_ratio_of_nothing_is_nothing() -> None:
    assert Ratio(0, 0, 0).as_json()["f1"] == 0


def test_marks_are_read_with_all_problems_at_once(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "1"}\n\nnot json\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"第 1 行.*第 3 行"):
        load(path)


def test_marks_keep_what_they_say(tmp_path: Path) -> None:
    line = {
        "id": "1",
        "source": "a",
        "value": 1.5,
        "value_max": 2,
        "unit": None,
        "start": 3,
        "end": 9,
        "place": "甲区",
        "basis": "plan",
    }
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    (only,) = load(path)
    assert (str(only.value), str(only.value_max), only.unit, only.place, only.is_trap) == (
        "1.5",
        "2",
        "",
        "甲区",
        False,
    )


def test_the_fields_of_the_marked_documents_stay_as_good_as_promised() -> None:
    from shuanglian.ingest.proposing import propose_file

    if not GOLD.is_file():
        pytest.skip("the marked documents are not here")
    report = Report()
    marks = load(GOLD)
    for source in ("000", "002"):
        report.add(
            score([one for one in marks if one.source == source], propose_file(GOLD.parent / f"{source}.txt"))
        )
    told = report.as_json()
    least = {
        "indicator": 0.95,
        "subject": 0.93,
        "time": 0.95,
        "basis": 0.97,
        "comparator": 0.95,
        "growth": 0.95,
    }
    assert {name: share for name, share in told["fields"].items() if share < least[name]} == {}
    assert told["stricter"]["indicator_by_letters"] >= 0.93
    assert told["stricter"]["whole"] >= 0.9
