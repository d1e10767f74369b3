"""One line for people on standard error: how far a run is, how fast, how long it will take."""

from __future__ import annotations

import time
from typing import TextIO

_TERMINAL, _ELSEWHERE = 0.2, 10.0


class Progress:
    """On a terminal one line that changes; elsewhere a line every few seconds, so that a log tells, too."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total, self.stream = total, stream
        self.live = stream.isatty()
        self.begun = self.told = time.monotonic()
        self.done = self.failed = self.skipped = 0

    def skip(self) -> None:
        self.done += 1
        self.skipped += 1

    def step(self, *, failed: bool) -> None:
        self.done += 1
        self.failed += failed
        now = time.monotonic()
        if self.total > 1 and now - self.told >= (_TERMINAL if self.live else _ELSEWHERE):
            self.told = now
            self._write(self.line(now))

    def clear(self) -> None:
        """Room for something else on the screen."""
        if self.live and self.total > 1:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def line(self, now: float) -> str:
        rate = (self.done - self.skipped) / max(now - self.begun, 1e-9)
        left = _lasting((self.total - self.done) / rate) if rate else "未知"
        return f"{self.done}/{self.total} 件，每秒 {rate:.1f} 件，失败 {self.failed}，还需 {left}"

    def _write(self, text: str) -> None:
        self.stream.write(f"\r\x1b[K{text}" if self.live else f"{text}\n")
        self.stream.flush()


def _lasting(seconds: float) -> str:
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600} 小时 {whole % 3600 // 60} 分"
    return f"{whole // 60} 分 {whole % 60} 秒" if whole >= 60 else f"{whole} 秒"
