"""Every subcommand works right after `make setup`, when there is no database yet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "shuanglian"


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SHUANGLIAN_")}
    settings = {"SHUANGLIAN_DATA_DIR": str(folder), "SHUANGLIAN_ENV": "demo", **environment}
    return subprocess.run(
        [str(PROGRAM), *arguments],
        env=clean | settings,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=300,
    )


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "fresh"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The first subcommand on a fresh machine: it makes the database, which takes its time."""
    folder = tmp_path_factory.mktemp("first")
    return folder, run(folder, "workdays", "add", "2026-02-13", "3", "--json")


@pytest.fixture
def made(first: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> Path:
    """A folder as the first subcommand left it: an empty database and nothing else."""
    return Path(shutil.copytree(first[0], tmp_path / "made"))


def test_working_days_are_counted_on_a_fresh_machine(
    first: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _folder, done = first
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["date"] == "2026-02-25"


@pytest.mark.slow
def test_a_question_on_a_fresh_machine_meets_the_region(made: Path) -> None:
    done = run(made, "match", "海水淡化反渗透膜元件依赖进口", "--limit", "2", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    rows = answer["results"]
    assert 0 < len(rows) <= 2
    assert answer["abstained"] is False
    assert {"party", "offering", "score", "reasons"} <= set(rows[0])
    assert {"kind", "text", "source"} <= set(rows[0]["reasons"][0])


def test_verify_of_nothing_is_clean(made: Path) -> None:
    done = run(made, "verify", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"] is True


def test_a_pack_is_loaded_alone(made: Path) -> None:
    """Loading a pack must not bring in another region first."""
    done = run(made, "region", "load", str(made / "nothing-there"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["ok"] is False


def test_help_needs_no_database(empty: Path) -> None:
    done = run(empty, "match", "--help")
    assert done.returncode == 0
    assert not list(empty.glob("*.sqlite3"))


def test_production_is_not_changed_without_being_asked(empty: Path) -> None:
    done = run(
        empty,
        "verify",
        SHUANGLIAN_ENV="production",
        SHUANGLIAN_SECRET_KEY="x" * 60,
        SHUANGLIAN_HOSTS="example.org",
    )
    assert done.returncode == 1
    assert "shuanglian prepare" in done.stderr
    assert "Traceback" not in done.stderr


SMALL = """title: 试
indicators: {x: 60, y: 40}
data: [{name: 甲, x: 1, y: 2}, {name: 乙, x: 2, y: 1}]
"""


def test_figures_in_files_need_no_database(empty: Path) -> None:
    (empty / "small.yaml").write_text(SMALL, encoding="utf-8")
    (empty / "bare.yaml").write_text(SMALL.partition("data:")[0], encoding="utf-8")
    (empty / "t.csv").write_text("名称,x,y\n甲,1,2\n乙,2,1\n", encoding="utf-8")
    (empty / "m.csv").write_text("指标,期间,数值\n产值,2024-01,1\n产值,2024-02,2\n", encoding="utf-8")
    for words in (
        ("rank", "small.yaml", "--as-of", "2024-12-31", "--json"),
        ("rank", "bare.yaml", "--as-of", "2024-12-31", "--data", "t.csv", "--json"),
        ("integrity", "check", "m.csv", "--json"),
    ):
        done = run(empty, *words)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)
        assert not list(empty.glob("*.sqlite3")), words
    done = run(empty, "report", "check", "m.csv", "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["ok"] is False
    assert not list(empty.glob("*.sqlite3"))
