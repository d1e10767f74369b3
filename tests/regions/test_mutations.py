"""Whatever is done to a pack, the check answers with problems, never with an exception."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import system
from shuanglian.registry import regions
from shuanglian.registry.models import Party
from shuanglian.registry.regions.folder import BUNDLED

from .factories import TINY, write_tiny

PIECES = [
    "\0",
    "\ufeff",
    "，",
    ";",
    ",",
    '"',
    "\r",
    "\n\n",
    "- ",
    "{",
    "[",
    "]",
    "&a ",
    "*a",
    "!!x ",
    "？",
    "=1+1",
    "\\ud800",
]
PIECES += [
    "000",
    "0",
    "T-1",
    "T-2",
    "A",
    "B",
    "ic/design",
    "-1",
    "1e400",
    "nan",
    "2026-13-40",
    "null",
    "true",
    "\x07",
    "\U0010ffff",
]
names = st.sampled_from(sorted(TINY))
junk = st.one_of(st.sampled_from(PIECES), st.text(max_size=8))


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, bytes | None]]:
    """Files with pieces put in, cut out, doubled, re-encoded or left out."""
    found: list[tuple[str, bytes | None]] = []
    for name in draw(st.lists(names, min_size=1, max_size=3, unique=True)):
        text = TINY[name]
        for _n in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(text)))
            end = min(len(text), start + draw(st.integers(0, 12)))
            text = text[:start] + draw(junk) + text[end:]
        if draw(st.booleans()):
            lines = text.splitlines(keepends=True)
            text = "".join(draw(st.permutations(lines))) if len(lines) < 20 else text
        encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "gb18030", "utf-16", "latin-1"]))
        data = text.encode(encoding, "replace")
        found.append((name, draw(st.sampled_from([data, data, data, data[: len(data) // 2], b"", None]))))
    return found


def broken(folder: Path, changes: list[tuple[str, bytes | None]]) -> Path:
    write_tiny(folder)
    for name, data in changes:
        if data is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(data)
    return folder


@settings(max_examples=100, deadline=None)
@given(edits())
def test_a_mutated_pack_never_breaks_the_check(changes: list[tuple[str, bytes | None]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        report = regions.check(broken(Path(place) / "p", changes))
        json.dumps(report.to_json(), ensure_ascii=False).encode()
        assert all(problem.message and problem.row >= 0 for problem in report.errors)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_hook")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits())
def test_a_mutated_pack_loads_or_is_refused(changes: list[tuple[str, bytes | None]]) -> None:
    """In a dry run, which goes through the database and back."""
    with tempfile.TemporaryDirectory() as place:
        folder = broken(Path(place) / "p", changes)
        report = regions.load(folder, actor=system(), dry_run=True)
        assert report.ok == (not report.errors)
        assert bool(report.changes) == report.ok
        assert Party.objects.count() == 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_mutated_shaoxing_never_breaks_the_check(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(BUNDLED / "shaoxing", Path(place) / "p"))
        path = data.draw(st.sampled_from(sorted(folder.rglob("*.*"))))
        content = path.read_bytes()
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 200))
        path.write_bytes(content[:at] + data.draw(st.binary(max_size=20)) + content[at + cut :])
        json.dumps(regions.check(folder).to_json(), ensure_ascii=False).encode()
