#!/usr/bin/env python3
"""Check the receipt of a bid without the server: `python3 verify_receipt.py RECEIPT [options]`.

    --extract FILE   the record of the challenge (record.json): the receipt's row must stand in it, unbroken
    --opening FILE   the list published at the opening (opening.json): must hold this commitment and these digests
    --file FILE      an attachment of the bid; may be given several times

Needs nothing but Python 3. Prints what was checked, then OK or BROKEN with the reason; exit code 0 or 1. What it
computes:

    part digest    = SHA-256(salt + "|" + text of the part)
    commitment     = SHA-256({format, challenge, number, digest of the blind part, digest of the identity})
    payload_digest = SHA-256(nonce + "|" + payload)
    hash           = SHA-256(hash of the row before + "|" + the eight fields of the row)

JSON with sorted keys, without blanks, in UTF-8. A row of the record that says `public: false` comes without payload;
its digest still binds it into the chain. The row of the bid itself comes with its payload, which is the commitment.
"""

from __future__ import annotations

import argparse
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


Json = dict[str, Any]


class Broken(Exception):
    """What does not fit, in words."""


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def salted(salt: str, text: str) -> str:
    return sha256(f"{salt}|{text}".encode())


def need(condition: object, message: str) -> None:
    if not condition:
        raise Broken(message)


def check_row(row: Json, previous: str) -> None:
    """One row of the record: its hash continues `previous`, and its payload, if it is there, is the one hashed."""
    need(row["prev_hash"] == previous, f"row {row['seq']} does not continue the row before")
    fields = {name: row[name] for name in FIELDS}
    need(sha256(previous.encode() + b"|" + canonical(fields)) == row["hash"], f"row {row['seq']} was changed")
    if "payload" in row:
        digest = sha256(row["nonce"].encode() + b"|" + canonical(row["payload"]))
        need(digest == row["payload_digest"], f"the payload of row {row['seq']} was changed")


def check_chain(rows: list[Json]) -> Json:
    """Rows that follow each other; the first one may stand anywhere in the record."""
    previous, seq = rows[0]["prev_hash"], rows[0]["seq"]
    for row in rows:
        need(row["seq"] == seq, f"row {seq} is missing")
        need(row["stream"] == rows[0]["stream"], f"row {seq} belongs to another record")
        check_row(row, previous)
        previous, seq = row["hash"], seq + 1
    return rows[-1]


def check_record(receipt: Json) -> str:
    """The bid's own row, and the rows from there to the head that the receipt names."""
    row, challenge, bid = receipt["event"], receipt["challenge"], receipt["bid"]
    need(row["stream"] == f"challenge:{challenge['id']}", "the row belongs to another challenge")
    need(row["kind"] == "challenge.bid_sealed", "the row does not record a sealed bid")
    need(
        (row["object_type"], row["object_id"]) == ("challenge", str(challenge["id"])),
        "the row is about something else",
    )
    need(row["payload"]["commitment"] == bid["commitment"], "the record holds another commitment")
    need(row["payload"]["number"] == bid["number"], "the record holds another number")
    last = check_chain([row, *receipt["chain"]])
    head = receipt["head"]
    need((last["seq"], last["hash"]) == (head["seq"], head["hash"]), "the rows do not end at the head")
    return f"row {row['seq']} of {row['stream']} holds the commitment; unbroken up to row {head['seq']} {head['hash']}"


def commitment_of(challenge: int, number: int, blind: str, identity: str) -> str:
    value = {"format": BID, "challenge": challenge, "number": number, "blind": blind, "identity": identity}
    return sha256(canonical(value))


def check_content(receipt: Json) -> str:
    """The opened texts and salts give the commitment."""
    opened, bid = receipt["opened"], receipt["bid"]
    blind = salted(opened["blind_salt"], opened["blind"])
    identity = salted(opened["identity_salt"], opened["identity"])
    whole = commitment_of(receipt["challenge"]["id"], bid["number"], blind, identity)
    need(whole == bid["commitment"], "the content is not what was committed to")
    return "the content gives the commitment"


def check_opening(receipt: Json, opening: Json) -> str:
    """The published list of the opening holds this bid, as it was committed to."""
    need(opening.get("format") == OPENING, "not a list of an opening")
    need(opening["challenge"] == receipt["challenge"]["id"], "the list is of another challenge")
    rows = [row for row in opening["bids"] if row["commitment"] == receipt["bid"]["commitment"]]
    need(len(rows) == 1, "the bid is not among those opened")
    row = rows[0]
    whole = commitment_of(opening["challenge"], row["number"], row["blind_digest"], row["identity_digest"])
    need(whole == row["commitment"], f"the digests of {row['code']} do not give its commitment")
    if receipt.get("opened"):
        need(
            salted(row["blind_salt"], receipt["opened"]["blind"]) == row["blind_digest"],
            "another text was opened",
        )
        if row["identity_salt"]:
            mine = salted(row["identity_salt"], receipt["opened"]["identity"])
            need(mine == row["identity_digest"], "another identity was revealed")
    return f"opened as {row['code']}, with the content committed to"


def check_extract(receipt: Json, extract: Json) -> str:
    """The whole record from its first row, with the receipt's row in it."""
    need(extract.get("format") == EXTRACT and extract["rows"], "not an extract of a record")
    need(
        extract["rows"][0]["seq"] == 1 and extract["rows"][0]["prev_hash"] == "",
        "the record does not start at its start",
    )
    last = check_chain(extract["rows"])
    need(
        (last["seq"], last["hash"]) == (extract["head"]["seq"], extract["head"]["hash"]),
        "the record was cut off",
    )
    mine = [row for row in extract["rows"] if row["seq"] == receipt["event"]["seq"]]
    need(mine and mine[0]["hash"] == receipt["event"]["hash"], "the record holds another row in that place")
    return f"the row stands in the record of {last['seq']} rows"


def check_file(receipt: Json, name: str, data: bytes) -> str:
    files = json.loads(receipt["opened"]["blind"])["files"]
    need(any(one["sha256"] == sha256(data) for one in files), f"{name} is not an attachment of this bid")
    return f"{name} is an attachment of this bid"


def verify(
    receipt: Json,
    opening: Json | None = None,
    extract: Json | None = None,
    files: Iterable[tuple[str, bytes]] = (),
) -> list[str]:
    """Lines of what was checked. Raises `Broken`; KeyError and TypeError for what is no receipt."""
    need(receipt["format"] == FORMAT, f"format {receipt['format']!r}, expected {FORMAT!r}")
    lines = [check_record(receipt)]
    if receipt.get("opened"):
        lines.append(check_content(receipt))
    if opening is not None:
        lines.append(check_opening(receipt, opening))
    if extract is not None:
        lines.append(check_extract(receipt, extract))
    lines += [check_file(receipt, name, data) for name, data in files]
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
        sys.stdout.write(f"BROKEN {error}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        sys.stderr.write(f"not a receipt: {error!r}\n")
        return 1
    for line in lines:
        sys.stdout.write(f"  {line}\n")
    sys.stdout.write("OK\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
