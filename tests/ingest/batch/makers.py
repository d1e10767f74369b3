"""Folders of small documents, all made up."""

from __future__ import annotations

import json
from pathlib import Path

SENTENCE = "{name}今年新增企业{count}家，完成投资{sum}亿元，同比增长{growth}%。"


def folder(where: Path, count: int, *, paragraphs: int = 2) -> list[Path]:
    """`count` texts with numbers of their own in each."""
    where.mkdir(parents=True, exist_ok=True)
    paths = []
    for at in range(count):
        path = where / f"{at:05}.txt"
        lines = [
            SENTENCE.format(name=f"第{at}镇", count=at + 2, sum=f"{at + 1}.{line + 1}", growth=line + 3)
            for line in range(paragraphs)
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        paths.append(path)
    return paths


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def sources_in(path: Path) -> list[str]:
    """The files of the rows, in order, each once for each run of rows."""
    out: list[str] = []
    for row in rows(path):
        if not out or out[-1] != row["source_file"]:
            out.append(str(row["source_file"]))
    return out
