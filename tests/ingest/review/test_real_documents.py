"""Whole documents: again and newer. The texts are beside the checkout; where they are not, these tests are skipped."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from shuanglian.foundation.events.verification import verify_all
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument
from shuanglian.ingest.services import reading

from .factories import Desk


@pytest.fixture
def text(shared_data: Path) -> str:
    path = shared_data / "documents" / "000.txt"
    if not path.is_file():
        pytest.skip("the example documents are not beside this checkout")
    return path.read_text("utf-8")


def read(desk: Desk, text: str, **about: object) -> IngestDocument:
    """As the worker does it, in a process of its own."""
    document = services.document_hand_in(
        actor=desk["steward"], upload=io.BytesIO(text.encode()), name="000.txt", sender="来文", **about
    ).document  # type: ignore[arg-type]
    reading.run(document.pk, document.number)
    return desk.fresh(document)


def test_a_whole_document_again_and_with_one_number_changed(desk: Desk, text: str) -> None:
    first = read(desk, text)
    raw = selectors.text_of(first)
    facts = desk.facts(first)
    assert len(facts) > 50 and all(raw[row.start : row.end] == row.quote for row in facts)

    again = services.document_read_again(actor=desk["steward"], document=first)
    reading.run(again.pk, again.number)
    assert [row.pk for row in desk.facts(first)] == [row.pk for row in facts], "nothing is proposed twice"

    row = next(
        row for row in facts
        if row.kind == "quantity" and row.basis == "actual" and row.value_start is not None
        and re.fullmatch(r"[2-9]\d{2}", raw[row.value_start : row.value_end])
    )  # fmt: skip
    newer = raw[: row.value_start] + "199" + raw[row.value_end :]
    second = read(desk, newer, replaces=first)
    changes = [fact.change for fact in desk.facts(second)]
    assert changes.count("same") >= len(facts) - 4 and 1 <= changes.count("changed") <= 4
    assert not changes.count("new")
    assert any(
        fact.previous_id == row.pk and fact.value_text == "199"
        for fact in desk.facts(second, change="changed")
    )
    assert not verify_all().violations
