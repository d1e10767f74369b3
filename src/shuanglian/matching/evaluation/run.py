"""One measurement of one judged set, from reading to figures."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..encoder.alike import suited
from . import figures, intervals, throwaway, trust, vectors
from .figures import Figures
from .intervals import Difference, Interval
from .sets import JudgedSet, Text
from .trust import First
from .vectors import Encoder, Floats, Say

# So many questions are encoded one by one to know how long a single one takes.
TIMED: Final = 50


@dataclass(frozen=True, slots=True)
class Encoded:
    """`alone_ms`: how long single questions took. Without an encoder there are no vectors."""

    documents: Floats | None = None
    questions: Floats | None = None
    seconds: float = 0.0
    alone_ms: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What one measurement found. `rows` are the figures of each question, `firsts` its first answers."""

    name: str
    encoder: str
    n_docs: int
    rows: Mapping[str, Figures]
    build_seconds: float
    query_ms: Sequence[float]
    index_bytes: int
    kept_bytes: int = 0
    encoded: Encoded = field(default_factory=Encoded)
    remarks: Sequence[str] = ()
    digest: str = ""
    firsts: Sequence[First] = ()

    @property
    def means(self) -> Figures:
        return figures.mean(list(self.rows.values()))

    def intervals(self) -> dict[str, Interval]:
        columns = {name: [getattr(row, name) for row in self.rows.values()] for name in figures.NAMES}
        return intervals.means(columns)

    def to_json(self, *, each: bool = False) -> dict[str, Any]:
        """The published keys first; `each` adds the figures of every question, for a later comparison."""
        told: dict[str, Any] = self.means.rounded() | {
            "n_queries": len(self.rows),
            "n_docs": self.n_docs,
            "build_seconds": round(self.build_seconds, 3),
            "query_ms_p50": round(figures.percentile(self.query_ms, 0.5), 3),
            "query_ms_p95": round(figures.percentile(self.query_ms, 0.95), 3),
            "index_mb": round(self.index_bytes / 1e6, 3),
            "encoder": self.encoder,
        }
        told |= trust.measure(self.firsts).to_json()
        told |= {
            "set": self.name,
            "digest": self.digest,
            "intervals": {name: found.pair() for name, found in self.intervals().items()},
            "remarks": len(self.remarks),
        }
        if self.encoded.documents is not None:
            told["encode_seconds"] = round(self.encoded.seconds, 3)
            told["kept_vectors_mb"] = round(self.kept_bytes / 1e6, 3)
            told["encode_ms_p50"] = round(figures.percentile(self.encoded.alone_ms, 0.5), 3)
        if each:
            told["each"] = {query: row.rounded() for query, row in self.rows.items()}
        return told


def measure(
    judged: JudgedSet,
    *,
    encoder: Encoder | None = None,
    limit: int | None = None,
    cache: Path | None = None,
    say: Say = lambda _text: None,
) -> Run:
    """Build a throw-away index of the corpus, ask every judged question and judge the answers.

    `limit`: only so many questions; `cache`: a folder that keeps vectors between runs; `say` hears of the progress.
    """
    asked = judged.measured(limit)
    say(f"{judged.name}: {len(judged.corpus)} documents, {len(asked)} questions")
    documents = throwaway.cut([entry.text for entry in judged.corpus])
    if encoder is not None:
        encoder = suited(encoder, throwaway.mean_length(documents))
    encoded = _encoded(encoder, [document.text for document in documents], asked, cache, say)
    with tempfile.TemporaryDirectory(prefix="shuanglian-eval-") as folder:
        say("index …")
        index = throwaway.build(documents, encoded.documents, encoder, Path(folder))
        say(f"index {index.seconds:.1f} s; questions …")
        rows, firsts, times = _ask(index, judged, asked, encoded)
    return Run(
        judged.name,
        encoder.name if encoder else "none",
        len(judged.corpus),
        rows,
        index.seconds,
        times,
        index.bytes,
        index.kept_bytes,
        encoded,
        [str(remark) for remark in judged.remarks],
        judged.digest,
        firsts,
    )


def _encoded(
    encoder: Encoder | None, texts: Sequence[str], asked: Sequence[Text], cache: Path | None, say: Say
) -> Encoded:
    if encoder is None:
        return Encoded()
    started = time.perf_counter()
    documents = vectors.passages(encoder, texts, cache, say)
    seconds = time.perf_counter() - started
    questions = vectors.queries(encoder, [query.text for query in asked], cache, say)
    return Encoded(documents, questions, seconds, _alone(encoder, asked))


def _alone(encoder: Encoder, asked: Sequence[Text]) -> list[float]:
    times = []
    for query in asked[:: max(1, len(asked) // TIMED)][:TIMED]:
        started = time.perf_counter()
        encoder.queries([query.text])
        times.append((time.perf_counter() - started) * 1000)
    return times


def _ask(
    index: throwaway.Index, judged: JudgedSet, asked: Sequence[Text], encoded: Encoded
) -> tuple[dict[str, Figures], list[First], list[float]]:
    names = [document.id for document in judged.corpus]
    rows: dict[str, Figures] = {}
    firsts: list[First] = []
    times: list[float] = []
    for place, query in enumerate(asked):
        vector = encoded.questions[place] if encoded.questions is not None else None
        started = time.perf_counter()
        found = index.ranked(query.text, vector, figures.DEPTH)
        times.append((time.perf_counter() - started) * 1000)
        ranked, grades = [names[position] for position, _score in found], judged.judged[query.id]
        rows[query.id] = figures.judge(ranked, grades)
        firsts.append(First(found[0][1], ranked[0] in grades) if found else First(None, False))
    return rows, firsts, times


# -- two runs -------------------------------------------------------------------------------------------------------
def compare(before: Mapping[str, Any], after: Run) -> dict[str, Difference]:
    """How `after` differs from an earlier run (its JSON with `each`), over the questions that both answered.

    Raises ValueError when the earlier one holds no figures of single questions.
    """
    each = demand_each(before)
    both = [query for query in after.rows if query in each]
    return {
        name: intervals.paired(
            [float(each[query][name]) for query in both], [getattr(after.rows[query], name) for query in both]
        )
        for name in figures.NAMES
    }


def demand_each(told: Any) -> dict[str, Any]:
    """The figures of single questions in the JSON of a run. Raises ValueError where there are none."""
    each = told.get("each") if isinstance(told, dict) else None
    if not isinstance(each, dict) or not all(_is_row(row) for row in each.values()):
        raise ValueError("no figures of single questions")
    return each


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(name), int | float) for name in figures.NAMES)
