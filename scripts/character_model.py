"""Write the model of Chinese characters that `ingest/repair` weighs guesses with, from a word list with frequencies.

    python scripts/character_model.py DICT.txt > src/shuanglian/ingest/repair/data/characters.txt

DICT.txt: lines of `word frequency tag`, as jieba's `dict.txt` (MIT). A line of the result: the character, then how often
words begin with it and end with it, then each follower inside words with one letter for its frequency (a: once or twice,
each further letter doubles it).
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

LEAST = 8
ROOM = 60_000


def rows(path: Path) -> list[tuple[str, int]]:
    """Words of Chinese characters only, with their frequency."""
    lines = (line.split(" ") for line in path.read_text("utf-8").splitlines())
    return [
        (row[0], int(row[1])) for row in lines if all("\u4e00" <= letter <= "\u9fff" for letter in row[0])
    ]


def main(path: Path) -> None:
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for word, count in rows(path):
        starts[word[0]] += count
        ends[word[-1]] += count
        pairs.update(dict.fromkeys(pairwise(word), 0))
        for pair in pairwise(word):
            pairs[pair] += count
    followers: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for (first, second), count in pairs.most_common(ROOM):
        if count >= LEAST:
            followers[first].append((second, count))
    for letter in sorted(set(starts) | set(ends)):
        marks = "".join(second + chr(96 + count.bit_length()) for second, count in followers[letter])
        if starts[letter] + ends[letter] >= LEAST or marks:
            print(letter, starts[letter], ends[letter], marks)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
