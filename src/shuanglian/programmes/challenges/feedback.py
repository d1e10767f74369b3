"""What a bidder learns about its own bid: mean points and reasons per criterion, rank, number of bids. Nothing of rivals."""

from __future__ import annotations

from typing import Any

from .models import Bid, Challenge


def figures(challenge: Challenge, bid: Bid) -> dict[str, Any]:
    """Taken from the locked result. Reviewers stand there by their codes."""
    result = challenge.result
    row = next((one for one in result["ranking"] if one["code"] == bid.code), None)
    if row is None:
        return {}
    given = result["scores"].get(bid.code, {})
    return {
        "code": bid.code,
        "score": row["score"],
        "spread": row["spread"],
        "rank": row["rank"],
        "bids": len(result["ranking"]),
        "criteria": [
            {
                "title": one["title"],
                "weight": one["weight"],
                "points": row["criteria"].get(one["key"]),
                "reasons": [rows[one["key"]]["reason"] for _code, rows in sorted(given.items())],
            }
            for one in result["standards"]
        ],
        "receipt": challenge.receipt,
    }
