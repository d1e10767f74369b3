"""A copy of everything about a person, and erasure that leaves the record whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shuanglian.foundation.accounts import privacy
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for, person_erase, person_export, person_update
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed
from shuanglian.foundation.events import chain
from shuanglian.foundation.events.models import Event

from . import factories

pytestmark = pytest.mark.django_db


def chain_holds(stream: str) -> bool:
    """Recomputed here by the arithmetic of the chain, row by row."""
    prev = ""
    for event in Event.objects.filter(stream_id=stream).order_by("seq"):
        row = {
            "stream": stream,
            "seq": event.seq,
            "at": chain.instant(event.at),
            "actor": event.actor,
            "kind": event.kind,
            "object_type": event.object_type,
            "object_id": event.object_id,
            "payload_digest": chain.digest_payload(event.nonce, event.payload),
        }
        if event.prev_hash != prev or event.hash != chain.digest_row(row, prev):
            return False
        prev = event.hash
    return True


@pytest.fixture
def held() -> Any:
    held = factories.member(of=factories.organisation("某面料企业"))
    User.objects.filter(pk=held.user_id).update(name="周明", email="zhou@example.cn", phone="13812345678")
    held.user.refresh_from_db()
    person_update(actor=actor_for(held.user), user=held.user, name="周明", phone="13812345679")
    return held


@pytest.fixture
def holder() -> Iterator[list[int]]:
    """Another app with personal data, declared as any app declares itself."""
    erased: list[int] = []

    def erase(user_id: int) -> int:
        erased.append(user_id)
        return 1

    privacy.register("test_rows", lambda user_id: [{"user": user_id, "note": "手写"}], erase)
    yield erased
    privacy._HOLDERS.pop("test_rows")


def test_the_export_holds_everything_and_no_secret(held: Any, holder: list[int]) -> None:
    data = person_export(actor=actor_for(held.user), user=held.user)
    text = json.dumps(data, ensure_ascii=False)
    assert data["account"]["phone"] == "13812345679"
    assert data["memberships"][0]["organisation"] == "某面料企业"
    assert [e["kind"] for e in data["events"]] == ["account.updated"]
    assert data["test_rows"] == [{"user": held.user_id, "note": "手写"}]
    assert "argon2" not in text
    assert Event.objects.filter(kind="account.exported").count() == 1


def test_nobody_exports_or_erases_somebody_else(held: Any) -> None:
    stranger = factories.actor(Role.STEWARD)
    before = Event.objects.count()
    for verb in (person_export, person_erase):
        with pytest.raises(NotAllowed):
            verb(actor=stranger, user=held.user)
    assert Event.objects.count() == before
    assert User.objects.get(pk=held.user_id).name == "周明"


def test_erasure_removes_the_name_everywhere_and_the_chain_still_verifies(
    held: Any, holder: list[int]
) -> None:
    erased = person_erase(actor=actor_for(held.user), user=held.user)
    assert (erased.name, erased.email, erased.phone, erased.is_active) == ("已注销用户", "", "", False)
    assert not erased.has_usable_password()
    assert holder == [held.user_id]
    assert not actor_for(erased).is_authenticated
    mine = Event.objects.filter(actor=f"user:{held.user_id}")
    assert {e.actor_label for e in mine} == {"已注销用户"}
    assert not any("周明" in json.dumps(e.payload, ensure_ascii=False) for e in Event.objects.all())
    assert chain_holds(f"account:{held.user_id}")


def test_erasing_twice_or_the_last_administrator_is_a_conflict(held: Any, admin: Actor) -> None:
    person_erase(actor=admin, user=held.user)
    with pytest.raises(Conflict):
        person_erase(actor=admin, user=held.user)
    with pytest.raises(Conflict):
        person_erase(actor=admin, user=User.objects.get(pk=admin.user_id))
    assert User.objects.get(pk=admin.user_id).erased_at is None


def test_a_name_is_declared_once(holder: list[int]) -> None:
    with pytest.raises(ValueError, match="test_rows"):
        privacy.register("test_rows", lambda _id: [], lambda _id: 0)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("沈岚", "沈*"), ("诸葛亮", "诸**"), ("欧阳明月", "欧**月"), ("沈", "*"), ("", ""), (" 沈岚 ", "沈*")],
)
def test_masked_names(name: str, masked: str) -> None:
    assert privacy.mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("85123456", "******56"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_masked_phones(number: str, masked: str) -> None:
    assert privacy.mask_phone(number) == masked


def test_masked_addresses() -> None:
    assert privacy.mask_email("zhang.san@example.cn") == "z***@example.cn"
    assert privacy.mask_email("not an address") == ""
