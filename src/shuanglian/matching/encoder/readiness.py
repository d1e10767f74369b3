"""The encoder that the settings ask for, got ready behind the scenes: nobody ever waits for it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final, Literal

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from .base import Encoder, EncoderUnavailable
from .builtin import is_built, missing_packages
from .opening import BUILTIN, default_folder, is_address, open_choice
from .remembering import RememberingEncoder

log = structlog.get_logger("shuanglian.encoder")
State = Literal["off", "missing", "unbuilt", "preparing", "ready", "failed"]
# An encoder that failed is tried again after so many seconds.
RETRY_AFTER: Final = 300.0


@dataclass(frozen=True, slots=True)
class Status:
    """How the encoder of this process stands. `words` are for people."""

    state: State
    words: str
    name: str = ""
    fingerprint: str = ""
    dimension: int = 0


class Keeper:
    """Gets one encoder ready in a thread of its own, and again some time after it failed."""

    def __init__(self, choice: str) -> None:
        self.choice = choice
        self.problem = ""
        self._encoder: Encoder | None = None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._not_before = 0.0

    @property
    def preparing(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def encoder(self) -> Encoder | None:
        """The encoder if it is ready; otherwise the thread that makes it so is started. Does not wait."""
        if self._encoder is None:
            self.start()
        return self._encoder

    def start(self) -> None:
        with self._lock:
            if self._encoder is not None or self.preparing or time.monotonic() < self._not_before:
                return
            # A process that ends waits the second or two until a model is open: ending in the midst of it would crash
            # in foreign code. It does not wait for a service.
            daemon = is_address(self.choice)
            self._thread = threading.Thread(target=self._prepare, name="encoder", daemon=daemon)
            self._thread.start()

    def wait(self, seconds: float) -> Encoder | None:
        """For programs that have the time: the encoder once it is ready, or None."""
        self.start()
        if self._thread is not None:
            self._thread.join(seconds)
        return self._encoder

    def peek(self) -> Encoder | None:
        """The encoder if it is ready; starts nothing."""
        return self._encoder

    def _prepare(self) -> None:
        started = time.monotonic()
        try:
            made = RememberingEncoder(open_choice(self.choice, None), self._failed)
        except EncoderUnavailable as error:
            self._failed(str(error))
        except Exception as error:  # whatever a foreign model does must not go unreported in a thread
            self._failed(f"{type(error).__name__}: {error}")
        else:
            self._encoder, self.problem = made, ""
            log.info("encoder.ready", name=made.name, seconds=round(time.monotonic() - started, 1))

    def _failed(self, problem: str) -> None:
        """The encoder cannot be made, or no longer answers: without it for a while, then once more."""
        self._encoder = None
        if problem != self.problem:
            log.warning("encoder.failed", choice=self.choice, problem=problem)
        self.problem = problem
        self._not_before = time.monotonic() + RETRY_AFTER


class _Keepers:
    """The keeper of the present choice; a changed setting (in tests) gets a new one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keeper: Keeper | None = None

    def of(self, choice: str) -> Keeper:
        with self._lock:
            if self._keeper is None or self._keeper.choice != choice:
                self._keeper = Keeper(choice)
            return self._keeper


_keepers: Final = _Keepers()


def current() -> Encoder | None:
    """The encoder that the settings ask for, if it is ready now. Never waits: gets it ready in the background."""
    choice = _wanted()
    return _keepers.of(choice).encoder() if choice else None


def warm() -> None:
    """Begin to get the encoder ready, if one is wanted; for the start of a server."""
    current()


def wait_for(seconds: float) -> Encoder | None:
    """For commands, which have the time: the encoder that the settings ask for, or None when there is none by then."""
    choice = _wanted()
    return _keepers.of(choice).wait(seconds) if choice else None


def status() -> Status:
    """How things stand in this process, for pages and metrics. Starts nothing."""
    choice = _wanted()
    if not choice:
        return _absent()
    keeper = _keepers.of(choice)
    encoder = keeper.peek()
    if encoder is not None:
        return _ready(encoder)
    if keeper.problem and not keeper.preparing:
        return _broken(choice, keeper.problem)
    return Status("preparing", _("语义编码器正在准备，此前只按字词匹配。"), choice)


def inspect(*, make: bool) -> Status:
    """How things stand on this machine, for the operator: opens the encoder and waits for it.

    Without `make` a built-in encoder that has not been built is left so, which is the state "unbuilt".
    """
    choice = _wanted()
    if not choice:
        return _absent()
    try:
        if choice == BUILTIN and not make and not is_built(default_folder()):
            return Status(
                "unbuilt",
                _("内置编码器尚未生成，首次使用时会自动生成；也可运行 shuanglian encoder build。"),
                choice,
            )
        return _ready(open_choice(choice, None))
    except EncoderUnavailable as error:
        return _broken(choice, str(error))


def _absent() -> Status:
    if settings.ENCODER == "none":
        return Status("off", _("语义编码器已关闭，只按字词匹配。"))
    return Status("missing", _("未安装语义编码器，只按字词匹配。运行 make encoder 可安装内置编码器。"))


def _ready(encoder: Encoder) -> Status:
    words = _("语义编码器已就绪。")
    return Status("ready", words, encoder.name, encoder.fingerprint, encoder.dimension)


def _broken(choice: str, problem: str) -> Status:
    words = _("语义编码器不可用，只按字词匹配：%(problem)s") % {"problem": problem}
    return Status("failed", words, choice)


def _wanted() -> str:
    """The choice of the settings; empty for none, and for "auto" without the packages."""
    choice = str(settings.ENCODER)
    if choice == "auto":
        return "" if missing_packages() else BUILTIN
    return "" if choice == "none" else choice
