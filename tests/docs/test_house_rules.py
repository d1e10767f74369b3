"""Rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = sorted(p for p in (ROOT / "src").rglob("*.py") if "migrations" not in p.parts)


def function_lengths() -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{path.name}:{node.name}")
        for path in SOURCE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_imports_go_one_way() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_functions_are_short() -> None:
    lengths = sorted(length for length, _ in function_lengths())
    assert median(lengths) <= 10
    assert lengths[int(len(lengths) * 0.95)] <= 40


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_files_stay_under_five_hundred_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 500


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content security policy forbids both, so such a template would be broken in the browser."""
    pattern = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|\sstyle=|\son[a-z]+=|<style", re.I
    )
    offending = {
        str(path.relative_to(ROOT)): match.group(0)
        for path in (ROOT / "src").rglob("*.html")
        if (match := pattern.search(path.read_text()))
    }
    assert offending == {}


def test_lock_files_pin_hashes_and_hold_no_address() -> None:
    for name in ("base", "test"):
        text = (ROOT / f"requirements/{name}.txt").read_text()
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==\S+ \\\n    --hash=sha256:", text, re.M)
        assert len(pinned) == len(re.findall(r"^[A-Za-z0-9]", text, re.M))
        assert "://" not in text


def test_no_secret_or_workplace_path_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    forbidden = re.compile(r"BEGIN (RSA|EC|OPENSSH) PRIVATE KEY|/root/\.|/work/(main|shared)")
    offending = []
    for name in listed:
        path = ROOT / name
        texts = path.suffix in {".py", ".sh", ".md", ".toml", ".txt", ".yaml", ".html"} and path.exists()
        if texts and path != Path(__file__) and forbidden.search(path.read_text(errors="ignore")):
            offending.append(name)
    assert offending == []
