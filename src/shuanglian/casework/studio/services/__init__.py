"""The verbs of the studio: each one transaction and one event.

`draft_new`, `draft_save`, `draft_drop` (drafting), `draft_check`, `draft_submit` (to the gate), `approve`, `send_back`,
`retire` (a second person).
"""

from __future__ import annotations

from .deciding import approve, retire, send_back
from .drafting import draft_drop, draft_new, draft_save
from .submitting import draft_check, draft_submit, problems_of

__all__ = [
    "approve",
    "draft_check",
    "draft_drop",
    "draft_new",
    "draft_save",
    "draft_submit",
    "problems_of",
    "retire",
    "send_back",
]
