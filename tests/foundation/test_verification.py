"""Finding what was changed behind the record's back, on screen, on the console and in an extract offline."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.actor import PUBLIC, Role, system
from shuanglian.foundation.errors import NotFound
from shuanglian.foundation.events import access
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import (
    extract,
    public_extract,
    timeline,
    verify_all,
    verify_stream,
)
from shuanglian.foundation.events.services import record

from .factories import make_actor

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_extract.py"


def write(stream: str = "need:1", **values: object) -> Event:
    defaults = {"kind": "need.submitted", "actor": system(), "obj": ("need", 1), "payload": {"题": "示例"}}
    return record(stream=stream, **(defaults | values))


@pytest.fixture
def five(db: None) -> list[Event]:
    """Five rows in one stream, with a neighbour stream that stays whole."""
    write("need:2")
    return [write(public=number % 2 == 0) for number in range(5)]


TAMPERINGS = [
    (
        "UPDATE events_event SET payload = '{\"题\": \"别的\"}' WHERE stream = 'need:1' AND seq = 3",
        3,
        "content",
    ),
    ("UPDATE events_event SET kind = 'need.closed' WHERE stream = 'need:1' AND seq = 2", 2, "content"),
    ("UPDATE events_event SET actor = 'user:9' WHERE stream = 'need:1' AND seq = 4", 4, "content"),
    (
        "UPDATE events_event SET at = '2020-01-01 00:00:00+00:00' WHERE stream = 'need:1' AND seq = 1",
        1,
        "content",
    ),
    ("UPDATE events_event SET nonce = 'x' WHERE stream = 'need:1' AND seq = 5", 5, "content"),
    ("UPDATE events_event SET hash = 'x' WHERE stream = 'need:1' AND seq = 3", 3, "content"),
    ("UPDATE events_event SET prev_hash = 'x' WHERE stream = 'need:1' AND seq = 3", 3, "link"),
    ("DELETE FROM events_event WHERE stream = 'need:1' AND seq = 2", 3, "gap"),
    ("DELETE FROM events_event WHERE stream = 'need:1' AND seq = 1", 2, "gap"),
    ("DELETE FROM events_event WHERE stream = 'need:1' AND seq >= 4", 4, "cut"),
    ("DELETE FROM events_event WHERE stream = 'need:1'", 1, "cut"),
    ("UPDATE events_stream SET seq = 4 WHERE name = 'need:1'", 5, "head"),
    ("UPDATE events_stream SET hash = 'x' WHERE name = 'need:1'", 5, "head"),
]


@pytest.mark.parametrize(("sql", "seq", "problem"), TAMPERINGS)
def test_the_first_broken_row_is_named(five, tamper, sql: str, seq: int, problem: str) -> None:
    assert verify_all().ok
    tamper(sql)
    report = verify_all()
    assert [(b.stream, b.seq, b.problem) for b in report.breaks] == [("need:1", seq, problem)]
    assert report.breaks[0].message
    assert verify_stream("need:2") is None


def test_a_row_rewritten_with_a_fresh_hash_breaks_the_next_row(five, tamper) -> None:
    """An intruder who can compute the chain must rewrite everything after it, and the head."""
    row = five[2]
    row.kind = "need.forged"
    from shuanglian.foundation.events import chain

    tamper(
        "UPDATE events_event SET kind = %s, hash = %s WHERE id = %s",
        row.kind,
        bytes.fromhex(chain.digest_row(row.hashed_row(), row.prev_hash)),
        row.pk,
    )
    found = verify_stream("need:1")
    assert found is not None
    assert (found.seq, found.problem) == (4, "link")


def test_every_broken_stream_is_listed_once(five, tamper) -> None:
    tamper("UPDATE events_event SET kind = 'x'  WHERE stream IN ('need:1', 'need:2')")
    report = verify_all()
    assert sorted((b.stream, b.seq) for b in report.breaks) == [("need:1", 1), ("need:2", 1)]


def test_the_report_counts_what_it_saw(five) -> None:
    seen: list[int] = []
    report = verify_all(seen.append)
    assert report.events == Event.objects.count()
    assert report.streams == Event.objects.values("stream").distinct().count()


def run(*arguments: str):
    return CliRunner().invoke(app, ["verify", *arguments])


def test_console_says_ok_and_exits_with_0(five) -> None:
    result = run("--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["ok"], answer["breaks"]) == (0, True, [])
    assert "workdays.digest" in answer["invariants"]
    assert run().stdout.startswith("OK ")
    assert run("--stream", "need:1").exit_code == 0


def test_console_names_the_broken_row_and_exits_with_1(five, tamper) -> None:
    tamper("DELETE FROM events_event WHERE stream = 'need:1' AND seq = 2")
    result = run("--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["breaks"][0] | {"message": "", "event_id": 0} == {
        "stream": "need:1", "seq": 3, "problem": "gap", "message": "", "event_id": 0,
    }  # fmt: skip
    one = run("--stream", "need:1")
    assert one.exit_code == 1
    assert "need:1#3" in one.output
    assert run("--stream", "need:2").exit_code == 0
    assert run("--stream", "need:404").exit_code == 1


def offline(path: Path) -> subprocess.CompletedProcess[str]:
    """The script as anybody would run it: no Django, no path of ours."""
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )


def test_an_extract_is_checked_without_the_server(five, tmp_path: Path) -> None:
    path = tmp_path / "extract.json"
    assert run("--extract", "need:1", "--out", str(path)).exit_code == 0
    result = offline(path)
    assert (result.returncode, result.stdout.split(",")[0]) == (0, "OK need:1")
    rows = json.loads(path.read_text())["rows"]
    assert [("payload" in row, "nonce" in row) for row in rows] == [(row["public"],) * 2 for row in rows]
    assert {row["public"] for row in rows} == {True, False}


def change_payload(extract: dict) -> None:
    extract["rows"][2]["payload"]["题"] = "别的"


def change_row(extract: dict) -> None:
    extract["rows"][1]["kind"] = "need.closed"


def drop_row(extract: dict) -> None:
    del extract["rows"][2]


def cut_end(extract: dict) -> None:
    del extract["rows"][-1]


def drop_nonce(extract: dict) -> None:
    del extract["rows"][0]["nonce"]


def foreign_row(extract: dict) -> None:
    extract["rows"][3]["stream"] = "need:2"


def unknown_field(extract: dict) -> None:
    extract["rows"][2]["verdict"] = "passed"


def payload_beside_a_withheld_one(extract: dict) -> None:
    extract["rows"][1] |= {"payload": {"题": "别的"}, "nonce": "x"}


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (unknown_field, 3),
        (payload_beside_a_withheld_one, 2),
        (change_payload, 3),
        (change_row, 2),
        (drop_row, 4),
        (cut_end, 5),
        (drop_nonce, 1),
        (foreign_row, 4),
    ],
)
def test_a_changed_extract_is_caught_offline(five, tmp_path: Path, change, row: int) -> None:
    extract = public_extract("need:1")
    change(extract)
    path = tmp_path / "extract.json"
    path.write_text(json.dumps(extract))
    result = offline(path)
    assert result.returncode == 1
    assert result.stdout.startswith(f"BROKEN row {row}:")


def test_what_is_no_extract_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("[]")
    assert offline(path).returncode == 1
    assert offline(tmp_path / "absent.json").returncode == 1


def test_an_extract_without_rows_proves_nothing(five, tmp_path: Path) -> None:
    path = tmp_path / "extract.json"
    path.write_text(json.dumps(public_extract("need:1") | {"rows": [], "head": {"seq": 0, "hash": ""}}))
    result = offline(path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "nothing to check" in result.stderr


def test_an_extract_of_nothing_is_not_found() -> None:
    with pytest.raises(NotFound):
        public_extract("need:404")
    assert run("--extract", "need:404").exit_code == 1


def test_staff_see_the_whole_timeline_newest_first(five) -> None:
    events = timeline(make_actor(Role.OFFICER), streams=["need:1"])
    assert [event.seq for event in events] == [5, 4, 3, 2, 1]


def test_the_public_sees_public_rows_only(five) -> None:
    assert [event.seq for event in timeline(PUBLIC, streams=["need:1", "need:2"])] == [5, 3, 1]


def test_an_organisation_sees_its_own_rows_too(five) -> None:
    actor, stranger = make_actor(), make_actor()
    own = write(actor=actor)
    assert own in timeline(actor, streams=["need:1"])
    assert own not in timeline(stranger, streams=["need:1"])


def test_a_rule_of_the_owning_app_opens_the_whole_stream() -> None:
    owner, other = make_actor(), make_actor()
    access.register("testing:")(lambda viewer, stream: viewer.organisation_id == owner.organisation_id)
    write("testing:1")
    assert len(timeline(owner, streams=["testing:1"])) == 1
    assert timeline(other, streams=["testing:1"]) == []
    assert timeline(PUBLIC, streams=["testing:1"]) == []


def test_extracts_are_for_staff_unless_the_owning_app_has_a_rule(five) -> None:
    with pytest.raises(NotFound):
        extract(make_actor(), "anything:1")
    access.register_extract("sample:")(lambda viewer, _stream: viewer.is_authenticated)
    write("sample:1")
    write("anything:1")
    assert extract(make_actor(Role.OFFICER), "anything:1")["head"]["seq"] == 1
    assert extract(make_actor(), "sample:1")["head"]["seq"] == 1
    for stream in ("sample:1", "anything:1"):
        with pytest.raises(NotFound):
            extract(PUBLIC, stream)


@pytest.mark.parametrize(
    ("stream", "number"),
    [("need:12", 12), ("need:", None), ("need:x", None), ("need:²", None), ("need:" + "9" * 19, None)],
)
def test_the_number_of_a_stream(stream: str, number: int | None) -> None:
    assert access.number_of(stream) == number


def test_pages_of_the_timeline_join_without_gap(five) -> None:
    viewer = make_actor(Role.LEADER)
    first = timeline(viewer, streams=["need:1"], limit=2)
    second = timeline(viewer, streams=["need:1"], limit=3, before=first[-1].pk)
    assert [event.seq for event in first + second] == [5, 4, 3, 2, 1]


def test_no_streams_no_rows(five) -> None:
    assert timeline(make_actor(Role.ADMIN), streams=[]) == []
