#!/usr/bin/env python3
"""Check a public extract of the record without the server: `python3 verify_extract.py FILE`.

Needs nothing but Python 3. Prints OK or the first row that is not what was written; exit
code 0 or 1. What it computes:

    payload_digest = SHA-256(nonce + "|" + payload)
    hash           = SHA-256(hash of the row before + "|" + the eight fields below)

both over JSON with sorted keys, without blanks, in UTF-8. Rows that are not public come without payload and
nonce; their digest still binds them into the chain.
"""

import hashlib
import json
import sys

FORMAT = "shuanglian-extract/1"
FIELDS = ("stream", "seq", "at", "actor", "kind", "object_type", "object_id", "payload_digest")
ENVELOPE = ("prev_hash", "hash", "public")
PUBLIC = ("payload", "nonce")


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(prefix, value):
    return hashlib.sha256(prefix.encode() + b"|" + canonical(value)).hexdigest()


def problem_of(row, stream, seq, previous):
    """What is wrong with one row, or None."""
    missing = [f for f in (*FIELDS, *ENVELOPE) if f not in row]
    if row.get("public"):
        missing += [f for f in PUBLIC if f not in row]
    if missing:
        return f"lacks {', '.join(missing)}"
    # A field that no digest covers could say anything, such as a payload beside a row that withholds it.
    unknown = row.keys() - {*FIELDS, *ENVELOPE, *(PUBLIC if row["public"] else ())}
    if unknown:
        return f"has unknown fields: {', '.join(sorted(map(str, unknown)))}"
    if row["stream"] != stream:
        return f"belongs to {row['stream']}, not to {stream}"
    if row["seq"] != seq:
        return f"number {seq} is missing"
    if row["prev_hash"] != previous:
        return "does not continue the row before"
    if row["public"] and sha256(row["nonce"], row["payload"]) != row["payload_digest"]:
        return "the payload was changed"
    if sha256(previous, {field: row[field] for field in FIELDS}) != row["hash"]:
        return "the row was changed"
    return None


def check(extract):
    """The sentence about the first broken row, or None when the chain is whole up to its head."""
    seq, previous = 0, ""
    for row in extract["rows"]:
        problem = problem_of(row, extract["stream"], seq + 1, previous)
        if problem:
            return f"row {row.get('seq', seq + 1)}: {problem}"
        seq, previous = row["seq"], row["hash"]
    head = extract["head"]
    if (seq, previous) != (head["seq"], head["hash"]):
        return f"row {seq + 1}: missing, the head says there are {head['seq']} rows ending in {head['hash']}"
    return None


def main(arguments):
    if len(arguments) != 1:
        print("usage: verify_extract.py FILE", file=sys.stderr)
        return 1
    try:
        with open(arguments[0], encoding="utf-8") as file:
            extract = json.load(file)
        if extract["format"] != FORMAT:
            raise ValueError(f"format {extract['format']!r}, expected {FORMAT!r}")
        if not extract["rows"]:
            print("nothing to check: the extract has no rows", file=sys.stderr)
            return 1
        broken = check(extract)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"not an extract: {error!r}", file=sys.stderr)
        return 1
    if broken:
        print(f"BROKEN {broken}")
        return 1
    print(f"OK {extract['stream']}, {extract['head']['seq']} rows, head {extract['head']['hash']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
