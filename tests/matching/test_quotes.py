"""A reason that quotes what does not exist is a defect, and so is a number against a party that stands nowhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import PUBLIC, Actor, system
from shuanglian.matching.answers import Answer, Match
from shuanglian.matching.measures import read
from shuanglian.matching.reasons import Reason
from shuanglian.matching.services import match
from shuanglian.registry import regions, selectors
from shuanglian.registry.regions.folder import BUNDLED

from .factories import PlainEncoder, encoded, offering, party
from .questions import RELEVANT, WORKERS
from .strangers import ANSWERABLE

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"\d+(?:\.\d+)?")
WORDS = ["防水透湿面料", "静水压", "碳纤维", "膜元件", "，", "。", " ", "98 kPa", "105kPa", "≥", "10000 mmH2O", "已量产", "“试制”", "\n", "；"]  # fmt: skip


def cards(answer: Answer) -> Iterator[Match]:
    yield from answer.results
    yield from answer.set_aside
    for matches in answer.help.values():
        yield from matches


def check(viewer: Actor, question: str, answer: Answer) -> int:
    """Hold every reason against the record that it names; returns the number of quotations."""
    seen = 0
    for found in cards(answer):
        assert round(sum(found.parts.values()), 6) == found.score
        for reason in (*found.reasons, *found.counter_reasons):
            assert reason.source
            seen += bool(reason.quote) and check_quote(viewer, reason)
        for reason in found.counter_reasons:
            check_numbers(viewer, question, reason)
    return seen


def check_quote(viewer: Actor, reason: Reason) -> bool:
    row = visible(viewer, reason)
    assert reason.quote in getattr(row, reason.field)
    assert all(0 <= start < end <= len(reason.quote) for start, end in reason.marks)
    assert not (reason.kind == "meaning" and reason.marks)
    return True


def visible(viewer: Actor, reason: Reason) -> Any:
    """The object of a reason, as the viewer may read it; raises where it may not."""
    rows: Any = selectors.offerings(viewer) if reason.object_type == "offering" else selectors.parties(viewer)
    return rows.get(pk=reason.object_id)


def check_numbers(viewer: Actor, question: str, reason: Reason) -> None:
    row = visible(viewer, reason)
    said = [question, *(str(value) for value in vars(row).values())]
    if reason.object_type == "offering":
        said.extend(f"{m.value:f} {m.high or ''} {m.text}" for m in row.measures.all())
    known: set[float | None] = {
        float(number) for text in said for number in NUMBER.findall(text.replace(",", ""))
    }
    known |= {value for measure in read(question) for value in (measure.value, measure.high)}
    for number in NUMBER.findall(reason.text):
        assert float(number) in known, (reason.text, question)


@pytest.fixture
def region() -> None:
    regions.load(BUNDLED / "shaoxing", actor=system("测试"))


def test_all_over_the_region_quotations_stand_in_the_record(region: None) -> None:
    questions = [text for text, _wanted in (*RELEVANT, *WORKERS, *ANSWERABLE)]
    assert sum(check(PUBLIC, text, match(PUBLIC, text)) for text in questions) >= len(questions)


def test_by_meaning_too(region: None, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded(monkeypatch, PlainEncoder())
    kinds = set()
    for text, _wanted in ANSWERABLE:
        answer = match(PUBLIC, text)
        assert answer.mode == "hybrid"
        check(PUBLIC, text, answer)
        kinds |= {reason.kind for found in answer.results for reason in found.reasons}
    assert {"sentence", "meaning"} <= kinds


texts = st.lists(st.sampled_from(WORDS), max_size=9).map("".join)
rows = st.lists(
    st.tuples(
        texts,
        st.sampled_from(["result", "test_service", "policy", "expertise"]),
        st.none() | st.integers(1, 9),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, texts.filter(str.strip), st.booleans())
def test_whatever_is_offered_and_asked(
    made: list[tuple[str, str, int | None]], question: str, is_later: bool
) -> None:
    since = dt.date(2199, 3, 1) if is_later else None
    for number, (text, kind, trl) in enumerate(made):
        offering(party(f"甲乙丙丁所{number}"), "防水透湿面料", text, kind=kind, trl=trl, available_from=since)
    check(PUBLIC, question, match(PUBLIC, question))
