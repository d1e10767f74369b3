"""Measures of an official document (GB/T 9704-2012), shared by Word and PDF.

A4; the area of text is 156 mm × 225 mm, 37 mm from the top and 28 mm from the left; 22 lines of 28 characters.
Fonts are named as the standard wants them. A machine that has none of them prints with the free ones at the end of
each list (Noto CJK, SIL Open Font Licence), which have other strokes and the same advance of one square a character.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

PAGE_MM: Final = (210, 297)
TOP_MM, LEFT_MM = 37, 28
AREA_MM: Final = (156, 225)
RIGHT_MM = PAGE_MM[0] - LEFT_MM - AREA_MM[0]
BOTTOM_MM = PAGE_MM[1] - TOP_MM - AREA_MM[1]
LINES, CHARACTERS = 22, 28
POINTS_PER_MM: Final = 72 / 25.4
LINE_PT: Final = AREA_MM[1] * POINTS_PER_MM / LINES
CHARACTER_PT: Final = AREA_MM[0] * POINTS_PER_MM / CHARACTERS
# 号 → points.
SIZES: Final = {"1": 26.0, "2": 22.0, "3": 16.0, "4": 14.0, "5": 10.5, "5s": 9.0, "6": 7.5}

TITLE_FONTS: Final = (
    "方正小标宋简体", "FZXiaoBiaoSong-B05S", "小标宋体", "STZhongsong", "Noto Serif CJK SC", "Noto Serif SC",
)  # fmt: skip
BODY_FONTS: Final = (
    "仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC", "Noto Serif SC",
)  # fmt: skip
HEADING_FONTS: Final = ("黑体", "SimHei", "STHeiti", "Noto Sans CJK SC", "Noto Sans SC")
SECOND_FONTS: Final = (
    "楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC", "Noto Serif SC",
)  # fmt: skip
PAGE_NUMBER_FONTS: Final = ("宋体", "SimSun", "STSong", "Noto Serif CJK SC", "Noto Serif SC")
RED: Final = "C00000"
TONES: Final = {"green": "1B7F4B", "yellow": "8A5A00", "red": "B3261E"}
FILLS: Final = {"green": "E7F4EC", "yellow": "FFF3D6", "red": "FBE9E7"}
# Colours of series by their style: dark enough on white, and apart in grey.
SERIES: Final = {"actual": "0B5CAD", "required": "8A8F98", "forecast": "B35C00", "target": "C00000"}


def chinese_day(day: dt.date) -> str:
    """2026年5月8日, as the standard wants the date of a document: Arabic digits, no zero before."""
    return f"{day.year}年{day.month}月{day.day}日"
