#!/usr/bin/env python3
"""Check the receipt of a bid without the server: `python3 verify_receipt.py RECEIPT [options]`. 离线核对揭榜回执。

    --extract FILE   the record of the challenge (record.json): the receipt's rows must stand in it, unbroken
    --opening FILE   the list published at the opening (opening.json): must hold this commitment and these digests
    --file FILE      an attachment of the bid; may be given several times

Needs nothing but Python 3. Prints what was checked, in Chinese and in English, then OK or BROKEN with the reason; exit
code 0 or 1. What it computes:

    part digest    = SHA-256(salt + "|" + text of the part)
    commitment     = SHA-256({format, challenge, number, digest of the blind part, digest of the identity})
    payload_digest = SHA-256(nonce + "|" + payload)
    hash           = SHA-256(hash of the row before + "|" + the eight fields of the row)

JSON with sorted keys, without blanks, in UTF-8. The rows of one bidder stand in a stream of their own; the payload of the
bid's row is the commitment, the time it came in, and the deadline that held then. The rows that published and moved the
deadline stand in the record of the challenge; so does the row of the opening, which lists the hashes of all sealed rows.
A row of the record that says `public: false` comes without payload; its digest still binds it into the chain.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

FORMAT = "shuanglian-bid-receipt/1"
BID = "shuanglian-bid/1"
OPENING = "shuanglian-opening/1"
EXTRACT = "shuanglian-extract/1"
FIELDS = ("stream", "seq", "at", "actor", "kind", "object_type", "object_id", "payload_digest")
DEADLINES = ("challenge.published", "challenge.corrected")
# Between asking the database for the time and writing the row; a bid is encrypted in between.
APART = dt.timedelta(minutes=5)
BEIJING = dt.timezone(dt.timedelta(hours=8))

Json = dict[str, Any]
Told = list[str]


class Broken(Exception):
    """What does not fit, in words: Chinese, then English."""


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def salted(salt: str, text: str) -> str:
    return sha256(f"{salt}|{text}".encode())


def need(condition: object, chinese: str, english: str) -> None:
    if not condition:
        raise Broken(f"{chinese} / {english}")


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def shown(at: dt.datetime) -> str:
    """To the second where that tells enough, else to the microsecond."""
    local = at.astimezone(BEIJING)
    return local.strftime("%Y-%m-%d %H:%M:%S" + (".%f" if local.microsecond else "")) + " (UTC+8)"


def check_row(row: Json, previous: str) -> None:
    """One row of the record: its hash continues `previous`, and its payload, if it is there, is the one hashed."""
    seq = row["seq"]
    need(
        row["prev_hash"] == previous,
        f"第 {seq} 行没有接上前一行",
        f"row {seq} does not continue the row before",
    )
    fields = {name: row[name] for name in FIELDS}
    whole = sha256(previous.encode() + b"|" + canonical(fields))
    need(whole == row["hash"], f"第 {seq} 行被改过", f"row {seq} was changed")
    if "payload" in row:
        digest = sha256(row["nonce"].encode() + b"|" + canonical(row["payload"]))
        need(
            digest == row["payload_digest"],
            f"第 {seq} 行的内容被改过",
            f"the payload of row {seq} was changed",
        )


def check_chain(rows: list[Json]) -> Json:
    """Rows that follow each other; the first one may stand anywhere in the record."""
    previous, seq = rows[0]["prev_hash"], rows[0]["seq"]
    for row in rows:
        need(row["seq"] == seq, f"缺第 {seq} 行", f"row {seq} is missing")
        same = row["stream"] == rows[0]["stream"]
        need(same, f"第 {seq} 行属于别的留痕", f"row {seq} belongs to another record")
        check_row(row, previous)
        previous, seq = row["hash"], seq + 1
    return rows[-1]


def check_place(row: Json, challenge: Json, kinds: Sequence[str]) -> None:
    """A row of the record of this challenge, of one of these kinds, unchanged."""
    need(
        row["stream"] == f"challenge:{challenge['id']}",
        "这一行属于别的榜单",
        "a row belongs to another challenge",
    )
    need(row["kind"] in kinds, "这一行记的不是这件事", "a row records something else")
    need("payload" in row, "这一行没有内容", "a row comes without its payload")
    check_row(row, row["prev_hash"])


def check_record(receipt: Json) -> Told:
    """The bid's own row, and the rows from there to the head that the receipt names."""
    row, challenge, bid = receipt["event"], receipt["challenge"], receipt["bid"]
    own = row["stream"].startswith(f"challenge_sealed:{challenge['id']}.")
    need(own, "这一行属于别的榜单", "the row belongs to another challenge")
    need(
        row["kind"] == "challenge.bid_sealed",
        "这一行记的不是密封方案",
        "the row does not record a sealed bid",
    )
    about = (row["object_type"], row["object_id"]) == ("challenge", str(challenge["id"]))
    need(about, "这一行说的是别的事", "the row is about something else")
    fits = row["payload"]["commitment"] == bid["commitment"]
    need(fits, "留痕里的承诺值不同", "the record holds another commitment")
    need(row["payload"]["number"] == bid["number"], "留痕里的次数不同", "the record holds another number")
    last = check_chain([row, *receipt["chain"]])
    head = receipt["head"]
    ends = (last["stream"], last["seq"], last["hash"]) == (head["stream"], head["seq"], head["hash"])
    need(ends, "留痕没有接到所说的末行", "the rows do not end at the head")
    return [
        f"留痕第 {row['seq']} 行登记了承诺值，到第 {head['seq']} 行没有断开",
        f"row {row['seq']} of {row['stream']} holds the commitment; unbroken up to row {head['seq']} {head['hash']}",
    ]


def check_time(receipt: Json) -> Told:
    """When it came in, and that this was before the deadline; both are part of what was hashed."""
    row, challenge = receipt["event"], receipt["challenge"]
    held = row["payload"]
    came, deadline = moment(held["received_at"]), moment(held["deadline"])
    same = moment(receipt["bid"]["submitted_at"]) == came
    need(same, "收到时间与留痕不同", "the record holds another time of submission")
    near = abs(moment(row["at"]) - came) <= APART
    need(near, "收到时间与这一行的时间相差太多", "the time of submission is not that of the row")
    told = []
    for one in receipt["deadlines"]:
        check_place(one, challenge, DEADLINES)
        told.append(moment(one["payload"]["deadline"]))
        named = one["kind"] != "challenge.published" or one["payload"]["number"] == challenge["number"]
        need(named, "榜单编号与公布的不同", "the challenge was published under another number")
    need(told, "没有公布截止时间的留痕", "no row published the deadline")
    latest = told[-1] == moment(challenge["deadline"])
    need(latest, "截止时间与公布的不同", "the deadline is not the one published")
    need(deadline in told, "收到时的截止时间没有公布过", "the deadline that held then was never published")
    need(came < deadline, "收到时已过截止时间", "it came in after the deadline")
    return [
        f"收到 {shown(came)}，早于截止 {shown(deadline)}",
        f"received {shown(came)}, before the deadline {shown(deadline)}",
    ]


def commitment_of(challenge: int, number: int, blind: str, identity: str) -> str:
    value = {"format": BID, "challenge": challenge, "number": number, "blind": blind, "identity": identity}
    return sha256(canonical(value))


def check_content(receipt: Json) -> Told:
    """The opened texts and salts give the commitment."""
    opened, bid = receipt["opened"], receipt["bid"]
    blind = salted(opened["blind_salt"], opened["blind"])
    identity = salted(opened["identity_salt"], opened["identity"])
    whole = commitment_of(receipt["challenge"]["id"], bid["number"], blind, identity)
    need(whole == bid["commitment"], "内容与承诺值不符", "the content is not what was committed to")
    written = (opened["blind_digest"], opened["identity_digest"])
    need(written == (blind, identity), "写明的摘要值不是内容的", "the digests are not those of the content")
    return ["方案内容与承诺值相符", "the content gives the commitment"]


def check_sealed(receipt: Json, opened: Json) -> None:
    """The row of the opening lists the hashes of the receipt's rows."""
    listed = opened["payload"]["sealed"].get(receipt["event"]["stream"], [])
    for row in [receipt["event"], *receipt["chain"]]:
        there = len(listed) >= row["seq"] and listed[row["seq"] - 1] == row["hash"]
        need(there, "开标的留痕里没有这一行", "the row of the opening does not list this row")


def check_opened(receipt: Json) -> Told:
    check_place(receipt["opening"], receipt["challenge"], ("challenge.opened",))
    check_sealed(receipt, receipt["opening"])
    if receipt.get("opened"):
        mine = {k: receipt["opened"][k] for k in ("code", "blind_digest", "blind_salt", "identity_digest")}
        mine |= {k: receipt["bid"][k] for k in ("number", "commitment")}
        there = mine in receipt["opening"]["payload"]["bids"]
        need(there, "开标的留痕里没有这样的方案", "the row of the opening holds no such bid")
    return ["开标的留痕列有这份方案的各行", "the row of the opening lists the rows of this bid"]


def check_opening(receipt: Json, opening: Json) -> Told:
    """The published list of the opening holds this bid, as it was committed to."""
    need(opening.get("format") == OPENING, "不是开标清单", "not a list of an opening")
    same = opening["challenge"] == receipt["challenge"]["id"]
    need(same, "是别的榜单的开标清单", "the list is of another challenge")
    rows = [row for row in opening["bids"] if row["commitment"] == receipt["bid"]["commitment"]]
    need(len(rows) == 1, "开标清单里没有这份方案", "the bid is not among those opened")
    row = rows[0]
    whole = commitment_of(opening["challenge"], row["number"], row["blind_digest"], row["identity_digest"])
    fits = whole == row["commitment"]
    recorded = (receipt.get("opening") or {}).get("payload", {}).get("bids")
    if recorded is not None:
        listed = (
            [{name: one.get(name) for name in recorded[0]} for one in opening["bids"]] if recorded else []
        )
        by_code = [sorted(bids, key=lambda one: str(one["code"])) for bids in (listed, recorded)]
        same = by_code[0] == by_code[1] and len(listed) == len(opening["bids"])
        need(same, "开标清单与开标的留痕不同", "the list is not that of the row of the opening")
    need(
        fits,
        f"{row['code']} 的摘要值与承诺值不符",
        f"the digests of {row['code']} do not give its commitment",
    )
    if receipt.get("opened"):
        mine = salted(row["blind_salt"], receipt["opened"]["blind"])
        need(mine == row["blind_digest"], "打开的是别的内容", "another text was opened")
        if row["identity_salt"]:
            mine = salted(row["identity_salt"], receipt["opened"]["identity"])
            need(mine == row["identity_digest"], "公布的是别的身份", "another identity was revealed")
    return [
        f"已开标，代号 {row['code']}，内容与承诺值相符",
        f"opened as {row['code']}, with the content committed to",
    ]


def check_extract(receipt: Json, extract: Json) -> Told:
    """The whole record from its first row, with the deadline's rows and the opening's, which lists the bid's rows."""
    need(extract.get("format") == EXTRACT and extract["rows"], "不是留痕文件", "not an extract of a record")
    rows = extract["rows"]
    begins = rows[0]["seq"] == 1 and rows[0]["prev_hash"] == ""
    need(begins, "留痕不是从第一行开始", "the record does not start at its start")
    last = check_chain(rows)
    whole = (last["seq"], last["hash"]) == (extract["head"]["seq"], extract["head"]["hash"])
    need(whole, "留痕被截断", "the record was cut off")
    hashes = {row["seq"]: row["hash"] for row in rows}
    for row in receipt["deadlines"]:
        there = row["stream"] == rows[0]["stream"] and hashes.get(row["seq"]) == row["hash"]
        need(there, "留痕里公布的截止时间不同", "the record published another deadline")
    opened = next((row for row in rows if row["kind"] == "challenge.opened"), None)
    need(opened, "留痕里还没有开标", "the record holds no opening")
    check_sealed(receipt, _with_payload(opened or {}, receipt))
    return [
        f"{last['seq']} 行留痕完整，列有这份方案",
        f"the record of {last['seq']} rows is whole and lists the bid",
    ]


def _with_payload(opened: Json, receipt: Json) -> Json:
    """The extract of a challenge whose record is not public leaves payloads out; a later receipt has this one."""
    if "payload" in opened:
        return opened
    mine = receipt.get("opening") or {}
    need(
        mine.get("hash") == opened["hash"],
        "留痕不含开标内容，请用开标后下载的回执核对",
        "the record comes without payloads: take a receipt issued after the opening",
    )
    return mine


def check_file(receipt: Json, name: str, data: bytes) -> Told:
    files = json.loads(receipt["opened"]["blind"])["files"]
    mine = any(one["sha256"] == sha256(data) for one in files)
    need(mine, f"{name} 不是这份方案的附件", f"{name} is not an attachment of this bid")
    return [f"{name} 是这份方案的附件", f"{name} is an attachment of this bid"]


def verify(
    receipt: Json,
    opening: Json | None = None,
    extract: Json | None = None,
    files: Iterable[tuple[str, bytes]] = (),
) -> list[str]:
    """Lines of what was checked, each in Chinese and in English. Raises `Broken`; KeyError and TypeError for what is no
    receipt."""
    known = receipt["format"] == FORMAT
    need(known, f"格式是 {receipt['format']!r}", f"format {receipt['format']!r}, expected {FORMAT!r}")
    lines = [*check_record(receipt), *check_time(receipt)]
    if receipt.get("opened"):
        lines += check_content(receipt)
    if receipt.get("opening"):
        lines += check_opened(receipt)
    if opening is not None:
        lines += check_opening(receipt, opening)
    if extract is not None:
        lines += check_extract(receipt, extract)
    for name, data in files:
        lines += check_file(receipt, name, data)
    return lines


def load(path: str) -> Json:
    with open(path, encoding="utf-8") as file:
        value: Json = json.load(file)
    return value


def read(path: str) -> tuple[str, bytes]:
    with open(path, "rb") as file:
        return path, file.read()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Check the receipt of a bid offline.")
    parser.add_argument("receipt")
    parser.add_argument("--extract")
    parser.add_argument("--opening")
    parser.add_argument("--file", action="append", default=[])
    asked = parser.parse_args(arguments)
    try:
        lines = verify(
            load(asked.receipt),
            opening=load(asked.opening) if asked.opening else None,
            extract=load(asked.extract) if asked.extract else None,
            files=[read(path) for path in asked.file],
        )
    except Broken as error:
        sys.stdout.write(f"不符 BROKEN {error}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        sys.stderr.write(f"不是回执 / not a receipt: {error!r}\n")
        return 1
    for line in lines:
        sys.stdout.write(f"  {line}\n")
    sys.stdout.write("核对通过 OK\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
