"""Reading a judged set: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`. Every problem at once, with file and line.

Tolerated, because public sets differ: a byte order mark, CRLF, blank lines, numbers as ids, `_id` for `id`, a `title` beside the
text, a heading in qrels, two columns (grade 1) or the four of TREC, grades such as 2 or 1.0, questions without judgement (not
counted), questions without words (counted, and nothing is found), judgements that name an unknown question (left out) or an
unknown document (relevant, and never found). The last three are told as remarks, also beside the problems of a refused set.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CORPUS: Final = "corpus.jsonl"
QUERIES: Final = "queries.jsonl"
QRELS: Final = "qrels.tsv"
# So many problems are printed one by one; the rest is counted.
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is 0 for a problem of the whole file."""

    file: str
    line: int
    message: str
    of_document: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class BadSet(Exception):
    """The folder cannot be measured; `problems` are all of them, `remarks` what else was noticed."""

    def __init__(self, problems: list[Problem], remarks: list[Problem] | None = None) -> None:
        self.problems, self.remarks = problems, remarks or []
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """`judged` maps a question to the grades (above 0) of its relevant documents; only those of known questions."""

    name: str
    corpus: list[Text]
    queries: list[Text]
    judged: dict[str, dict[str, float]]
    remarks: list[Problem]
    digest: str = ""

    def measured(self, limit: int | None = None) -> list[Text]:
        """The questions with a relevant document, in the order of the file, the first `limit` of them."""
        found = [query for query in self.queries if query.id in self.judged]
        return found if limit is None else found[:limit]


def load(folder: Path) -> JudgedSet:
    """Raises `BadSet` with every problem of the three files."""
    problems: list[Problem] = []
    corpus = _texts(folder / CORPUS, problems)
    whole = not problems
    queries = _texts(folder / QUERIES, problems)
    rows = _judgements(folder / QRELS, problems)
    judged, remarks = _joined(corpus, queries, rows)
    if not problems and not judged:
        problems.append(Problem(QRELS, 0, "没有一条判断对应到 queries.jsonl 里的问题"))
    if problems:
        # Of a file that could not be read in full nobody can say what is missing in it.
        raise BadSet(problems, [r for r in remarks if queries and (whole or not r.of_document)])
    return JudgedSet(folder.resolve().name, corpus, queries, judged, remarks, _digest(folder))


def _digest(folder: Path) -> str:
    """SHA-256 over the three files: two measurements of the same digest saw the same set."""
    digest = hashlib.sha256()
    for name in (CORPUS, QUERIES, QRELS):
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()


# -- the three files ------------------------------------------------------------------------------------------------
def _lines(path: Path, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Non-blank lines with their numbers. Only a line feed ends a line: JSON strings may hold other separators."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.append(Problem(path.name, 0, f"读不到（{error.strerror or error}）"))
        return
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = line.decode("utf-8").strip("\r")
        except UnicodeDecodeError:
            problems.append(Problem(path.name, number, "不是 UTF-8"))
            continue
        if text.strip():
            yield number, text


def _texts(path: Path, problems: list[Problem]) -> list[Text]:
    found: dict[str, Text] = {}
    before = len(problems)
    for number, line in _lines(path, problems):
        row = _object(line)
        told = _text_problems(row) if row is not None else ["不是 JSON 对象"]
        if row is None or told:
            problems += [Problem(path.name, number, message) for message in told]
            continue
        text = Text(_id(row), _joined_text(row))
        if text.id in found:
            problems.append(Problem(path.name, number, f"编号重复：{text.id}"))
        found[text.id] = text
    if not found and len(problems) == before:
        problems.append(Problem(path.name, 0, "没有内容"))
    return list(found.values())


def _object(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _text_problems(row: dict[str, Any]) -> list[str]:
    told = []
    if not _id(row):
        told.append("缺 id（文字或整数）")
    if not isinstance(row.get("text"), str):
        told.append("缺 text（文字）")
    if not isinstance(row.get("title", ""), str):
        told.append("title 不是文字")
    return told


def _id(row: dict[str, Any]) -> str:
    value = row.get("id", row.get("_id"))
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _joined_text(row: dict[str, Any]) -> str:
    title: str = row.get("title", "")
    text: str = row["text"]
    return f"{title}\n{text}" if title else text


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    query: str
    document: str
    grade: float


def _judgements(path: Path, problems: list[Problem]) -> list[_Row]:
    rows: list[_Row] = []
    seen: dict[tuple[str, str], float] = {}
    first = True
    before = len(problems)
    for number, line in _lines(path, problems):
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())]
        row = _row(number, cells)
        if isinstance(row, str):
            if not (first and _is_heading(cells)):
                problems.append(Problem(path.name, number, row))
        elif seen.setdefault((row.query, row.document), row.grade) != row.grade:
            problems.append(Problem(path.name, number, f"同一对有两个不同的等级：{row.query} {row.document}"))
        else:
            rows.append(row)
        first = False
    if not rows and len(problems) == before:
        problems.append(Problem(path.name, 0, "没有内容"))
    return rows


def _row(number: int, cells: list[str]) -> _Row | str:
    """The judgement of one line, or what is wrong with it."""
    if len(cells) == 4:  # TREC: question, iteration, document, grade
        cells = [cells[0], cells[2], cells[3]]
    if len(cells) == 2:
        cells = [*cells, "1"]
    if len(cells) != 3 or not cells[0] or not cells[1]:
        return "应为：问题编号 TAB 文档编号 TAB 等级"
    try:
        grade = float(cells[2])
    except ValueError:
        grade = math.nan
    if not math.isfinite(grade):
        return f"等级不是数：{cells[2]}"
    return _Row(number, cells[0], cells[1], grade)


def _is_heading(cells: list[str]) -> bool:
    """`query-id corpus-id score`, `qid docid grade` and the like: words where grades would stand."""
    return len(cells) in (3, 4) and any(c.isalpha() for c in cells[-1])


def _joined(
    corpus: list[Text], queries: list[Text], rows: list[_Row]
) -> tuple[dict[str, dict[str, float]], list[Problem]]:
    documents, questions = {text.id for text in corpus}, {text.id for text in queries}
    judged: dict[str, dict[str, float]] = {}
    remarks = [
        Problem(QUERIES, 0, f"问题没有文字，什么也找不到：{text.id}")
        for text in queries
        if not text.text.strip()
    ]
    for row in rows:
        if row.query not in questions:
            remarks.append(Problem(QRELS, row.line, f"没有这个问题，不计：{row.query}"))
            continue
        if row.document not in documents:
            remarks.append(Problem(QRELS, row.line, f"没有这篇文档，算作找不到：{row.document}", True))
        if row.grade > 0:
            judged.setdefault(row.query, {})[row.document] = row.grade
    return judged, remarks
