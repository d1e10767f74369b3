"""`shuanglian encoder status|build`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from shuanglian.cli.app import app

from .factories import model_directory


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["encoder", *arguments])


def test_status_of_none(settings: object) -> None:
    settings.ENCODER = "none"  # type: ignore[attr-defined]
    done = run("status", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["choice"], told["state"], told["dimension"]) == ("none", "off", 0)


def test_build_of_none_is_refused(settings: object) -> None:
    settings.ENCODER = "none"  # type: ignore[attr-defined]
    done = run("build")
    assert done.exit_code == 1
    assert "关闭" in done.stdout


def test_a_directory_that_works(settings: object, tmp_path: Path, packages: None) -> None:
    settings.ENCODER = str(model_directory(tmp_path / "toy"))  # type: ignore[attr-defined]
    done = run("status", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["state"], told["dimension"]) == (0, "ready", 8)
    assert told["name"] == "directory:toy"
    assert len(told["fingerprint"]) == 20
    assert "directory:toy · 8 · " in run("build").stdout


@pytest.mark.parametrize("command", ["status", "build"])
def test_a_directory_that_does_not_work_makes_the_exit_code_1(
    settings: object, tmp_path: Path, command: str
) -> None:
    settings.ENCODER = str(tmp_path / "nowhere")  # type: ignore[attr-defined]
    done = run(command, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["state"] == "failed"
    assert "nowhere" in told["words"]


def test_status_builds_nothing_and_build_does(settings: object, packages: None) -> None:
    settings.ENCODER = "auto"  # type: ignore[attr-defined]
    assert json.loads(run("status", "--json").stdout)["state"] == "unbuilt"
    folder = Path(settings.DATA_DIR) / "encoder"  # type: ignore[attr-defined]
    assert not folder.exists()
    done = run("build", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["state"], told["name"]) == (0, "ready", "builtin:multilingual-e5-small")
    assert (folder / told["fingerprint"] / "model.onnx").is_file()
