"""What people and the command line are told."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.ingest.repair import Status, repair, report

PAGE = "企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展與經(jīng)營,實(shí)現(xiàn)增長(zhǎng)&nbsp;20%\n"


def test_changes_are_counted_by_kind_and_status() -> None:
    found = report(repair(PAGE))
    assert found.counts["pinyin", Status.CERTAIN] == 9
    assert found.counts["width", Status.CERTAIN] == 1
    assert found.counts["entity", Status.CERTAIN] == 1
    assert found.full_width == 0
    assert found.doubtful == 0


def test_people_read_sentences() -> None:
    assert report(repair(PAGE)).lines()[0] == "误插的拼音：9 处（确定）"
    lines = report(repair("２０%")).lines()
    assert "另有全角字母和数字 2 个，原样保留。" in lines


def test_a_clean_text_says_so() -> None:
    assert report(repair("好的")).lines() == ["没有发现损坏。"]


def test_doubts_are_told() -> None:
    assert "全文 3 字中有 1 字存疑，已逐字标出。" in report(repair("甲\ue123乙")).lines()


def test_the_command_prints_the_mended_text(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, "utf-8")
    result = CliRunner().invoke(app, ["repair", str(file)])
    assert result.exit_code == 0
    assert result.stdout == "企業和產業園區的發展與經營，實現增長\xa020%\n"


def test_the_command_prints_every_change_as_json(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, "utf-8")
    row = json.loads(CliRunner().invoke(app, ["repair", str(file), "--json"]).stdout)
    assert row["file"] == "page.txt"
    assert row["encoding"] == "utf-8"
    assert row["text"].startswith("企業和產業")
    first = row["spans"][0]
    assert first == {
        "start": 2,
        "end": 6,
        "before": "(yè)",
        "after": "",
        "kind": "pinyin",
        "status": "certain",
    }
    assert all(PAGE[span["start"] : span["end"]] == span["before"] for span in row["spans"])
    assert row["report"]["kinds"]["pinyin"] == {"certain": 9}
    assert row["doubts"] == []


def test_the_command_reports_on_stderr(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, "utf-8")
    result = CliRunner().invoke(app, ["repair", str(file), "--report"])
    assert "误插的拼音：9 处（确定）" in result.stderr
    assert result.stdout.startswith("企業和產業")


def test_a_clean_file_is_printed_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "clean.txt"
    file.write_text("第一行\n第二行\n", "utf-8")
    assert CliRunner().invoke(app, ["repair", str(file)]).stdout == "第一行\n第二行\n"
