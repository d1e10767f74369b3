"""Work of 四题一评 that nobody has to wait for."""

from __future__ import annotations

from django.db import transaction

from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.jobs import task
from shuanglian.matching.board.services import proposal_keep
from shuanglian.registry.models import Need

from .selectors.recommend import recommend

# As long as the longest list that figures are taken of.
KEPT = 50


@task(atomic=False, max_attempts=5)
def keep_proposal(need_id: int) -> None:
    """Keep whom the matcher proposes for a need as it stands now, so that what people decide can be held against it."""
    need = Need.objects.filter(pk=need_id).first()
    if need is None:
        return
    matcher = system("匹配")
    try:
        answer = recommend(matcher, need, limit=KEPT)
    except DomainError:  # nothing that could be asked: a need without words
        return
    with transaction.atomic():
        proposal_keep(actor=matcher, need=need, answer=answer)
