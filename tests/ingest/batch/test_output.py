"""The output of a run and its record: every file's rows once, whatever happened in between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.batch import state
from shuanglian.ingest.batch.progress import Progress
from shuanglian.ingest.batch.running import remaining
from shuanglian.ingest.batch.sources import Source, sources_of
from shuanglian.ingest.batch.state import Output, key_of, rules, sha256_of

from .makers import folder


def add(output: Output, path: Path, body: bytes) -> None:
    output.add(path, sha256_of(path), body, body.count(b"\n"))


def written(where: Path, count: int = 3) -> tuple[Path, list[Source]]:
    sources = [Source(path, path.name) for path in folder(where / "in", count)]
    out = where / "out.jsonl"
    with Output(out, resume=False) as output:
        for at, source in enumerate(sources):
            add(output, source.path, f"{at}\n".encode() * (at + 1))
    return out, sources


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    out, sources = written(tmp_path)
    before = out.read_bytes()
    with Output(out, resume=True) as output:
        assert remaining(sources, output) == []
    assert out.read_bytes() == before == b"0\n1\n1\n2\n2\n2\n"


def test_without_resume_a_run_begins_anew(tmp_path: Path) -> None:
    out, sources = written(tmp_path)
    with Output(out, resume=False) as output:
        assert remaining(sources, output) == sources
    assert out.read_bytes() == b""


def test_rows_without_their_line_are_cut_off(tmp_path: Path) -> None:
    out, sources = written(tmp_path)
    with out.open("ab") as file:
        file.write(b"half a row")
    with Output(out, resume=True) as output:
        assert remaining(sources, output) == []
    assert out.read_bytes() == b"0\n1\n1\n2\n2\n2\n"


def test_a_torn_line_counts_for_nothing(tmp_path: Path) -> None:
    out, sources = written(tmp_path)
    record = tmp_path / "out.jsonl.state"
    record.write_bytes(record.read_bytes()[:-9])
    with Output(out, resume=True) as output:
        assert remaining(sources, output) == sources[2:]
        add(output, sources[2].path, b"again\n")
    assert out.read_bytes() == b"0\n1\n1\nagain\n"
    with Output(out, resume=True) as output:
        assert remaining(sources, output) == []


@given(kept=st.floats(0, 1), lines=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_any_two_cuts_end_in_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, kept: float, lines: float
) -> None:
    """Output and record cut anywhere, as by a lost disk cache: going on gives what an undisturbed run gives."""
    out, sources = written(tmp_path_factory.mktemp("cut"), 4)
    whole, record = out.read_bytes(), out.with_name(out.name + ".state")
    out.write_bytes(whole[: int(kept * len(whole))])
    record.write_bytes(record.read_bytes()[: int(lines * len(record.read_bytes()))])
    with Output(out, resume=True) as output:
        for source in remaining(sources, output):
            at = sources.index(source)
            add(output, source.path, f"{at}\n".encode() * (at + 1))
    assert out.read_bytes() == whole


def test_rows_of_a_changed_file_give_way_to_its_new_ones(tmp_path: Path) -> None:
    out, sources = written(tmp_path)
    sources[1].path.write_text("完全不同的内容。", encoding="utf-8")
    with Output(out, resume=True) as output:
        assert remaining(sources, output) == [sources[1]]
        add(output, sources[1].path, b"new\n")
    assert out.read_bytes() == b"0\n2\n2\n2\nnew\n"
    with Output(out, resume=True) as output:
        assert remaining(sources, output) == []


def test_rows_of_older_rules_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, sources = written(tmp_path)
    record = tmp_path / "out.jsonl.state"
    record.write_text(record.read_text().replace(rules(), "0" * 16))
    with Output(out, resume=True) as output:
        assert remaining(sources, output) == sources
    assert out.read_bytes() == b""


@pytest.mark.parametrize("moment", ["before", "between", "after"])
def test_taking_rows_out_is_all_or_nothing(tmp_path: Path, moment: str) -> None:
    """A run that ends at any moment of it leaves a state from which the next one goes on."""
    out, sources = written(tmp_path)
    new, ready = tmp_path / "out.jsonl.new", tmp_path / "out.jsonl.state.ready"
    old = (out.read_bytes(), (tmp_path / "out.jsonl.state").read_bytes())
    with Output(out, resume=True) as output:
        output.forget({key_of(sources[0].path)})
    later = (out.read_bytes(), (tmp_path / "out.jsonl.state").read_bytes())
    if moment == "before":
        out.write_bytes(old[0])
        (tmp_path / "out.jsonl.state").write_bytes(old[1])
        new.write_bytes(later[0][:3])
    elif moment == "between":
        out.write_bytes(old[0])
        (tmp_path / "out.jsonl.state").write_bytes(old[1])
        new.write_bytes(later[0])
        ready.write_bytes(later[1])
    else:
        (tmp_path / "out.jsonl.state").write_bytes(old[1])
        ready.write_bytes(later[1])
    with Output(out, resume=True) as output:
        left = remaining(sources, output)
    assert left == ([] if moment == "before" else sources[:1])
    assert out.read_bytes() == (old[0] if moment == "before" else later[0])
    assert not new.exists()
    assert not ready.exists()


def test_the_key_is_the_same_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert key_of(Path("a.txt")) == key_of(tmp_path / "a.txt") == key_of(tmp_path / "b" / ".." / "a.txt")


def test_the_rules_have_a_name_that_stays() -> None:
    assert rules() == state.rules()
    assert len(rules()) == 16


def test_folders_are_walked_in_order_without_litter(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".git/x", "~$a.docx", "Thumbs.db", "c/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    found = sources_of([tmp_path, tmp_path / "a.txt", tmp_path / "b" / "1.txt"])
    assert [source.name for source in found] == ["a.txt", "b/1.txt", "b/2.txt"]


def test_a_named_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("x")
    assert [source.name for source in sources_of([tmp_path / ".hidden", tmp_path / "none"])] == [
        ".hidden",
        "none",
    ]


def test_files_of_the_run_itself_are_left(tmp_path: Path) -> None:
    folder(tmp_path, 1)
    (tmp_path / "out.jsonl").write_text("")
    found = sources_of([tmp_path], frozenset({(tmp_path / "out.jsonl").absolute()}))
    assert [source.name for source in found] == ["00000.txt"]


def test_progress_says_how_far_how_fast_and_how_long() -> None:
    import io

    progress = Progress(100, io.StringIO())
    for _ in range(10):
        progress.skip()
    for at in range(30):
        progress.step(failed=at == 3)
    line = progress.line(progress.begun + 10)
    assert line == "40/100 件，每秒 3.0 件，失败 1，还需 20 秒"
    assert "1 小时" in Progress(7200, io.StringIO()).line(0) or progress.line(progress.begun + 6_000)


def test_progress_is_silent_off_a_terminal_until_some_seconds_have_passed() -> None:
    import io

    stream = io.StringIO()
    progress = Progress(5, stream)
    progress.step(failed=False)
    assert stream.getvalue() == ""
    progress.told -= 60
    progress.step(failed=False)
    assert stream.getvalue().startswith("2/5 件")
    assert stream.getvalue().count("\n") == 1


def test_the_record_is_plain_json(tmp_path: Path) -> None:
    _, sources = written(tmp_path, 1)
    row = json.loads((tmp_path / "out.jsonl.state").read_text())
    assert row == {
        "path": str(sources[0].path), "sha256": sha256_of(sources[0].path), "rules": rules(), "start": 0, "end": 2, "rows": 1,
    }  # fmt: skip
