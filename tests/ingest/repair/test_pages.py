"""Whole pages of own text, damaged by the forward model: nearly all comes back, and nothing is wrong without a mark."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from bench.ingest_repair import KINDS, Tally, pages, tally
from bench.ingest_repair_corpus import annotated, crossing, text

from shuanglian.ingest.repair import Status, repair
from shuanglian.ingest.repair.damage import Page, damage, folded

CASES = Path(__file__).resolve().parents[4] / "shared" / "data" / "shaoxing" / "cases.jsonl"


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_kind_of_damage_99_percent_come_back_and_all_doubts_are_marked(kind: str) -> None:
    total = Tally()
    for original, damaged in pages(KINDS[kind], 4):
        total.add(tally(original, damaged, repair(damaged)))
    assert total.hurt > 50
    assert total.right >= 0.99 * total.all
    assert total.unmarked == 0


def test_most_of_what_is_right_is_not_marked() -> None:
    total = Tally()
    for original, damaged in pages(KINDS["plain"], 4):
        total.add(tally(original, damaged, repair(damaged)))
    assert total.marked < 0.03 * total.all


@pytest.mark.parametrize("size", [8, 20, 60])
def test_sets_of_any_size_are_learned(size: int) -> None:
    original = text(77, 16)
    page = Page(annotated(77, size) | crossing(original, 3, 4))
    mended = repair(damaged := damage(original, page))
    found = tally(original, damaged, mended)
    assert found.right >= 0.99 * found.all
    assert found.unmarked == 0


def test_every_span_quotes_the_damaged_page() -> None:
    for _, damaged in pages(KINDS["plain"], 2):
        mended = repair(damaged)
        assert mended.spans
        for span in mended.spans:
            assert damaged[span.start : span.end] == span.before
            assert span.status in Status
        assert [span.start for span in mended.spans] == sorted(span.start for span in mended.spans)


def test_every_character_knows_its_place_in_the_damaged_page() -> None:
    for _, damaged in pages(KINDS["plain"], 2):
        mended = repair(damaged).text
        assert mended.raw == damaged
        assert len(mended.starts) == len(mended.ends) == len(mended.text)
        assert all(
            0 <= low <= high <= len(damaged) for low, high in zip(mended.starts, mended.ends, strict=True)
        )
        assert list(mended.starts) == sorted(mended.starts)


def test_the_mended_page_is_not_mended_again() -> None:
    for kind in ("plain", "private lost", "not folded"):
        for _, damaged in pages(KINDS[kind], 2):
            mended = repair(damaged).text.text
            assert repair(mended).text.text == mended


def test_a_certain_run_is_proved_by_the_model() -> None:
    notes = annotated(5, 30) | {"冊": "cè", "業": "yè", "產": "chǎn", "經": "jīng"}
    original = "\n".join(["企業與產業的經營。", "我們在這裏看到希望", "他們在那裏辦公"] * 3)
    mended = repair(damage(original, Page(notes)))
    runs = [span for span in mended.spans if span.kind == "shift"]
    assert runs
    assert {span.status for span in runs} == {Status.CERTAIN}
    assert folded(mended.text.text) == folded(original)
    assert not mended.text.doubts


def test_a_lost_digit_is_marked_and_the_year_is_a_guess() -> None:
    notes = annotated(5, 30) | {"冊": "cè", "業": "yè", "產": "chǎn", "經": "jīng"}
    original = "企業與產業的經營，企業的產品。\n我們在2025年\n我們在3個月內"
    mended = repair(damage(original, Page(notes)))
    lines = mended.text.text.split("\n")
    assert lines[1] == "我們在2025年"
    assert lines[2] == "我們在\ufffd個月內"
    at = mended.text.text.index("2025")
    assert mended.text.doubtful(at, at + 1)
    assert not mended.text.doubtful(at + 1, at + 4)
    assert {"digit": Status.GUESSED}.items() <= {span.kind: span.status for span in mended.spans}.items()


def test_a_page_of_100_kilobytes_takes_less_than_a_second() -> None:
    original = text(99, 230)
    page = replace(KINDS["plain"], notes=annotated(5, 40) | crossing(original, 5, 6))
    damaged = damage(original, page)
    repair(damage(text(1, 2), page))
    data = damaged.encode()
    began = time.process_time()
    repair(damaged)
    spent = time.process_time() - began
    assert spent < 1.5 * len(data) / 100_000


def test_the_examples_found_on_real_pages_come_back() -> None:
    if not CASES.exists():
        pytest.skip("the example cases are not there")
    rows = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    names = ("need_quote", "solver_quote", "outcome_quote")
    pairs = [(row[name], row[f"{name}_raw"]) for row in rows for name in names if row.get(f"{name}_raw")]
    damaged = [(clean, raw) for clean, raw in pairs if "(" in raw and clean not in raw]
    page = "負責人說。?!" + "\n。?!".join(raw for _, raw in damaged)
    from shuanglian.ingest.repair.script import simple

    mended = simple(repair(page).text.text)
    assert sum(clean in mended for clean, _ in damaged) >= len(damaged) - 1


def test_a_full_stop_whose_second_byte_made_a_comma_comes_back() -> None:
    told = "經(jīng)濟開發(fā)區(qū)實(shí)現(xiàn)產(chǎn)業(yè)轉(zhuǎn)型,帶動(dòng)發(fā)展(zhǎn)。\n"
    mended = repair(f"{told}大學學歷?,F任公司董事長(zhǎng)。")
    assert mended.text.text.split("\n")[1] == "大學學歷。現任公司董事長。"
    start = mended.text.text.index("。現任")
    assert {start, start + 1} <= set(mended.text.doubts)


def test_pages_that_were_cut_at_commas_too() -> None:
    total = Tally()
    for original, damaged in pages(Page(cuts="！？；。，"), 4):
        total.add(tally(original, damaged, repair(damaged)))
    assert total.right >= 0.99 * total.all
    assert total.unmarked == 0


def test_what_stays_unclear_in_another_script_or_beside_odd_signs_is_marked() -> None:
    told = "經(jīng)濟開發(fā)區(qū)實(shí)現(xiàn)產(chǎn)業(yè)轉(zhuǎn)型,帶動(dòng)發(fā)展(zhǎn)。\n"
    mended = repair(f"{told}該項目建設階段顿Y五億元,機眳^委辦公室會議")
    assert {mended.text.text[at] for at in mended.text.doubts} >= {"顿", "眳", "^"}


def test_references_on_a_damaged_page_are_read_before_its_signs_are_widened() -> None:
    told = "經(jīng)濟開發(fā)區(qū)實(shí)現(xiàn)產(chǎn)業(yè)轉(zhuǎn)型,帶動(dòng)發(fā)展(zhǎn)。\n"
    mended = repair(f"{told}增長(zhǎng)8.9&#37;,其中&ldquo;小巨人&rdquo;企業(yè)6家")
    assert mended.text.text.split("\n")[1] == "增長8.9%，其中“小巨人”企業6家"
