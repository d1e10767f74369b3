"""Events about one task that leave the state of its case, and so its revision, as it is."""

from __future__ import annotations

from collections.abc import Mapping

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.services import record

from ..models import Case


def record_task(case: Case, token_id: int, actor: Actor, kind: str, detail: Mapping[str, object]) -> None:
    payload = {"case": case.pk, **detail}
    record(stream=case.stream, kind=kind, actor=actor, obj=("task", token_id), payload=payload)
