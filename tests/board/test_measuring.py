"""A measurement from end to end, on a small set and through the program."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shuanglian.matching.evaluation import run, sets, vectors
from shuanglian.matching.evaluation.vectors import Floats

from .test_sets import folder

PUBLISHED = [
    "ndcg10", "recall10", "recall100", "mrr10", "n_queries", "n_docs", "build_seconds", "query_ms_p50", "query_ms_p95",
    "index_mb", "encoder",
]  # fmt: skip
TOPICS = (
    "防水透湿面料",
    "海水淡化反渗透膜元件",
    "碳化硅晶体生长炉",
    "黄酒发酵菌种",
    "封装胶水耐高温",
    "工业机器人减速器",
)


class Hashing:
    """A small real encoder: every character has a fixed direction, a text is the sum of its characters."""

    name = "test:hashing"
    fingerprint = "1"
    dimension = 16

    def __init__(self) -> None:
        self.encoded = 0

    def queries(self, texts: Sequence[str]) -> Floats:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        self.encoded += len(texts)
        made = np.array([self._one(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)

    def _one(self, text: str) -> Any:
        total = np.zeros(self.dimension)
        for letter in text:
            seed = int.from_bytes(hashlib.blake2b(letter.encode(), digest_size=4).digest(), "little")
            total += np.random.default_rng(seed).standard_normal(self.dimension)
        return total


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Six documents about six things, each asked for by the end of its text."""
    corpus = [{"id": f"d{i}", "text": f"{topic}的研究与中试"} for i, topic in enumerate(TOPICS)]
    queries = [{"id": f"q{i}", "text": f"找{topic[-4:]}的团队"} for i, topic in enumerate(TOPICS)]
    rows = [f"q{i}\td{i}\t1" for i in range(len(TOPICS))]
    lines = ["\n".join(json.dumps(row, ensure_ascii=False) for row in table) for table in (corpus, queries)]
    return folder(tmp_path, *lines, "\n".join(rows))


def program(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    executable = Path(sys.executable).with_name("shuanglian")
    settings = {**os.environ, "SHUANGLIAN_ENV": "test", **environment}
    words = [str(executable), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=settings)


def test_a_small_set_is_answered_in_full(small: Path) -> None:
    told = run.measure(sets.load(small)).to_json()
    assert list(told)[: len(PUBLISHED)] == PUBLISHED
    assert (told["ndcg10"], told["recall10"], told["recall100"], told["mrr10"]) == (1, 1, 1, 1)
    assert (told["n_queries"], told["n_docs"], told["encoder"]) == (6, 6, "none")
    assert told["index_mb"] > 0
    assert told["intervals"]["ndcg10"] == [1.0, 1.0]
    assert (told["calibration_error"], told["abstention_precision"], told["calibration_n"]) == (None, None, 6)


def test_only_so_many_questions_are_asked(small: Path) -> None:
    assert run.measure(sets.load(small), limit=2).to_json(each=True)["each"].keys() == {"q0", "q1"}


def test_a_document_that_is_not_there_lowers_recall(small: Path) -> None:
    with (small / sets.QRELS).open("a") as file:
        file.write("\nq0\tgone\t1\n")
    made = run.measure(sets.load(small))
    assert made.rows["q0"].recall100 == 0.5
    assert made.to_json()["remarks"] == 1


def test_with_an_encoder_meaning_counts_too(small: Path) -> None:
    told = run.measure(sets.load(small), encoder=Hashing()).to_json()
    assert told["encoder"] == "test:hashing"
    assert told["ndcg10"] > 0.9
    assert told["encode_seconds"] >= 0


def test_kept_vectors_are_not_encoded_again_and_follow_content_and_encoder(
    small: Path, tmp_path: Path
) -> None:
    encoder, texts, quiet = Hashing(), list(TOPICS), lambda _text: None
    cache = tmp_path / "vectors"
    first = vectors.passages(encoder, texts, cache, quiet)
    again = vectors.passages(encoder, texts, cache, quiet)
    assert encoder.encoded == 6
    np.testing.assert_array_equal(first, again)
    vectors.passages(encoder, [*texts[1:], "别的"], cache, quiet)
    assert encoder.encoded == 12
    vectors.queries(encoder, texts, cache, quiet)
    encoder.fingerprint = "2"
    vectors.passages(encoder, texts, cache, quiet)
    assert encoder.encoded == 24


def test_a_damaged_cache_is_encoded_anew(tmp_path: Path) -> None:
    encoder, quiet = Hashing(), lambda _text: None
    vectors.passages(encoder, TOPICS, tmp_path, quiet)
    (kept,) = tmp_path.glob("*.npy")
    kept.write_bytes(kept.read_bytes()[:100])
    vectors.passages(encoder, TOPICS, tmp_path, quiet)
    assert encoder.encoded == 12


def test_vectors_do_not_depend_on_the_order_of_encoding(tmp_path: Path) -> None:
    texts = [topic * (i % 7 + 1) for i, topic in enumerate(TOPICS * 30)]
    made = vectors.passages(Hashing(), texts, None, lambda _text: None)
    np.testing.assert_allclose(made[17], Hashing().passages([texts[17]])[0], rtol=1e-5)


def test_a_run_is_compared_with_an_earlier_one(small: Path) -> None:
    made = run.measure(sets.load(small))
    found = run.compare(made.to_json(each=True), made)
    assert {name: (row.n, row.mean, row.real) for name, row in found.items()} == dict.fromkeys(
        ("ndcg10", "recall10", "recall100", "mrr10"), (6, 0.0, False)
    )
    with pytest.raises(ValueError):
        run.compare(made.to_json(), made)


def test_the_program_prints_the_published_figures_and_touches_no_database(
    small: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    done = program(
        "eval", "matching", small, "--json", SHUANGLIAN_DATA_DIR=str(data), SHUANGLIAN_DATABASE_URL=nowhere
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told)[: len(PUBLISHED)] == PUBLISHED
    assert told["ndcg10"] == 1
    assert [path for path in data.rglob("*") if path.is_file()] == []


def test_the_program_compares_and_prints_for_people(small: Path, tmp_path: Path) -> None:
    first = program("eval", "matching", small, "--json", "--each")
    kept = tmp_path / "run.json"
    kept.write_text(first.stdout)
    again = program("eval", "matching", small, "--compare", kept)
    assert "Δ ndcg10" in again.stdout, again.stderr
    kept.write_text("{}")
    refused = program("eval", "matching", small, "--compare", kept)
    assert (refused.returncode, refused.stdout) == (2, "")


def test_a_broken_set_is_told_whole_to_people_and_programs(small: Path) -> None:
    (small / sets.CORPUS).write_text('{"id": "a"}\nnonsense\n')
    done = program("eval", "matching", small, "--json")
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert (told["ok"], told["error"]["code"]) == (False, "bad_set")
    assert [row["field"] for row in told["error"]["reasons"]] == ["corpus.jsonl:1", "corpus.jsonl:2"]
    assert "corpus.jsonl:1" in done.stderr
    assert "corpus.jsonl:2" in done.stderr


def test_an_encoder_that_is_not_there_is_told_in_one_line(small: Path, tmp_path: Path) -> None:
    done = program("eval", "matching", small, "--json", "--encoder", tmp_path / "no-model")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "encoder_unavailable"
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"),
    [("csl_title", 0.969), ("expert_nsfc", 0.196), ("outcome_gap", 0.435), ("squad_zh", 0.894)],
)
def test_words_alone_reach_what_was_promised(shared_data: Path, name: str, least: float) -> None:
    made = run.measure(sets.load(shared_data / "matching" / name))
    assert made.means.ndcg10 >= least
