"""Tasks for several people: at once or in turn, with quorum and veto."""

from __future__ import annotations

from typing import Any

import pytest

from shuanglian.casework import api, bpmn
from shuanglian.casework.semantics import State
from shuanglian.foundation.errors import Invalid

from .factories import person, started
from .files import each, end, path, process, start, task
from .test_branches import begin
from .test_branches import done as played


def group(until: str = "", *, sequential: bool = False, **extra: str) -> bytes:
    loop = each("people", until, sequential=sequential, **extra)
    return process(
        start(), task("vote", inner=loop), task("after"), end(), path("start", "vote", "after", "end")
    )


def votes(xml: bytes, *answers: bool, people: int = 4) -> tuple[int, list[str]]:
    """How many answers are there when the group ends, and which tasks are then open."""
    graph = bpmn.parse(xml)
    state = begin(graph, people=list(range(people)))
    for count, answer in enumerate(answers, 1):
        state = played(graph, state, "vote", ok=answer)
        names = sorted({token.node for token in state.tokens})
        if names == ["after"]:
            return count, names
    return len(answers), names


def test_a_quorum_is_a_number_or_a_share_of_all() -> None:
    assert votes(group(quorum="2"), True, True) == (2, ["after"])
    assert votes(group(quorum="2/3"), True, True, True) == (3, ["after"])
    assert votes(group(quorum="9"), *[True] * 4) == (4, ["after"])
    assert votes(group(quorum="1/2"), True, people=1) == (1, ["after"])


def test_a_condition_counts_only_once_the_quorum_is_there() -> None:
    xml = group("done >= 1", quorum="3")
    assert votes(xml, True, True) == (2, ["vote"])
    assert votes(xml, True, True, True) == (3, ["after"])
    assert votes(group("done > 3", quorum="1"), True, True) == (2, ["vote"])


def test_a_veto_ends_the_group_at_once() -> None:
    assert votes(group(veto="ok = false"), True, False) == (2, ["after"])
    assert votes(group(veto="ok = false", quorum="4"), False) == (1, ["after"])
    assert votes(group(veto="ok = false"), True, True, True) == (3, ["vote"])


def test_in_turn_one_task_is_open_at_a_time_in_the_order_of_the_list() -> None:
    graph = bpmn.parse(group(sequential=True))
    state: State = begin(graph, people=["甲", "乙", "丙"])
    for name in ("甲", "乙", "丙"):
        assert [token.item for token in state.tokens if token.parent] == [name]
        state = played(graph, state, "vote", ok=True)
    assert [token.node for token in state.tokens] == ["after"]
    assert [entry["item"] for entry in state.data["steps"]["vote"]] == ["甲", "乙", "丙"]


def test_in_turn_a_veto_spares_the_rest() -> None:
    assert votes(group(sequential=True, veto="ok = false"), True, False) == (2, ["after"])


@pytest.mark.django_db
def test_colleagues_sign_in_turn_in_the_database() -> None:
    one, other = person(), person()
    xml = group(sequential=True, itemIs="user")
    case = started(xml, one, data={"people": [one.user_id, other.user_id]})
    for actor in (one, other):
        token = api.Token.objects.get(case=case, status="active", form="task")
        assert (token.assignee_id, token.parent.node) == (actor.user_id, "vote")
        case = api.complete(token.pk, actor=actor, data={"ok": True})
        assert api.verify(case) == []
    assert set(api.Token.objects.filter(case=case, status="active").values_list("node", flat=True)) == {
        "after"
    }


@pytest.mark.django_db
@pytest.mark.parametrize("items", [["x"], [None], [True], [1.5]])
def test_a_list_of_people_that_is_none_is_refused_in_words(items: list[Any]) -> None:
    with pytest.raises(Invalid) as caught:
        started(group(itemIs="user"), person(), data={"people": items})
    assert [reason.code for reason in caught.value.reasons] == ["bad_collection"]


@pytest.mark.parametrize("quorum", ["0", "-1", "3/2", "0/3", "2/0", "half", "1.5", "101"])
def test_a_quorum_that_is_none_is_refused(quorum: str) -> None:
    with pytest.raises(api.BadDefinition) as caught:
        bpmn.parse(group(quorum=quorum))
    assert {(reason.code, reason.field) for reason in caught.value.reasons} == {("bad_quorum", "vote")}
