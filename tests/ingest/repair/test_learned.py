"""A page is damaged only if it says so itself."""

from __future__ import annotations

import pytest

from shuanglian.ingest.repair import repair
from shuanglian.ingest.repair.learned import learn
from shuanglian.ingest.repair.readings import beginning, is_syllable, sounds, usual

CLEAN = [
    "重庆(chóngqìng)是直辖市，简称渝(yú)。",
    "他姓鄭(zhèng)，名曉東。",
    "荨(qián)麻又叫蝎子草，分布很广。",
    "学(xué)而(ér)时(shí)习(xí)之(zhī)，不亦说(yuè)乎(hū)！",
    "學(xué)而(ér)時(shí)習(xí)之(zhī)，不亦說(yuè)乎(hū)！",
    "行业的行读作行(háng)，银行也是。",
    "人工智能(AI)和物联网(IoT)正在改变制造业。",
    "經濟開發區的企業正在轉型升級，產業鏈不斷延伸。",
    "经济开发区的企业正在转型升级，产业链不断延伸。",
    "The café (naïve façade) costs 5 € – really?",
    "経済産業省は、新しい産業の発展のために補助金を出します。",
    "한국의 산업 발전과 기술 혁신",
    "为什么？因为这里的服务好！真的吗?!",
    "ＡＢＣ公司２０２５年，増收12％；成本-5%。",
    "甄嬛、龑、瞾、犇羴鱻都是生僻字。",
    '1. x < y && y > z; printf("%d\\n", x);',
    "",
    "\n\n",
    "ā á ǎ à 是四个声调，妈(mā)麻(má)马(mǎ)骂(mà)。",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_comes_back_as_it_is_without_a_span(text: str) -> None:
    mended = repair(text)
    assert mended.text.text == text
    assert mended.spans == ()
    assert mended.text.doubts == frozenset()


def test_the_set_of_annotated_characters_is_the_pages_own() -> None:
    first = learn("企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展，企業(yè)的經(jīng)營")
    other = learn("我們的學(xué)校和醫(yī)院裏，學(xué)生們同時(shí)也是醫(yī)生")
    assert first is not None
    assert other is not None
    assert first.notes == {"業": "yè", "產": "chǎn", "區": "qū", "發": "fā", "經": "jīng"}
    assert set(other.notes) == {"學", "醫", "時"}


def test_a_character_that_the_page_also_shows_alone_is_none_of_its_set() -> None:
    page = "企業(yè)和產(chǎn)業(yè)園區(qū)發(fā)展，鄭(zhèng)先生、鄭女士、鄭小姐和鄭老師的經(jīng)營"
    learned = learn(page)
    assert learned is not None
    assert "鄭" not in learned.notes
    assert "鄭(zhèng)先生、鄭女士" in repair(page).text.text


def test_two_common_characters_are_a_guess_and_many_are_certain() -> None:
    few, many = (
        repair("經(jīng)開區(qū)"),
        repair("企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展與經(jīng)營，實(shí)現(xiàn)增長(zhǎng)"),
    )
    assert few.text.text == "經開區"
    assert {str(span.status) for span in few.spans} == {"guessed"}
    assert many.text.text == "企業和產業園區的發展與經營，實現增長"
    assert {str(span.status) for span in many.spans if span.kind == "pinyin"} == {"certain"}


def test_readings_without_a_tone_belong_to_the_set_too() -> None:
    page = "企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展與經(jīng)營，我們(men)大家，你們(men)也來"
    assert repair(page).text.text == "企業和產業園區的發展與經營，我們大家，你們也來"


def test_a_legitimate_note_on_a_damaged_page_stays() -> None:
    page = "企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展與經(jīng)營，銀行(háng)和重慶(chóngqìng)，以及人工智能(AI)"
    mended = repair(page)
    assert mended.text.text == "企業和產業園區的發展與經營，銀行(háng)和重慶(chóngqìng)，以及人工智能(AI)"


def test_syllables_and_readings() -> None:
    assert is_syllable("jīng")
    assert is_syllable("nǚ")
    assert is_syllable("men")
    assert not is_syllable("xyz")
    assert not is_syllable("chóngqìng")
    assert sounds("長", "zhǎng")
    assert sounds("長", "cháng")
    assert usual("業", "yè")
    assert not usual("業", "jīng")
    assert beginning(0x83, "cè") == ("冊",)
