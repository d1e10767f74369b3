"""What `shuanglian ingest` does with its options: where rows go, what is said about failures, how a run ends."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from shuanglian.ingest.batch.messages import Answer, Wish
    from shuanglian.ingest.batch.progress import Progress
    from shuanglian.ingest.batch.sources import Source
    from shuanglian.ingest.batch.state import Output


@dataclass(frozen=True, slots=True)
class Options:
    """As they come from the command line."""

    files: list[Path]
    as_json: bool = False
    text: bool = False
    out: Path | None = None
    errors: Path | None = None
    jobs: int = 0
    seconds: float = 0.0
    resume: bool = False


def run(options: Options) -> int:
    """The exit code: 0 for all, 1 if a file failed, 130 after Ctrl-C. Raises typer.BadParameter for options that do not fit."""
    from shuanglian.ingest.batch import NoReader

    _checked(options)
    try:
        with ExitStack() as stack:
            return _run(options, stack)
    except NoReader as error:
        typer.secho(f"阅读程序无法启动：{error}", err=True, fg="red")
        return 1
    except KeyboardInterrupt:
        hint = "，已写的都在，加 --resume 接着做" if options.out else ""
        typer.secho(f"\n已停止{hint}", err=True)
        return 130


def _checked(options: Options) -> None:
    if options.resume and options.out is None:
        raise typer.BadParameter("--resume 需要 --out：接着写哪个文件")
    if options.text and options.out is not None:
        raise typer.BadParameter("--text 只写到标准输出，不能与 --out 同用")
    if options.jobs < 0 or options.seconds < 0:
        raise typer.BadParameter("--jobs 与 --seconds 不能为负")


def _run(options: Options, stack: ExitStack) -> int:
    from shuanglian.ingest import batch
    from shuanglian.ingest.batch.progress import Progress
    from shuanglian.ingest.batch.running import remaining
    from shuanglian.ingest.document import DEFAULT_LIMITS

    sources = batch.sources_of(options.files, leave=_own(options))
    progress = Progress(len(sources), sys.stderr)
    output = _output(options, stack)
    left = remaining(sources, output) if output else sources
    for _ in range(len(sources) - len(left)):
        progress.skip()
    failures = stack.enter_context(options.errors.open("w", encoding="utf-8")) if options.errors else None
    taker = _Taker(options, output, failures, progress)
    limits = replace(DEFAULT_LIMITS, seconds=options.seconds or DEFAULT_LIMITS.seconds)
    jobs = options.jobs or cores()
    summary = batch.run(
        left, take=taker.take, wish=_wish(options), jobs=jobs, limits=limits, progress=progress
    )
    progress.clear()
    if output or len(sources) > 1:
        _tell(len(sources) - len(left), summary.done, summary.failed, summary.rows)
    return 1 if summary.failed else 0


def _tell(skipped: int, done: int, failed: int, rows: int) -> None:
    before = f"，{skipped} 件此前已做" if skipped else ""
    typer.secho(f"读了 {done} 件{before}，失败 {failed} 件，写出 {rows} 行", err=True)


def _own(options: Options) -> frozenset[Path]:
    """Files of the run itself, which may lie in the folder that it reads."""
    made = [path.absolute() for path in (options.out, options.errors) if path is not None]
    return frozenset(made + [path.with_name(path.name + ".state") for path in made])


def _output(options: Options, stack: ExitStack) -> Output | None:
    from shuanglian.ingest.batch.state import Output

    return stack.enter_context(Output(options.out, resume=options.resume)) if options.out else None


def _wish(options: Options) -> Wish:
    from shuanglian.ingest.batch.messages import Wish

    if options.text:
        return Wish.READING if options.as_json else Wish.TEXT
    return Wish.PROPOSALS


@dataclass(slots=True)
class _Taker:
    """Passes on what comes, file by file."""

    options: Options
    output: Output | None
    failures: IO[str] | None
    progress: Progress

    def take(self, source: Source, answer: Answer) -> None:
        if answer.code:
            self._fail(source, answer)
        elif self.output is not None:
            self.output.add(source.path, answer.sha256, answer.body, answer.rows)
        else:
            self._print(answer.body)

    def _print(self, body: bytes) -> None:
        whole = self.options.as_json or self.options.text
        stream = typer.get_binary_stream("stdout")
        stream.write(body if whole else b"".join(_line(json.loads(row)) for row in body.splitlines()))
        stream.flush()

    def _fail(self, source: Source, answer: Answer) -> None:
        self.progress.clear()
        reason = answer.message.removeprefix(f"{source.name}：")
        typer.secho(f"{source.path}：{reason}", err=True, fg="red")
        if self.failures is not None:
            row = {"file": str(source.path), "code": answer.code, "message": reason}
            self.failures.write(json.dumps(row, ensure_ascii=False) + "\n")
            self.failures.flush()


def _line(row: dict[str, Any]) -> bytes:
    value = "" if row["value"] is None else f"{row['comparator']} {row['value']} {row['unit']}"
    words = (row["kind"], row["subject"], row["indicator"], value, row["time"], row["basis"] or "")
    return ("\t".join(" ".join(str(word).split()) for word in words) + "\n").encode()


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
