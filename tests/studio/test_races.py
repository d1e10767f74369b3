"""Two windows saving, two people deciding at once: one effect, the other is told, nothing is lost."""

from __future__ import annotations

import pytest

from shuanglian.casework import api
from shuanglian.casework.studio import services
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.errors import Conflict
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from tests.casework.test_races import race

from .factories import changed, drafted, person, submitted

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def named(draft: Draft, name: str) -> str:
    return draft.bpmn_xml.replace('name="复核"', f'name="{name}"')


def test_two_windows_saving_at_once_one_is_told_and_the_other_kept() -> None:
    owner = person()
    for _round in range(ROUNDS):
        draft = drafted(owner)
        texts = [named(draft, "甲"), named(draft, "乙")]
        results = race(
            *(
                lambda text=text, draft=draft: services.draft_save(
                    actor=owner, draft=draft, rev=1, bpmn_xml=text
                )
                for text in texts
            )
        )
        assert sorted(type(r).__name__ for r in results) == ["Conflict", "Draft"]
        winner = next(r for r in results if isinstance(r, Draft))
        draft.refresh_from_db()
        assert draft.rev == 2 and draft.bpmn_xml == winner.bpmn_xml
    assert Event.objects.filter(kind="process_draft.saved").count() == ROUNDS
    assert verify_all().ok


def test_two_approvers_at_once_publish_once() -> None:
    owner, deciders = person(), [person("admin"), person("admin"), person("steward")]
    for number in range(ROUNDS):
        waiting = submitted(owner, f"race{number}")
        results = race(
            *(lambda actor=actor, d=waiting: services.approve(actor=actor, draft=d) for actor in deciders)
        )
        assert sorted(type(r).__name__ for r in results) == ["Conflict", "Conflict", "Definition"]
        winner = deciders[[isinstance(r, api.Definition) for r in results].index(True)]
        assert api.Definition.objects.get(pk=waiting.definition_id).approved_by == winner.key
        assert (
            Event.objects.filter(kind="definition.approved", stream=f"definition:race{number}").count() == 1
        )


def test_approving_and_sending_back_at_once_only_one_happens() -> None:
    owner, one, other = person(), person("admin"), person("admin")
    for number in range(ROUNDS):
        waiting = submitted(owner, f"both{number}")
        version = waiting.definition
        results = race(
            lambda d=waiting: services.approve(actor=one, draft=d),
            lambda d=waiting: services.send_back(actor=other, draft=d, reason="再看看"),
        )
        assert sum(isinstance(r, Conflict) for r in results) == 1
        version.refresh_from_db()
        waiting.refresh_from_db()
        assert (version.status, waiting.status) in (("published", "approved"), ("retired", "returned"))


def test_submitting_twice_makes_one_version() -> None:
    owner = person()
    for number in range(ROUNDS):
        draft = changed(owner, drafted(owner, f"twice{number}"))
        results = race(
            *(
                lambda d=draft, n=n: services.draft_submit(actor=owner, draft=d, rev=d.rev, note=f"改{n}")
                for n in range(2)
            )
        )
        assert sorted(type(r).__name__ for r in results) == ["Conflict", "Draft"]
        assert api.Definition.objects.filter(key=f"twice{number}").count() == 2
