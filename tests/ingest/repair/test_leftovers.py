"""Misread encodings, entities, invisible characters, radicals, private-use characters, wrecks and doubled text."""

from __future__ import annotations

import pytest

from shuanglian.ingest.repair import Status, repair

TEXT = "科技创新中心推动产业发展"
CERTAIN, GUESSED, LOST = Status.CERTAIN, Status.GUESSED, Status.LOST


def changes(raw: str) -> list[tuple[str, str, str, Status]]:
    return [(span.kind, span.before, span.after, span.status) for span in repair(raw).spans]


@pytest.mark.parametrize("wrong", ["latin-1", "gb18030"])
def test_utf8_that_was_read_as_another_encoding(wrong: str) -> None:
    raw = TEXT.encode().decode(wrong)
    assert repair(raw).text.text == TEXT
    assert changes(raw) == [("encoding", raw, TEXT, CERTAIN)]


def test_utf8_that_was_read_as_windows_1252() -> None:
    raw = TEXT.encode().decode("cp1252", "ignore")
    mended = repair("前言：" + "产业发展".encode().decode("latin-1") + "。")
    assert mended.text.text == "前言：产业发展。"
    assert "\ufffd" in repair(raw).text.text or repair(raw).text.text == TEXT


def test_gbk_that_was_read_as_latin_1() -> None:
    raw = TEXT.encode("gbk").decode("latin-1")
    assert repair(raw).text.text == TEXT


def test_a_short_one_is_a_guess() -> None:
    raw = "产业".encode("gbk").decode("latin-1")
    assert changes(raw) == [("encoding", raw, "产业", GUESSED)]


def test_accents_of_european_words() -> None:
    assert repair("cafÃ©").text.text == "café"
    assert repair("naïve façade à Noël").text.text == "naïve façade à Noël"


def test_a_character_cut_at_the_end_is_lost_and_only_it_is_marked() -> None:
    raw = "科技创新中".encode().decode("gb18030", "replace").replace("\ufffd", "?")
    mended = repair(raw)
    assert mended.text.text.startswith("科技创新")
    assert mended.spans[0].status is LOST
    assert not mended.text.doubtful(0, 4)
    assert mended.text.doubts


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("研发&amp;生产", "研发&生产"),
        ("&#20135;&#x4E1A;", "产业"),
        ("甲&amp;amp;乙", "甲&乙"),
        ("&ldquo;产业&rdquo;", "“产业”"),
        ("&lt;div&gt;", "<div>"),
    ],
)
def test_entities_left_in_the_text(raw: str, text: str) -> None:
    assert repair(raw).text.text == text
    assert {row[0] for row in changes(raw)} == {"entity"}


@pytest.mark.parametrize("text", ["AT&T; R&D", "a && b", "&unknown;", "x &y", "Q&A"])
def test_an_ampersand_is_no_entity(text: str) -> None:
    assert repair(text).spans == ()


def test_invisible_characters_go() -> None:
    mended = repair("产\u200b业\ufeff发\u00ad展\x00")
    assert mended.text.text == "产业发展"
    assert [mended.text.starts[at] for at in range(4)] == [0, 2, 4, 6]
    assert {row[3] for row in changes("产\u200b业")} == {CERTAIN}


@pytest.mark.parametrize(
    "text", ["a\tb\r\nc", "👩\u200d🔧 工程师", "می\u200cخواهم", "甲\u3000乙", "页\x0c页"]
)
def test_what_means_something_stays(text: str) -> None:
    assert repair(text).text.text == text


def test_radicals_stand_for_characters() -> None:
    mended = repair("⼈⼯智能与⻓三⻆")
    assert mended.text.text == "人工智能与长三角"
    assert not mended.text.doubts


def test_compatibility_characters_stay_in_japanese() -> None:
    assert repair("神戸の神\ufa19さん").text.text == "神戸の神\ufa19さん"
    assert repair("精神\ufa19文化").text.text == "精神神文化"


def test_private_use_characters_are_mapped_where_a_standard_says_so_and_marked_otherwise() -> None:
    mended = repair("\uf0b7 第一项\ue123")
    assert mended.text.text == "• 第一项\ue123"
    assert [row[3] for row in changes("\uf0b7 第一项\ue123")] == [GUESSED, LOST]
    assert mended.text.doubts == {0, 5}


@pytest.mark.parametrize(
    ("raw", "text"), [("前锟斤拷锟斤拷后", "前\ufffd\ufffd\ufffd\ufffd后"), ("烫烫烫烫", "\ufffd" * 4)]
)
def test_wrecks_are_lost(raw: str, text: str) -> None:
    mended = repair(raw)
    assert mended.text.text == text
    assert mended.spans[0].kind == "lost"
    assert mended.spans[0].status is LOST


@pytest.mark.parametrize(
    "text", ["高高兴兴", "红红火火恍恍惚惚", "干干净净整整齐齐", "————————————", "AABBCCDDEE", "1122334455"]
)
def test_doubled_characters_that_are_words_stay(text: str) -> None:
    assert repair(text).spans == ()


def test_a_doubled_title_that_also_stands_once() -> None:
    mended = repair("云云溪溪区区规规划划\n云溪区规划说明")
    assert mended.text.text == "云溪区规划\n云溪区规划说明"
    assert mended.spans[0].kind == "doubled"
    assert repair("云云溪溪区区规规划划").spans == ()


def test_a_very_long_doubled_run_needs_no_witness() -> None:
    half = "云溪区产业发展规划纲要"
    assert repair("".join(letter * 2 for letter in half)).text.text == half


def test_damages_inside_each_other() -> None:
    raw = "&#228;&#184;&#173;&#229;&#189;&#169;"
    assert repair(raw).text.text == "中彩"


def test_full_width_letters_and_digits_stay() -> None:
    assert repair("２０２５年ＡＩ产业").spans == ()
