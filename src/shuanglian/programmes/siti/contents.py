"""The digest of what a contract says, kept in the record when it is recorded; its terms never change afterwards."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from shuanglian.foundation.events import chain

from .models import Contract

KEY: Final = "content"
TERMS: Final = (
    "need_id",
    "answer_id",
    "kind",
    "types_version",
    "number",
    "amount_cents",
    "milestones",
    "ip_clause",
)


def fingerprint(contract_id: int) -> dict[str, str]:
    """What the event of the contract carries; read afresh, so that values have the form of the database."""
    return {KEY: digest_of(Contract.objects.get(pk=contract_id))}


def digest_of(contract: Contract) -> str:
    terms: dict[str, Any] = {name: getattr(contract, name) for name in TERMS}
    terms |= {"signed_on": contract.signed_on.isoformat(), "due_on": contract.due_on.isoformat()}
    return hashlib.sha256(chain.canonical(terms)).hexdigest()
