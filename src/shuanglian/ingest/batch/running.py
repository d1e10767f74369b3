"""A run over many files: rows in the order of the files, failures beside them, and nothing kept that was passed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..document import DEFAULT_LIMITS, Limits
from .messages import Answer, Task, Wish
from .pool import Pool
from .progress import Progress
from .sources import Source
from .state import Output, key_of, rules, sha256_of

Take = Callable[[Source, Answer], None]


@dataclass(slots=True)
class Summary:
    """`skipped`: done by an earlier run."""

    done: int = 0
    failed: int = 0
    skipped: int = 0
    rows: int = 0


def run(
    sources: Sequence[Source],
    *,
    take: Take,
    wish: Wish = Wish.PROPOSALS,
    jobs: int = 1,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Summary:
    """Reads every file and hands its answer to `take`, in order, failures too. Memory does not grow with their number."""
    summary = Summary()
    with Pool(min(jobs, len(sources))) as pool:
        answers = pool.answers(_tasks(sources, wish, limits))
        for source, answer in zip(sources, answers, strict=True):
            take(source, answer)
            summary.done += 1
            summary.failed += bool(answer.code)
            summary.rows += answer.rows
            if progress is not None:
                progress.step(failed=bool(answer.code))
    return summary


def _tasks(sources: Sequence[Source], wish: Wish, limits: Limits) -> Iterator[Task]:
    for source in sources:
        data = None
        if source.path.exists() and not source.path.is_file():  # a pipe can only be read here
            with source.path.open("rb") as pipe:
                data = pipe.read(limits.bytes + 1)
        yield Task(wish, source.name, limits, path=source.path, data=data)


def remaining(sources: Sequence[Source], output: Output) -> list[Source]:
    """Files whose rows are not in the output yet; rows of files that changed since are taken out of it first."""
    stale, left = set[str](), list[Source]()
    for source in sources:
        known = output.done.get(key_of(source.path))
        if known is not None and known.rules == rules() and known.sha256 == sha256_of(source.path):
            continue
        if known is not None:
            stale.add(key_of(source.path))
        left.append(source)
    if stale:
        output.forget(stale)
    return left
