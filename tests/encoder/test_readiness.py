"""Nobody waits for the encoder; how it stands can be read at any time."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from shuanglian.matching import encoder
from shuanglian.matching.encoder import builtin, readiness
from shuanglian.matching.encoder.base import Encoder
from shuanglian.matching.encoder.readiness import Keeper

from .factories import model_directory
from .service import FakeService


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keeper of another test."""
    monkeypatch.setattr(readiness, "_keepers", readiness._Keepers())


@pytest.fixture
def toy(tmp_path: Path, packages: None) -> Path:
    return model_directory(tmp_path / "toy")


def test_none_is_off(settings: object) -> None:
    settings.ENCODER = "none"  # type: ignore[attr-defined]
    assert encoder.current() is None
    assert encoder.status().state == "off"
    assert "关闭" in encoder.status().words


def test_auto_without_the_packages_is_missing(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENCODER = "auto"  # type: ignore[attr-defined]
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    for name in builtin.PACKAGES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert builtin.missing_packages() == list(builtin.PACKAGES)
    assert encoder.current() is None
    found = encoder.status()
    assert found.state == "missing"
    assert "make encoder" in found.words


def test_builtin_without_the_packages_names_each(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENCODER = "builtin"  # type: ignore[attr-defined]
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    for name in builtin.PACKAGES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert encoder.wait_for(10) is None
    found = encoder.status()
    assert found.state == "failed"
    for name in builtin.PACKAGES:
        assert name in found.words
    assert "make encoder" in found.words


def test_the_first_call_returns_at_once_and_a_later_one_has_the_encoder(
    settings: object, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is held back until the first call has returned: on a quick machine it would be open by then."""
    held, opened = threading.Event(), readiness.open_choice

    def open_late(choice: str, folder: Path | None) -> Encoder:
        assert held.wait(60)
        return opened(choice, folder)

    monkeypatch.setattr(readiness, "open_choice", open_late)
    settings.ENCODER = str(toy)  # type: ignore[attr-defined]
    assert encoder.current() is None
    assert encoder.status().state == "preparing"
    held.set()
    ready = encoder.wait_for(60)
    assert ready is not None
    assert encoder.current() is ready
    found = encoder.status()
    assert (found.state, found.dimension, found.fingerprint) == ("ready", 8, ready.fingerprint)


def test_status_starts_nothing(settings: object, toy: Path) -> None:
    settings.ENCODER = str(toy)  # type: ignore[attr-defined]
    encoder.status()
    time.sleep(0.3)
    assert encoder.status().state == "preparing"
    assert not readiness._keepers.of(str(toy)).preparing


def test_many_askers_start_one_thread(service: FakeService, settings: object) -> None:
    service.answers = [1.5]
    settings.ENCODER = service.address  # type: ignore[attr-defined]
    for _ in range(20):
        assert encoder.current() is None
    assert encoder.wait_for(10) is not None
    assert [call["path"] for call in service.calls] == ["/v1/models", "/v1/embeddings"]


def test_a_failure_is_said_and_not_repeated_at_once(settings: object, tmp_path: Path) -> None:
    settings.ENCODER = str(tmp_path / "nowhere")  # type: ignore[attr-defined]
    assert encoder.wait_for(10) is None
    found = encoder.status()
    assert found.state == "failed"
    assert "nowhere 不是一个目录" in found.words
    keeper = readiness._keepers.of(str(tmp_path / "nowhere"))
    assert encoder.current() is None
    assert not keeper.preparing


def test_a_failed_encoder_is_tried_again_after_a_while(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "RETRY_AFTER", 0.0)
    late = tmp_path / "late"
    keeper = Keeper(str(late))
    assert keeper.wait(10) is None
    assert keeper.problem
    toy.rename(late)
    assert keeper.wait(60) is not None
    assert keeper.problem == ""


def test_a_failure_is_logged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from structlog.testing import capture_logs

    monkeypatch.setattr(readiness, "RETRY_AFTER", 0.0)
    keeper = Keeper(str(tmp_path / "nowhere"))
    with capture_logs() as lines:
        for _ in range(3):
            keeper.wait(10)
    assert [line["event"] for line in lines] == ["encoder.failed"]


def test_a_service_that_goes_away_is_let_go_and_comes_back(
    service: FakeService, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENCODER = service.address  # type: ignore[attr-defined]
    ready = encoder.wait_for(10)
    assert ready is not None
    service.answers = [500]
    with pytest.raises(encoder.EncoderUnavailable):
        ready.queries(["水"])
    assert encoder.current() is None
    assert encoder.status().state == "failed"
    keeper = readiness._keepers.of(service.address)
    monkeypatch.setattr(keeper, "_not_before", 0.0)
    assert encoder.wait_for(10) is not None
    assert encoder.status().state == "ready"


def test_an_operator_sees_whether_the_built_in_one_is_made(settings: object, packages: None) -> None:
    settings.ENCODER = "builtin"  # type: ignore[attr-defined]
    assert encoder.inspect(make=False).state == "unbuilt"


def test_an_operator_waits_for_an_answer(settings: object, toy: Path) -> None:
    settings.ENCODER = str(toy)  # type: ignore[attr-defined]
    assert encoder.inspect(make=False).state == "ready"
    settings.ENCODER = str(toy / "nowhere")  # type: ignore[attr-defined]
    assert encoder.inspect(make=True).state == "failed"


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 0.4, 0.7, 1.0])
def test_a_process_may_end_while_the_encoder_is_being_prepared(
    models: Path, encoder: object, seconds: float
) -> None:
    code = """
        import os, sys, time
        os.environ["DJANGO_SETTINGS_MODULE"] = "shuanglian.config.settings"
        from django.conf import settings
        settings.ENCODER = "builtin"
        settings.DATA_DIR = sys.argv[1]
        from shuanglian.matching import encoder
        encoder.warm()
        time.sleep(float(sys.argv[2]))
        print("done")
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(models.parent), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "done" in done.stdout.splitlines()  # the log may speak before or after it
