"""A decision of the record in words: from the version of the table that it names, whatever came after."""

from __future__ import annotations

import pytest

from shuanglian.casework import api, decided
from shuanglian.foundation.actor import Role

from . import files
from .factories import person, published, started

pytestmark = pytest.mark.django_db
TABLE = files.table("t", {"x": "number"}, ["y"], [(["< 1"], ["1"]), ([">= 1"], ["2"])])
RULED = files.process(
    files.start(), files.rule("r", "t"), files.task("a"), files.end(), files.path("start", "r", "a", "end")
)
SECOND = "第 2 条：x ≥ 1 → 2"


def entry_of(case: api.Case) -> dict:
    (found,) = [line for line in api.history(case)[0].payload["log"] if line["kind"] == "decided"]
    return dict(found)


def test_the_record_names_the_rule_and_its_words_come_from_the_pinned_table() -> None:
    case = started(RULED, person(), "p", TABLE, data={"x": 5})
    entry = entry_of(case)
    assert (entry["rules"], entry["version"], entry["inputs"]) == ([2], 1, [["x", "5"]])
    assert "lines" not in entry
    assert decided.lines(case.definition, entry) == [SECOND]
    assert decided.whole(case.definition, entry) == {**entry, "lines": [SECOND]}


def test_a_case_that_went_over_to_a_newer_version_tells_what_was_decided_by_the_older_one() -> None:
    case = started(RULED, person(), "p", TABLE, data={"x": 5})
    newer = published(RULED, "p", TABLE.replace(b"<text>2</text>", b"<text>3</text>"))
    assert decided.lines(newer, entry_of(case)) == [SECOND]
    other = started(RULED, person(), "p", TABLE.replace(b"<text>2</text>", b"<text>3</text>"), data={"x": 5})
    assert decided.lines(newer, entry_of(other)) == ["第 2 条：x ≥ 1 → 3"]


def test_a_table_of_another_process_is_never_taken_for_it() -> None:
    case = started(RULED, person(), "p", TABLE, data={"x": 5})
    stranger = published(files.LINE.replace(b'id="p"', b'id="q"'), "q")
    assert decided.lines(stranger, entry_of(case)) == []


@pytest.mark.parametrize("entry", [{}, {"decision": "t"}, {"decision": "t", "version": 9, "rules": [2]}])
def test_what_names_no_known_table_has_no_words(entry: dict) -> None:
    assert decided.lines(published(RULED, "p", TABLE), entry) == []


def test_records_of_before_told_the_words_themselves() -> None:
    definition = published(RULED, "p", TABLE)
    assert decided.lines(definition, {"lines": ["第 1 条：以前的话"], "rules": [2], "decision": "t"}) == [
        "第 1 条：以前的话"
    ]


def test_decisions_that_were_required_are_told_along() -> None:
    graph = files.table("t", {"z": "number"}, ["y"], [(["< 5"], ["1"]), ([">= 5"], ["2"])])
    needed = files.table("z", {"x": "number"}, ["z"], [(["-"], ["x + 1"])])
    inner = needed[needed.index(b"<decision ") : needed.index(b"</definitions>")]
    link = b'<informationRequirement><requiredDecision href="#z"/></informationRequirement><decisionTable'
    xml = graph.replace(b"<decisionTable", link, 1).replace(b"</definitions>", inner + b"</definitions>")
    case = started(RULED, person(), "p", xml, data={"x": 5})
    told = decided.whole(case.definition, entry_of(case))
    assert told["lines"] == ["第 2 条：z ≥ 5 → 2"]
    assert [(one["decision"], one["lines"]) for one in told["chain"]] == [
        ("z", ["第 1 条：任何情况 → x + 1"])
    ]


def test_officers_read_it_on_the_page_and_in_the_interface() -> None:
    from shuanglian.web.cases import shown

    officer = person(Role.OFFICER)
    case = started(RULED, officer, "p", TABLE, data={"x": 5})
    notes = [line["note"] for line in shown.record(officer, case)]
    assert any(SECOND in note for note in notes)
    outsider = person(Role.ENTERPRISE)
    assert not any(SECOND in line["note"] for line in shown.record(outsider, case))
