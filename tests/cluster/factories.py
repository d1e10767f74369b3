"""Small collections, cut into shards in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shuanglian.matching.cluster.coordinator import Coordinator
from shuanglian.matching.cluster.gather import Timing
from shuanglian.matching.cluster.local import LocalClient
from shuanglian.matching.cluster.partition import shard_of
from shuanglian.matching.cluster.service import ShardServer
from shuanglian.matching.shards import Document, Key, Marks, Shard, Snapshot, Transform, Vectors
from shuanglian.matching.shards.segments import built
from shuanglian.matching.shards.vectors import quantised, signs
from shuanglian.matching.text import tokens

DIMENSION = 12
# A loaded test machine must not turn a slow answer into a missing one.
PATIENT = Timing(deadline=60, hedge_after=60, rest=60)
WORDS = "防水 透湿 面料 涂层 聚氨酯 染整 废水 膜 碳化硅 长晶 微管 电池 隔膜 储能 催化 酶 发酵 黄酒 轴承 齿轮".split()  # noqa: SIM905


def document(
    pk: int, text: str, kind: str = "offering", party: int = 0, segments: tuple[int, ...] = ()
) -> Document:
    return Document(kind, pk, party or pk, pk, text, "result" if kind == "offering" else "", pk % 3, segments)


def many(count: int, seed: int = 5) -> list[Document]:
    """Texts of a few words, some of them the same."""
    rng = np.random.default_rng(seed)
    return [
        document(pk, "".join(rng.choice(WORDS, rng.integers(1, 9))), kind, int(rng.integers(1, 40)))
        for kind in ("offering", "party")
        for pk in range(1, count // 2 + 1)
    ]


def vector(text: str) -> np.ndarray:
    """A vector that depends on the characters of the text; the same text has the same one."""
    total = np.zeros(DIMENSION)
    for character in text:
        total += np.random.default_rng(ord(character)).normal(size=DIMENSION)
    return (total / max(1e-9, float(np.linalg.norm(total)))).astype(np.float32)


def transform(documents: Sequence[Document]) -> Transform:
    return Transform(np.mean([vector(d.text) for d in documents], axis=0).astype(np.float32))


def shard(documents: Sequence[Document], turn: Transform | None = None) -> Shard:
    joined = built((d, tokens(d.text)) for d in documents)
    if turn is None:
        return Shard(joined.lexical, joined.rows)
    made = turn(np.array([vector(d.text) for d in documents], dtype=np.float32).reshape(-1, DIMENSION))
    codes, scales = quantised(made) if len(made) else (made.astype(np.int8), np.zeros(0, np.float32))
    vectors = Vectors(codes, scales, signs(made), turn, "test", len(documents))
    return Shard(joined.lexical, joined.rows, vectors)


def snapshot(
    documents: Sequence[Document],
    turn: Transform | None = None,
    changed: Sequence[Document] = (),
    gone: set[Key] | None = None,
) -> Snapshot:
    """Main shard and later changes, as the index has them."""
    touched = {d.key for d in changed} | (gone or set())
    main = shard(documents, turn).without(touched)
    return Snapshot("1", main, shard(changed, turn), Marks())


def parted(documents: Sequence[Document], count: int) -> list[list[Document]]:
    parts: list[list[Document]] = [[] for _ in range(count)]
    for one in documents:
        parts[shard_of(one.kind, one.id, count)].append(one)
    return parts


def clients(snapshots: Sequence[Snapshot]) -> dict[int, list[LocalClient]]:
    return {
        number: [LocalClient(number, str(number), ShardServer(lambda s=s: ("1", s)))]
        for number, s in enumerate(snapshots)
    }


def coordinator(snapshots: Sequence[Snapshot]) -> Coordinator:
    sizes = {number: s.size for number, s in enumerate(snapshots)}
    return Coordinator(clients(snapshots), sizes, timing=PATIENT)
