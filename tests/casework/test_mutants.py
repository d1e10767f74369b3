"""No broken copy of a shipped process passes the gate: what an independent exhaustive search calls unsound is refused."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from shuanglian.casework import bpmn
from shuanglian.casework.errors import BadDefinition
from shuanglian.casework.soundness import explore, soundness_problems

from . import files, lineage, reference, shipped
from .mutants import mutants


def classify(xml: bytes) -> tuple[str, reference.Verdict | None]:
    """`shape`: refused before the proof; `unsound`, `clash`: refused by the proof; `passed`. With the other search."""
    try:
        graph = bpmn.parse(xml)
    except BadDefinition:
        return "shape", None
    found = soundness_problems(graph)
    gate = "passed" if not found else "clash" if explore(graph).sound else "unsound"
    net = reference.read(xml)
    verdict = reference.search(net, bound=1500)
    if gate == "passed" and not verdict.complete:
        verdict = reference.search(net)
    if verdict.sound:
        verdict.twice = lineage.twice(net)
    return gate, verdict


def judge(xml: bytes, seed: int, most: int) -> Counter[str]:
    """Count mutants by what became of them; fail on any that is let through though it is broken."""
    chance, counts = random.Random(seed), Counter[str]()
    found = list(mutants(xml, chance))
    for title, mutant in chance.sample(found, min(most, len(found))):
        gate, verdict = classify(mutant)
        if verdict is None:
            counts["refused for its shape"] += 1
        elif not verdict.complete:
            assert gate != "passed", title
            counts["too large to search"] += 1
        elif gate == "passed":
            assert verdict.sound, (title, verdict)
            counts["equivalent: still sound"] += 1
        elif gate == "clash":
            counts["sound, but branches would clash"] += 1
        else:
            assert not verdict.sound, f"{title} is refused without a reason"
            counts["refused as unsound"] += 1
    return counts


@pytest.mark.parametrize("file", shipped.FILES, ids=shipped.name)
def test_no_broken_copy_of_a_shipped_process_passes_the_gate(file: Path) -> None:
    counts = judge(file.read_bytes(), seed=1, most=25)
    assert counts["refused for its shape"] + counts["refused as unsound"] > 2


@pytest.mark.slow
@pytest.mark.parametrize("file", shipped.FILES, ids=shipped.name)
def test_many_broken_copies_of_a_shipped_process_do_not_pass_the_gate(file: Path) -> None:
    counts = judge(file.read_bytes(), seed=2, most=40)
    assert counts["refused for its shape"] + counts["refused as unsound"] > 2


@pytest.mark.parametrize("xml", [files.FORK, files.LOOP, files.REVIEW], ids=["fork", "loop", "review"])
def test_no_broken_copy_of_a_small_process_passes_the_gate(xml: bytes) -> None:
    for seed in range(4):
        counts = judge(xml, seed=seed, most=100)
        assert counts["refused as unsound"] > 3
