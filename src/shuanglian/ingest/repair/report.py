"""What was repaired, counted, for people."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from .spans import Mended, Status

KINDS: Final = {
    "pinyin": "误插的拼音",
    "shift": "错位的字节",
    "digit": "丢失的数字",
    "width": "被折成半角的标点",
    "encoding": "认错的编码",
    "entity": "未还原的网页实体",
    "invisible": "看不见的字符",
    "radical": "部首代替的字",
    "private": "私用区字符",
    "doubled": "重影的字",
    "lost": "已毁的文字",
    "unclear": "说不清的字",
}
STATUSES: Final = {Status.CERTAIN: "确定", Status.GUESSED: "推测", Status.LOST: "丢失"}
_WIDE: Final = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")


@dataclass(frozen=True, slots=True)
class Report:
    """Changes by kind and status, doubtful characters, and full-width letters and digits (which stay as they are)."""

    counts: dict[tuple[str, Status], int]
    characters: int
    doubtful: int
    full_width: int

    def as_json(self) -> dict[str, Any]:
        kinds: dict[str, dict[str, int]] = {}
        for (kind, status), count in self.counts.items():
            kinds.setdefault(kind, {})[str(status)] = count
        return {
            "kinds": kinds,
            "characters": self.characters,
            "doubtful": self.doubtful,
            "full_width": self.full_width,
        }

    def lines(self) -> list[str]:
        """Sentences for people."""
        rows = [
            f"{KINDS.get(kind, kind)}：{count} 处（{STATUSES[status]}）"
            for (kind, status), count in self.counts.items()
        ]
        if not rows:
            rows = ["没有发现损坏。"]
        if self.doubtful:
            rows.append(f"全文 {self.characters} 字中有 {self.doubtful} 字存疑，已逐字标出。")
        if self.full_width:
            rows.append(f"另有全角字母和数字 {self.full_width} 个，原样保留。")
        return rows


def report(mended: Mended) -> Report:
    """Count what `repair` did; kinds in the order of `KINDS`."""
    found = Counter((span.kind, span.status) for span in mended.spans)
    order = {kind: at for at, kind in enumerate(KINDS)}
    states = list(STATUSES)
    rows = sorted(found.items(), key=lambda row: (order.get(row[0][0], 99), states.index(row[0][1])))
    text = mended.text
    return Report(dict(rows), len(text), len(text.doubts), len(_WIDE.findall(text.text)))
