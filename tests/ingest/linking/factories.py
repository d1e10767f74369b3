"""Proposals to link, as the finder of names writes them."""

from __future__ import annotations

from typing import Any

from shuanglian.ingest.proposal import Kind, Proposal


def entity(name: str, kind: str = "enterprise", *aliases: str) -> Proposal:
    rows = [{"name": alias, "start": 0, "end": len(alias)} for alias in aliases]
    return proposal(Kind.ENTITY, name, detail={"type": kind, "name": name, "aliases": rows, "mentions": 1})


def relation(subject: str, predicate: str, target: str, *kinds: str) -> Proposal:
    subject_type, object_type = kinds or ("enterprise", "platform")
    detail = {
        "predicate": predicate,
        "subject": subject,
        "object": target,
        "subject_type": subject_type,
        "object_type": object_type,
    }
    return proposal(Kind.RELATION, subject, detail=detail)


def quantity(subject: str = "", place: str = "") -> Proposal:
    return proposal(Kind.QUANTITY, subject, place=place)


def proposal(kind: Kind, subject: str, **data: Any) -> Proposal:
    return Proposal(kind=kind, quote=subject, start=0, end=len(subject), subject=subject, **data)
