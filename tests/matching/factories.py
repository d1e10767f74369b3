"""Real objects of the registry for the matcher's tests, written through its services."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.matching import background, encoder, upkeep
from shuanglian.matching.encoder import Encoder
from shuanglian.registry import services
from shuanglian.registry.models import Need, Offering, Party

_numbers = itertools.count(1)
SYSTEM = system("测试")


def member(role: Role = Role.ENTERPRISE) -> Actor:
    """A person with a login in an organisation of their own."""
    number = next(_numbers)
    organisation = Organisation.objects.create(name=f"匹配测试单位{number}")
    user = User.objects.create(username=f"matching{number}", name=f"匹配用户{number}")
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    return Actor(role, user.name, user.pk, organisation.pk, membership.pk)


def party(name: str, actor: Actor | None = None, **data: Any) -> Party:
    """A party; of the actor's organisation if one is given."""
    data.setdefault("kind", "platform")
    if actor is not None:
        data["organisation"] = Organisation.objects.get(pk=actor.organisation_id)
    return services.party_create(actor=SYSTEM, name=name, **data)


def offering(owner: Party, title: str, text: str = "", **data: Any) -> Offering:
    data.setdefault("kind", "expertise")
    return services.offering_create(actor=SYSTEM, party=owner, title=title, text=text, **data)


def submitted(owner: Party, title: str, text: str, **data: Any) -> Need:
    need = services.need_draft(actor=SYSTEM, owner=owner, title=title, text=text, **data)
    return services.need_submit(actor=SYSTEM, need=need)


class PlainEncoder:
    """A tiny encoder for tests: pairs of characters hashed into a vector, with other words for the same thing written
    alike first. Deterministic, and good enough to find 黄酒 where 老酒 is asked for."""

    name = "tests:plain"
    fingerprint = "testsplain1"
    dimension = 256
    _SAME: Final = {
        "坛子里味道走样": "黄酒发酵过程的控制与稳定",
        "冲锋衣": "防水透湿面料",
        "布类器具": "医疗软器械",
    }

    def queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    passages = queries

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        plain = text.lower()
        for word, same in self._SAME.items():
            plain = plain.replace(word, same)
        found = np.zeros(self.dimension, dtype=np.float32)
        for at in range(len(plain) - 1):
            found[zlib.crc32(plain[at : at + 2].encode()) % self.dimension] += 1
        length = np.linalg.norm(found)
        return found / length if length else found


def encoded(monkeypatch: pytest.MonkeyPatch, chosen: Encoder) -> None:
    """Let `chosen` be the encoder of this process, and give every document its vector."""
    monkeypatch.setattr(encoder, "current", lambda: chosen)
    background.prepare(chosen)
    upkeep.EVIDENCE.snapshot()
    assert upkeep.EVIDENCE.encode(600.0)
