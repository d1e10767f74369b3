"""A receipt is checked without the platform: by the stand-alone program, before and after the opening."""

from __future__ import annotations

import copy
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.events.selectors import public_extract
from shuanglian.programmes.challenges import receipts, selectors, services, verify_receipt
from shuanglian.programmes.challenges.models import Bid, Challenge

from .factories import PDF, World, bid_draft, fresh, pass_deadline, pdf

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_receipt.py"


def run(folder: Path, receipt: dict[str, Any], *more: str) -> tuple[int, str]:
    file = folder / "receipt.json"
    file.write_text(json.dumps(receipt, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file), *more], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def both(world: World) -> tuple[Challenge, Bid, dict[str, Any]]:
    challenge = world.sealed()
    bid = Bid.objects.get(challenge=challenge, organisation=world.solver.organisation_id)
    return challenge, bid, receipts.receipt(world.solver, challenge, bid.pk)


def test_before_the_opening_it_holds_one_row_and_proves_the_content(world: World, tmp_path: Path) -> None:
    challenge = world.published()
    bid = world.bid(challenge, world.solver, files=(pdf(),))
    receipt = receipts.receipt(world.solver, challenge, bid.pk)
    assert receipt["chain"] == [] and receipt["head"]["seq"] == bid.event_seq
    attachment = tmp_path / "方案.pdf"
    attachment.write_bytes(PDF)
    assert run(tmp_path, receipt, "--file", str(attachment))[0] == 0
    attachment.write_bytes(PDF + b" ")
    assert run(tmp_path, receipt, "--file", str(attachment))[0] == 1


def test_after_the_opening_it_fits_the_record_and_the_published_list(world: World, tmp_path: Path) -> None:
    challenge, bid, early = both(world)
    challenge = pass_deadline(challenge)
    extract, opening = tmp_path / "record.json", tmp_path / "opening.json"
    extract.write_text(json.dumps(public_extract(challenge.stream)), encoding="utf-8")
    opening.write_text(json.dumps(selectors.opening_list(challenge)), encoding="utf-8")
    more = ("--extract", str(extract), "--opening", str(opening))
    late = receipts.receipt(world.solver, challenge, bid.pk)
    for receipt in (early, late):
        code, told = run(tmp_path, receipt, *more)
        assert code == 0 and told.rstrip().endswith("OK"), told
    assert late["opening"]["kind"] == "challenge.opened" and early["opening"] is None
    assert "收到 " in told and "早于截止" in told and "before the deadline" in told
    result = CliRunner().invoke(
        app, ["challenges", "verify-receipt", str(tmp_path / "receipt.json"), *more, "--json"]
    )
    assert result.exit_code == 0 and json.loads(result.stdout)["ok"] is True


def test_every_change_to_a_receipt_is_noticed(world: World) -> None:
    challenge, bid, _early = both(world)
    challenge = pass_deadline(challenge)
    good = receipts.receipt(world.solver, challenge, bid.pk)
    opening = selectors.opening_list(challenge)
    verify_receipt.verify(good, opening=opening)
    for path, value in (
        (("bid", "commitment"), "0" * 64),
        (("bid", "number"), 2),
        (("challenge", "id"), challenge.pk + 1),
        (("event", "at"), "2020-01-01T00:00:00.000000Z"),
        (("event", "payload"), {"commitment": good["bid"]["commitment"], "number": 1, "replaces": "x"}),
        (("event", "prev_hash"), "f" * 64),
        (("opened", "blind"), good["opened"]["blind"].replace("八周", "七周")),
        (("opened", "identity"), good["opened"]["identity"] + " "),
        (("head", "hash"), "f" * 64),
        (("bid", "submitted_at"), "2020-01-01T00:00:00.000000Z"),
        (("challenge", "deadline"), "2030-01-01T00:00:00.000000Z"),
        (("event", "payload"), good["event"]["payload"] | {"received_at": "2020-01-01T00:00:00.000000Z"}),
        (("opening", "payload"), good["opening"]["payload"] | {"sealed": {}}),
        (("opening", "stream"), "challenge:999999"),
        (("opened", "code"), "F-XXXX"),
        (("opened", "blind_digest"), "0" * 64),
        (("opened", "identity_digest"), "0" * 64),
        (("challenge", "number"), "JB-2020-0001"),
    ):
        bad = copy.deepcopy(good)
        bad[path[0]][path[1]] = value
        with pytest.raises(verify_receipt.Broken):
            verify_receipt.verify(bad, opening=opening)
    for change in ([], [good["deadlines"][0] | {"kind": "challenge.saved"}]):
        with pytest.raises(verify_receipt.Broken):
            verify_receipt.verify(good | {"deadlines": change})
    without = opening | {"bids": [one for one in opening["bids"] if one["commitment"] != bid.commitment]}
    with pytest.raises(verify_receipt.Broken):
        verify_receipt.verify(good, opening=without)
    # A rival's line is compared as well: the list must be that of the record.
    for number, one in enumerate(opening["bids"]):
        changed = copy.deepcopy(opening)
        changed["bids"][number] = one | {"blind_salt": "0" * 64}
        with pytest.raises(verify_receipt.Broken):
            verify_receipt.verify(good, opening=changed)


def test_rows_of_a_replaced_and_withdrawn_bid_follow_each_other_and_a_moved_deadline_is_proved(
    world: World, tmp_path: Path
) -> None:
    challenge = world.published()
    first = world.bid(challenge, world.solver)
    later = fresh(challenge).deadline + dt.timedelta(days=5)
    services.correct(
        actor=world.owner, challenge=challenge, text_="指标口径更正", is_material=True, deadline=later
    )
    second = services.bid_submit(actor=world.solver, challenge=challenge, draft=bid_draft(title="第二版"))
    services.bid_withdraw(actor=world.solver, challenge=challenge)
    challenge = fresh(challenge)
    receipt = receipts.receipt(world.solver, challenge, first.pk)
    assert [row["kind"].partition("_")[2] for row in receipt["chain"]] == ["sealed", "withdrawn"]
    assert len(receipt["deadlines"]) == 2 and second.stream == first.stream
    assert run(tmp_path, receipt)[0] == 0
    for row in range(2):
        bad = copy.deepcopy(receipt)
        del bad["chain"][row]
        with pytest.raises(verify_receipt.Broken):
            verify_receipt.verify(bad)
    # The deadline of that time is proved as well: the row of the publication may not be left out.
    with pytest.raises(verify_receipt.Broken):
        verify_receipt.verify(receipt | {"deadlines": receipt["deadlines"][1:]})


def test_what_is_no_receipt_is_refused_plainly(tmp_path: Path) -> None:
    assert run(tmp_path, {"format": "other"})[0] == 1
    assert run(tmp_path, {})[0] == 1
