"""What holds for any text and any page."""

from __future__ import annotations

import random

from bench.ingest_repair import Tally, tally
from bench.ingest_repair_corpus import annotated, crossing, sentence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.ingest.repair import Status, repair
from shuanglian.ingest.repair.codepage import codes
from shuanglian.ingest.repair.damage import Page, damage, folded
from shuanglian.ingest.repair.strange import usual

CALM = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(CALM, max_examples=40)
NOTED = "經(jīng) 業(yè) 產(chǎn) ?cè) ╟è) ㄗ灾螀^(qū) ( ) ? ？ ！ 。 ， 業 開 们 我們在 a 1 ā ￥ €"
BROKEN = "\ufffd \ue123 \u200b &amp; &#20013; Ã© 锟斤拷 烫烫烫 ⼈"
PIECES = st.sampled_from([*NOTED.split(), *BROKEN.split(), " ", "\n"])
PAGES = st.builds(
    Page,
    brackets=st.sampled_from([("(", ")"), ("（", "）")]),
    cuts=st.sampled_from(["！？；。", "", "。"]),
    swallow=st.booleans(),
    bad=st.sampled_from(["?", "\ufffd"]),
    private=st.sampled_from([None, "?", ""]),
    fold=st.booleans(),
)


def sound(raw: str) -> None:
    """Everything that must hold for a repair."""
    mended = repair(raw)
    text = mended.text
    assert text.raw == raw
    assert len(text.text) == len(text.starts) == len(text.ends)
    assert all(0 <= low <= high <= len(raw) for low, high in zip(text.starts, text.ends, strict=True))
    assert all(0 <= at < len(text.text) for at in text.doubts)
    assert all(raw[span.start : span.end] == span.before for span in mended.spans)
    if not mended.spans:
        assert text.text == raw
    if text.text == raw and all(span.status is Status.CERTAIN for span in mended.spans):
        assert not text.doubts
    assert repair(text.text).text.text == text.text


@CALM
@given(st.text(max_size=60))
def test_any_text(raw: str) -> None:
    sound(raw)


@CALM
@given(st.lists(PIECES, max_size=24).map("".join))
def test_pieces_of_damage_in_any_order(raw: str) -> None:
    sound(raw)


@CALM
@given(st.lists(PIECES, max_size=16).map("".join))
def test_pieces_of_damage_on_a_damaged_page(raw: str) -> None:
    sound("企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展與經(jīng)營,實(shí)現(xiàn)增長(zhǎng)\n" + raw)


CHINESE = st.sampled_from([*sorted(usual()), *"，。、；：？！“”（）《》—…0123456789%AGDP \n"])


@CALM
@given(st.text(alphabet=CHINESE, max_size=60))
def test_clean_chinese_is_never_touched(raw: str) -> None:
    mended = repair(raw)
    assert mended.text.text == raw
    assert mended.spans == ()


@SOME
@given(st.integers(0, 10_000), PAGES, st.integers(4, 50))
def test_pages_of_own_sentences_come_back(seed: int, page: Page, size: int) -> None:
    rng = random.Random(seed)
    original = "\n".join("".join(sentence(rng) for _ in range(rng.randint(1, 3))) for _ in range(4))
    notes = annotated(seed, size) | crossing(original, seed, 3)
    used = Page(notes, page.brackets, page.cuts, page.swallow, page.bad, page.private, page.fold)
    damaged = damage(original, used)
    sound(damaged)
    if sum(letter in notes for letter in original) >= 12:
        found: Tally = tally(original, damaged, repair(damaged))
        assert found.unmarked <= 0.01 * found.all
        assert found.right >= 0.95 * found.all


@SOME
@given(st.text(alphabet=st.sampled_from(sorted(codes())[:22_000]), max_size=30), PAGES)
def test_the_model_never_fails_and_folds_once(raw: str, page: Page) -> None:
    shown = damage(raw, page)
    assert shown.count("\n") == raw.count("\n")
    if page.fold:
        assert folded(shown) == shown
    sound(shown)


def test_a_wide_note_that_fits_nothing_stays_whole() -> None:
    page = "企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展與經(jīng)營,實(shí)現(xiàn)增長(zhǎng)\n在業模a發烢專╟è)專"
    mended = repair(page)
    assert mended.text.text.split("\n")[1].count("╟") == 1
    assert "\ufffd\ufffd" not in mended.text.text
    sound(page)
