"""Digits that are no quantities: dates and clock times, codes, routes, addresses, references, list marks, telephone numbers.

Each range found here is taken out before numbers are looked for. A few of them mean something after all (a year of founding,
the number of an official document, 3号线、4号线): `events` and `ranks` look at them by their kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CN: Final = "[〇零一二两三四五六七八九十百]"
_DASH: Final = "[—–~至到-]"
_LATIN_UNITS: Final = (
    "(?:kV|KV|kWh?|MWh?|GWh?|km[²2]?|cm|mm|μm|nm|kg|[GTPM]B|[GM]bps|[GM]Hz|MPa|m[²³2]|TEU)(?![A-Za-z])"
)
_QUANTITY_AFTER: Final = "[万亿%‰]|[余多]?[个家项元人名]"
_PHASE: Final = "(?:[ⅠⅡⅢⅣ]|(?<![A-Za-z])I{1,3}V?|[一二三四1-4])"
_KINDS: Final = {
    "address": r"(?:https?://|www\.)[!-~]+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}",
    "document": r"[〔\[（【](?P<issued>(?:19|20)\d\d)[〕\]）】]第?(?P<serial>\d{1,4})号",
    "phone": r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{16,}",
    "date": r"(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号])?(?:[上中下]旬)?|(?<!\d)(?:19|20)\d\d(?P<sep>[-./])\d{1,2}(?P=sep)\d{1,2}(?!\d)",
    "span": rf"(?P<first>(?:19|20)\d\d)年?{_DASH}{{1,2}}(?P<last>(?:19|20)\d\d)年?",
    "year": r"(?<!\d)(?P<year>(?:19|20)\d\d)年",
    "month": rf"(?:(?<!\d)\d{{1,2}}月?{_DASH}{{1,2}})?(?<![\d.])\d{{1,2}}月(?!内)(?:份|(?:{_DASH}{{1,2}})?\d{{1,2}}[日号])?",
    "period": r"(?:(?<![提目以])前|[头近])[\d一二两三四五六七八九十]{1,3}个?(?:月|季度)|第?[一二三四1-4]季度|[上下]半年|一年一度",
    "chinese_year": r"[一二][〇零○一二三四五六七八九]{3}年|[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}[日号]|份)",
    "clock": r"(?<!\d)\d{1,2}[:：]\d{2}(?::\d{2})?(?!\d)",
    "sum": r"\d{1,4}(?:\+[\dXxNn]{1,4})+|\d{1,4}[×xX*]\d{1,4}(?:小时|天)?",
    "lines": r"\d{1,3}号线(?:[、和及与,，]\d{1,3}号线)*",
    "route": r"\d{1,4}(?:国道|省道|县道|高速)|\d{1,5}号(?!召)|\d{1,3}#",
    "ordinal": rf"第(?P<place>\d{{1,4}}|{_CN}{{1,5}})(?P<kind>届|批|位|名|次|期|个|家|大(?=[^会])|)",
    "convention": rf"(?:党的|中共){_CN}{{1,4}}[大届]|{_CN}{{1,4}}[大届](?=精神|报告|以来|召开|[一二三四五六七八九]中|历次|全会)",
    "phase": rf"(?P<roman>{_PHASE})期(?=(?:[、或和及/至-]?{_PHASE}期){{0,3}}临床)",
    "figure": r"(?:附图|附表|附件|专栏|公式|(?:(?<![\u4e00-\u9fff])|(?<=[见如附]))[图表注])\d{1,3}(?:[-.]\d{1,3})?(?![\d%万亿])|\d{1,4}页",
    "mark": rf"^[（(]?(?:{_CN}{{1,3}}|\d{{1,2}})[）)、]|^\d{{1,2}}\.(?!\d)|(?<=[；。：，])（(?:{_CN}{{1,3}}|\d{{1,2}})）",
    "quoted": r"“\d{1,5}(?:[+-][\dXxNn]{1,4})*”",
    "code": rf"(?<![A-Za-z])[A-Za-z]{{1,20}}[-—]?\d[\dA-Za-z.-]{{0,40}}(?![\dA-Za-z.-]|{_QUANTITY_AFTER})"
    rf"|(?<![\d.])\d{{1,6}}(?:\.\d{{1,3}})?(?!{_LATIN_UNITS})[A-Za-z][\dA-Za-z]{{0,40}}",
}
_LABEL: Final = re.compile("|".join(f"(?P<_{name}>{pattern})" for name, pattern in _KINDS.items()))


@dataclass(frozen=True, slots=True)
class Label:
    """`kind` is a key of the table above; `match` has its named parts."""

    kind: str
    start: int
    end: int
    match: re.Match[str]


def labels(text: str) -> list[Label]:
    """All labels of a sentence in order, none overlapping."""
    rows = []
    for found in _LABEL.finditer(text):
        if found.end() > found.start():
            kind = next(name for name in _KINDS if found[f"_{name}"] is not None)
            rows.append(Label(kind, found.start(), found.end(), found))
    return rows
