"""Off by default, set by the operator, and never telling the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanglian.ingest.model import Client, ModelUnavailable, client_from_environment

from .server import facts, serving
from .test_ask import TEXT


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_URL", "", "_KEY", "_TIMEOUT"):
        monkeypatch.delenv(f"SHUANGLIAN_INGEST_MODEL{name}", raising=False)


def _set(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv("SHUANGLIAN_INGEST_MODEL" + ("" if name == "MODEL" else f"_{name}"), value)


def test_without_an_address_there_is_no_model() -> None:
    assert client_from_environment() is None


def test_the_settings_make_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, URL="http://127.0.0.1:8000/v1", MODEL="m", KEY="secret-key", TIMEOUT="12.5")
    client = client_from_environment()
    assert client == Client("http://127.0.0.1:8000/v1", "m", "secret-key", 12.5)
    assert "secret-key" not in repr(client)
    assert "secret-key" not in str(client)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://host/x",
        "127.0.0.1:8000",
        "http://",
        "http://user:word@host/v1",
        "javascript:1",
    ],
)
def test_only_plain_web_addresses(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    _set(monkeypatch, URL=address, MODEL="m", KEY="secret-key")
    with pytest.raises(ModelUnavailable) as caught:
        client_from_environment()
    assert "secret-key" not in str(caught.value)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1000000", "nan", "inf"])
def test_a_time_that_is_none(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    _set(monkeypatch, URL="http://127.0.0.1/v1", MODEL="m", TIMEOUT=seconds)
    with pytest.raises(ModelUnavailable, match="TIMEOUT"):
        client_from_environment()


def test_an_address_needs_the_name_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, URL="http://127.0.0.1/v1")
    with pytest.raises(ModelUnavailable, match="SHUANGLIAN_INGEST_MODEL"):
        client_from_environment()


def run(*words: str) -> tuple[int, str]:
    from shuanglian.cli.app import app

    result = CliRunner().invoke(app, ["ingest", *words])
    return result.exit_code, result.output


def test_the_command_line_refuses_a_model_that_is_not_set(tmp_path: Path) -> None:
    path = tmp_path / "简报.txt"
    path.write_text(TEXT, "utf-8")
    code, output = run(str(path), "--model", "--json")
    assert code == 2
    assert "SHUANGLIAN_INGEST_MODEL_URL" in output


def test_the_command_line_adds_what_the_model_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = tmp_path / "简报.txt", tmp_path / "out.jsonl"
    path.write_text(TEXT, "utf-8")
    only_the_model = {"kind": "entity", "quote": "提供膜组件测试", "name": "膜组件测试", "type": "product"}
    with serving(facts(only_the_model)) as seen:
        _set(monkeypatch, URL=seen.address, MODEL="m", KEY="secret-key")
        code, output = run(str(path), str(tmp_path / "没有.txt"), "--model", "--out", str(out))
    rows = out.read_text("utf-8").splitlines()
    assert code == 1  # one of the files is not there, the other is done all the same
    assert '"origin": "model"' in rows[-1]
    assert "secret-key" not in output
    assert any('"origin": "rules"' in row for row in rows)


def test_a_model_that_fails_does_not_take_the_rules_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "简报.txt"
    path.write_text(TEXT, "utf-8")
    with serving(lambda handler, _text: handler.say(b"", 500)) as seen:
        _set(monkeypatch, URL=seen.address, MODEL="m")
        code, output = run(str(path), "--model", "--json")
    assert code == 0
    assert '"origin": "rules"' in output
    assert "500" in output
