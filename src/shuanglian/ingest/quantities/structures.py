"""Words that hold a numeral because they name parts: 四位一体, 五证合一, “三联”, 十联动, 诸暨、嵊州、新昌三地."""

from __future__ import annotations

import re
from typing import Final

from shuanglian.foundation.numerals import chinese_number

from ..aligned import Aligned
from .found import Found, Nature

_CN: Final = "[二两三四五六七八九十]"
_ANY: Final = re.compile(_CN)
_FORMS: Final = (
    (re.compile(rf"(?P<n>{_CN}{{1,2}})位一体"), "项"),
    (re.compile(rf"(?P<n>{_CN}{{1,2}})(?P<unit>[证照码网章图窗口岗])(?:合一|联办|整合)"), ""),
    (re.compile(rf"(?P<n>{_CN}{{1,2}})(?:联动|同步|融合|结合|协同)(?![\u4e00-\u9fff]?[个家项])"), "项"),
    (
        re.compile(rf"“(?P<n>{_CN}{{1,2}})(?P<word>(?!{_CN}|[百千万])[\u4e00-\u9fff]{{1,2}})”(?!企业|单位)"),
        "项",
    ),
    (
        re.compile(
            rf"(?<=[\u4e00-\u9fff])(?P<n>{_CN}{{1,2}})(?P<unit>[地区县市省城校院方链级])(?![\u4e00-\u9fff]{{0,1}}[级长位区内外])(?=[\u4e00-\u9fff，。、；）”])"
        ),
        "个",
    ),
)
_LISTED: Final = re.compile(r"[\u4e00-\u9fff]、[^，。；：]{1,12}$")
_LED: Final = re.compile(r"(?:带动|推动|联动|辐射|覆盖|统筹|横跨|横贯|串联|连接|服务|市|省|县|区)$")


def structures(sentence: Aligned, block: int) -> list[Found]:
    """The numerals of such words, each once."""
    rows: list[Found] = []
    if not _ANY.search(sentence.text):
        return rows
    for pattern, unit in _FORMS:
        for match in pattern.finditer(sentence.text):
            value = chinese_number(match["n"])
            named = match.groupdict().get("unit") or ""
            if value is None or value < 2 or (unit == "个" and not _collected(sentence.text, match)):
                continue
            rows.append(
                Found(
                    block=block,
                    sentence=sentence,
                    start=match.start("n"),
                    end=match.end("n"),
                    phrase_start=match.start(),
                    phrase_end=match.end(),
                    value=value,
                    unit=unit or named,
                    norm_value=value,
                    norm_unit=unit or named,
                    nature=Nature.STRUCTURE,
                    noun=named if unit else "",
                )
            )
    return rows


def _collected(text: str, match: re.Match[str]) -> bool:
    """三地 sums up places that were listed, or follows a verb of reaching; 市县两级 names levels."""
    before = text[max(0, match.start() - 30) : match.start()]
    return _LISTED.search(before) is not None or _LED.search(before) is not None
