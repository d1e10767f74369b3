"""The date of a document: its own, else the latest time that it tells of."""

from __future__ import annotations

import datetime as dt

import pytest

from shuanglian.ingest.reading.dates import dated, day_in, spelt

from .factories import blocks, read_words


def told(text: str) -> tuple[dt.date | None, bool]:
    return dated(text, blocks(text))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2024年3月15日", dt.date(2024, 3, 15)),
        ("2024 年 3 月 15 日印发", dt.date(2024, 3, 15)),
        ("发布时间：2024-03-15 10:20", dt.date(2024, 3, 15)),
        ("2024/3/5", dt.date(2024, 3, 5)),
        ("二〇二四年三月十五日", dt.date(2024, 3, 15)),
        ("二○二四年十一月三十日", dt.date(2024, 11, 30)),
        ("2024年13月45日", None),
        ("2024年", None),
        ("12.5.3", None),
    ],
)
def test_a_full_date_is_read_in_digits_or_words(line: str, day: dt.date | None) -> None:
    assert day_in(line) == day


@pytest.mark.parametrize(
    ("words", "number"),
    [("7", 7), ("十", 10), ("十一", 11), ("二十", 20), ("二十三", 23), ("三十一", 31), ("一", 1)],
)
def test_spelt_numbers(words: str, number: int) -> None:
    assert spelt(words) == number


def test_the_date_of_signing_wins_over_that_of_printing() -> None:
    text = "示例区人民政府关于开展工作的通知\n\n请各单位认真落实各项工作要求。\n\n2022年10月31日\n\n附件另发，请查收。\n\n2022年11月1日印发"
    assert told(text) == (dt.date(2022, 10, 31), True)


def test_the_line_under_the_title_of_a_news_text_dates_it() -> None:
    text = "示例区产业提速\n\n来源：示例日报 2026-01-09 08:30\n\n去年全区企业达到120家，增长迅速。"
    assert told(text) == (dt.date(2026, 1, 9), True)


def test_a_date_inside_a_sentence_is_not_the_documents() -> None:
    text = "示例区产业提速\n\n2019年5月20日，园区正式开工建设，此后各项工作持续推进，2021年全区企业达到120家，增长迅速。"
    day, carried = told(text)
    assert not carried and day is not None and day.year == 2021


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年企业达到120家，2025年企业达到160家。", 2025),
        ("2021年企业达到120家，到2025年达到200家，远期展望至2035年。", 2021),
        ("2021年产值100亿元，力争2025年建成体系，2026年将达到200亿元。", 2021),
        ("2025年，全区产值同比增长5%；今年一季度，增长6%。", 2026),
        ("2026年人才周举行。2025年底企业达到100家，今年前5个月增长5%。", 2026),
        ("企业达到120家。", 0),
    ],
)
def test_the_latest_year_that_is_told_as_past_or_present(text: str, year: int) -> None:
    day, carried = told("示例标题\n\n" + text)
    assert not carried
    assert (day.year if day else 0) == year


def test_months_of_this_year_bound_the_date() -> None:
    day, _ = told("示例标题\n\n2026年人才周举行，今年前5个月，集群产值同比增长9%，今年一季度增长5%。")
    assert day == dt.date(2026, 5, 31)


def test_the_number_of_the_paper_gives_the_year() -> None:
    day, _ = told("示例区文件\n\n示政发〔2022〕21号\n\n各单位要认真落实，到2025年建成体系。")
    assert day is not None and day.year == 2022


def test_a_date_that_was_worked_out_is_told() -> None:
    assert "dated_by_content" in {note.code for note in read_words("示例标题\n\n2025年企业达到160家。").notes}
    assert "dated_by_content" not in {
        note.code for note in read_words("示例标题\n\n2025年3月1日\n\n企业达到160家。").notes
    }
