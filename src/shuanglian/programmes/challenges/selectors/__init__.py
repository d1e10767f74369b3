"""Reads; each takes the viewer and leaves out what the viewer may not see."""

from .bids import BidView, file_of, opened, own, text_file
from .reading import (
    challenges,
    get_bid,
    get_for,
    opened_bids,
    own_bids,
    reads_full,
    sees_bids,
    sees_identities,
    text_files,
    visible_to,
)
from .shown import ChallengePage, challenge_page, opening_list

__all__ = [
    "BidView",
    "ChallengePage",
    "challenge_page",
    "challenges",
    "file_of",
    "get_bid",
    "get_for",
    "opened",
    "opened_bids",
    "opening_list",
    "own",
    "own_bids",
    "reads_full",
    "sees_bids",
    "sees_identities",
    "text_file",
    "text_files",
    "visible_to",
]
