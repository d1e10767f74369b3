"""People of the demonstration in a region that is otherwise empty, and a browser."""

from __future__ import annotations

from typing import Any

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry import services as registry
from shuanglian.registry.models import Party

KINDS = {"enterprise": "enterprise", "enterprise2": "enterprise", "solver": "platform", "solver2": "lab"}


@pytest.fixture
def people(transactional_db: None, settings: Any) -> dict[str, User]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_bundled()
    return {persona.key: User.objects.get(username=persona.username) for persona in ensure_personas()}


@pytest.fixture
def parties(people: dict[str, User]) -> dict[str, Party]:
    """The public face of each organisation that asks or answers."""
    from shuanglian.foundation.actor import system

    made = {}
    for key, kind in KINDS.items():
        organisation = people[key].memberships.select_related("organisation").get().organisation
        made[key] = registry.party_create(
            actor=system("测试"), kind=kind, name=organisation.name, organisation=organisation, is_demo=True
        )
    assert actor_for(people["enterprise"]).organisation_id == made["enterprise"].organisation_id
    return made
