"""`shuanglian ingest`: the command itself, and a real end by force in the middle of a run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app

from .makers import folder, rows, sources_in

FIELDS = {
    "kind", "subject", "place", "indicator", "value", "value_max", "unit", "norm_value", "norm_unit", "time", "basis",
    "comparator", "growth", "quote", "start", "end", "value_start", "value_end", "confidence", "source_file",
}  # fmt: skip


def ingest(*arguments: object):
    return CliRunner().invoke(app, ["ingest", *map(str, arguments)])


def test_one_json_object_a_line_for_each_proposal(tmp_path: Path) -> None:
    (path,) = folder(tmp_path, 1)
    done = ingest(path, "--json")
    assert done.exit_code == 0
    raw, found = path.read_text(), [json.loads(line) for line in done.stdout.splitlines()]
    assert found
    for row in found:
        assert set(row) >= FIELDS
        assert row["source_file"] == "00000.txt"
        assert raw[row["start"] : row["end"]] == row["quote"]
    assert done.stderr == ""


def test_without_json_there_is_a_line_for_people(tmp_path: Path) -> None:
    (path,) = folder(tmp_path, 1)
    lines = ingest(path).stdout.splitlines()
    assert lines
    assert all(line.count("\t") == 5 for line in lines)


def test_the_raw_text_for_checking_offsets(tmp_path: Path) -> None:
    first, second = folder(tmp_path, 2)
    assert ingest(first, "--text").stdout_bytes == first.read_bytes()
    assert ingest(first, second, "--text").stdout_bytes == first.read_bytes() + second.read_bytes()
    found = [json.loads(line) for line in ingest(first, "--text", "--json").stdout.splitlines()]
    assert [(row["source_file"], row["text"]) for row in found] == [(first.name, first.read_text())]
    assert {"media", "encoding", "pages", "notes", "title", "dated"} <= set(found[0])


def test_a_bad_file_is_reported_and_stops_nothing(tmp_path: Path) -> None:
    first, second = folder(tmp_path, 2)
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    done = ingest(first, bad, tmp_path / "none.txt", second, "--json", "--errors", tmp_path / "e.jsonl")
    assert done.exit_code == 1
    assert list(dict.fromkeys(json.loads(line)["source_file"] for line in done.stdout.splitlines())) == [
        first.name,
        second.name,
    ]
    assert f"{bad}：" in done.stderr
    assert [(row["file"], row["code"]) for row in rows(tmp_path / "e.jsonl")] == [
        (str(bad), "damaged"),
        (str(tmp_path / "none.txt"), "unreachable"),
    ]


def test_a_folder_goes_to_a_file_in_order(tmp_path: Path) -> None:
    folder(tmp_path / "in", 12)
    done = ingest(tmp_path / "in", "--out", tmp_path / "o.jsonl", "--jobs", 2)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert sources_in(tmp_path / "o.jsonl") == [f"{at:05}.txt" for at in range(12)]
    again = ingest(tmp_path / "in", "--out", tmp_path / "o.jsonl", "--resume")
    assert "12 件此前已做" in again.stderr
    assert sources_in(tmp_path / "o.jsonl") == [f"{at:05}.txt" for at in range(12)]


def test_failures_are_tried_again_when_a_run_goes_on(tmp_path: Path) -> None:
    folder(tmp_path / "in", 2)
    (tmp_path / "in" / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    options = (tmp_path / "in", "--out", tmp_path / "o.jsonl", "--errors", tmp_path / "e.jsonl")
    assert ingest(*options).exit_code == 1
    assert ingest(*options, "--resume").exit_code == 1
    assert [row["code"] for row in rows(tmp_path / "e.jsonl")] == ["damaged"]
    (tmp_path / "in" / "坏.pdf").write_text("补上的一份，新增企业9家。")
    assert ingest(*options, "--resume").exit_code == 0
    assert sources_in(tmp_path / "o.jsonl")[-1] == "坏.pdf"


@pytest.mark.parametrize(
    "options",
    [("--resume",), ("--text", "--out", "x.jsonl"), ("--jobs", "-1")],
    ids=["resume", "text", "jobs"],
)
def test_options_that_do_not_fit_are_a_mistake_in_the_command(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    (path,) = folder(tmp_path, 1)
    assert ingest(path, *options).exit_code == 2


# Whoever runs the tests in the background of a shell has Ctrl-C ignored, and so would the processes started here.
SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from shuanglian.cli.ingest_run import Options, run
sys.exit(run(Options([Path(sys.argv[1])], out=Path(sys.argv[2]), jobs=2, resume="--resume" in sys.argv)))
"""


def started(where: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(where), str(out), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": "src"},
    )


def wait_for_lines(record: Path, count: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if record.exists() and record.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.01)
    pytest.fail("the run wrote nothing")


def test_killed_twice_and_gone_on_the_rows_are_those_of_one_run(tmp_path: Path) -> None:
    folder(tmp_path / "in", 70, paragraphs=4)
    whole, out = tmp_path / "whole.jsonl", tmp_path / "o.jsonl"
    assert started(tmp_path / "in", whole).wait(120) == 0
    for kill in range(2):
        run = started(tmp_path / "in", out, "--resume")
        wait_for_lines(tmp_path / "o.jsonl.state", 15 + 25 * kill)
        run.send_signal(signal.SIGKILL)
        assert run.wait(30) == -signal.SIGKILL
    assert started(tmp_path / "in", out, "--resume").wait(120) == 0
    assert out.read_bytes() == whole.read_bytes()


def test_ctrl_c_ends_cleanly_and_leaves_no_process(tmp_path: Path) -> None:
    folder(tmp_path / "in", 1500, paragraphs=6)  # more than a quick machine reads before the key is pressed
    run = started(tmp_path / "in", tmp_path / "o.jsonl")
    wait_for_lines(tmp_path / "o.jsonl.state", 5)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "--resume" in errors.decode()
    assert "Traceback" not in errors.decode()
    known = {row["path"] for row in rows(tmp_path / "o.jsonl.state")}
    assert {f"{tmp_path}/in/{name}" for name in sources_in(tmp_path / "o.jsonl")} <= known
