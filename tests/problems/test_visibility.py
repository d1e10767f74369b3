"""A secret member can neither be seen, nor counted, nor be found out by what it holds together."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import NotFound
from shuanglian.matching.problems import exporting, rebuild, selectors, services, upkeep
from shuanglian.matching.problems.models import Cluster, Problem
from shuanglian.matching.problems.rules import rules
from shuanglian.registry import services as registry
from shuanglian.registry.models import Need

from .factories import DYEING, SYSTEM, cluster_of, company, member, submitted, told

pytestmark = pytest.mark.django_db
SECRET = {"confidentiality": "masked", "teaser": "一种面料的加工难题"}
INVITED = {"confidentiality": "invited"}


def secret(number: int = 0, **data: object) -> Need:
    title, text = DYEING[number % len(DYEING)]
    return submitted(f"绝密{title}", f"绝密配方。{text}", **(data or SECRET))  # type: ignore[arg-type]


def everything(viewer: Actor) -> str:
    """Whatever lists, pages and exports say to this viewer, in one text."""
    found = selectors.clusters(viewer).order_by("pk")
    rows = selectors.rows(viewer, found)
    pages = [selectors.page(viewer, selectors.get_for(viewer, row.id)) for row in rows]
    sheet = exporting.export(viewer, found, exporting.CSV).decode("utf-8-sig")
    return f"{rows}{pages}{sheet}"


@pytest.mark.parametrize("how", [SECRET, INVITED])
def test_a_secret_member_is_neither_shown_nor_quoted_nor_counted(built: None, how: dict[str, str]) -> None:
    told()
    hidden = secret(**how)
    upkeep.catch_up()
    assert cluster_of(hidden) is not None
    for viewer in (PUBLIC, member(), member(Role.SOLVER)):
        said = everything(viewer)
        assert "绝密" not in said
        assert hidden.number not in said
        assert hidden.owner.name not in said
        (row,) = selectors.rows(viewer, selectors.clusters(viewer))
        assert (row.members, row.enterprises, row.hidden) == (3, 3, "")
    assert "绝密" in everything(member(Role.MANAGER))


def test_its_stake_is_not_added_and_its_segments_are_not_told(built: None) -> None:
    told()
    submitted(*DYEING[0], **SECRET, stake_cents=77_700_000_00)
    upkeep.catch_up()
    (row,) = selectors.rows(PUBLIC, selectors.clusters(PUBLIC))
    assert row.stake_cents == 0
    assert selectors.page(PUBLIC, Cluster.objects.get()).row.stake_cents == 0
    manager = member(Role.MANAGER)
    (full,) = selectors.rows(manager, selectors.clusters(manager))
    assert full.stake_cents == 77_700_000_00


def test_one_public_and_one_secret_need_make_no_cluster_for_others(built: None) -> None:
    submitted(*DYEING[0])
    secret(1)
    upkeep.catch_up()
    cluster = Cluster.objects.get()
    assert not selectors.clusters(PUBLIC).exists()
    with pytest.raises(NotFound):
        selectors.get_for(PUBLIC, cluster.pk)
    assert selectors.get_for(member(Role.MANAGER), cluster.pk) == cluster


def test_hidden_members_are_mentioned_only_when_there_are_many_and_never_counted(built: None) -> None:
    told()
    least = rules().hidden_shown_from
    for number in range(least - 1):
        secret(number)
    upkeep.catch_up()
    (row,) = selectors.rows(PUBLIC, selectors.clusters(PUBLIC))
    assert row.hidden == ""
    words = set()
    for _more in range(2):
        secret()
        upkeep.catch_up()
        (row,) = selectors.rows(PUBLIC, selectors.clusters(PUBLIC))
        words.add(row.hidden)
    assert words == {f"另有 {least} 项以上不公开的难题"}


def test_what_only_a_secret_need_holds_together_does_not_show(built: None) -> None:
    """Two public needs that are alike only through a secret one are no cluster for outsiders."""
    one = submitted("甲", "低温染色上染率低，能耗高。")
    other = submitted("乙", "锦纶色牢度水洗牢度差。")
    bridge = submitted("丙", "锦纶低温染色上染率低，色牢度水洗牢度差，能耗高。", **SECRET)
    upkeep.catch_up()
    cluster = Cluster.objects.create()
    Problem.objects.filter(object_id__in=[one.pk, other.pk, bridge.pk]).update(cluster=cluster)
    from shuanglian.matching.problems.models import Link

    rows = {need.pk: Problem.objects.get(object_id=need.pk) for need in (one, other, bridge)}
    Link.objects.all().delete()
    for end in (one, other):
        for left, right in ((rows[end.pk], rows[bridge.pk]), (rows[bridge.pk], rows[end.pk])):
            Link.objects.create(problem=left, other=right, score=0.5, kind="common")
    assert not selectors.clusters(PUBLIC).exists()
    manager = member(Role.MANAGER)
    assert [row.members for row in selectors.rows(manager, selectors.clusters(manager))] == [3]


def test_the_owner_sees_the_own_secret_need_among_the_public_ones(built: None) -> None:
    told()
    owner = member()
    submitted("绝密低温染色", DYEING[0][1], company("保密印染", owner), **SECRET)
    upkeep.catch_up()
    shown = selectors.page(owner, selectors.get_for(owner, Cluster.objects.get().pk))
    assert [one.title for one in shown.members if one.is_own] == ["绝密低温染色"]
    assert "绝密" not in everything(member())


def test_a_party_that_gave_its_undertaking_reads_along(built: None) -> None:
    told()
    hidden = secret()
    solver = member(Role.SOLVER)
    company("答题方", solver, kind="platform")
    upkeep.catch_up()
    registry.need_undertake(actor=solver, need=hidden)
    assert "绝密" in everything(solver)


def test_companies_read_each_other_only_after_the_owner_agreed(built: None) -> None:
    owner, joiner, manager = member(), member(), member(Role.MANAGER)
    told(DYEING[1:])
    hidden = submitted("绝密低温染色", f"绝密配方。{DYEING[0][1]}", company("保密印染", owner), **SECRET)
    company("加入企业", joiner)
    upkeep.catch_up()
    cluster = Cluster.objects.get()
    services.join(actor=joiner, cluster=cluster)
    services.consent_ask(actor=manager, cluster=cluster, rev=cluster.rev)
    row = Problem.objects.get(object_id=hidden.pk)
    assert "绝密" not in str(selectors.page(joiner, cluster))
    services.consent_answer(actor=owner, cluster=cluster, problem=row, agreed=True)
    shown = selectors.page(joiner, cluster)
    assert [one.can_open for one in shown.members if one.title == "绝密低温染色"] == [False]
    assert "绝密" not in str(selectors.page(member(), cluster))
    services.consent_answer(actor=owner, cluster=cluster, problem=row, agreed=False)
    assert "绝密" not in str(selectors.page(joiner, cluster))


def test_who_was_asked_may_answer_even_in_a_cluster_that_is_otherwise_hidden(built: None) -> None:
    owner, manager = member(), member(Role.MANAGER)
    own = submitted(*DYEING[0], company("保密印染", owner), **SECRET)
    secret(1)
    upkeep.catch_up()
    cluster = Cluster.objects.get()
    with pytest.raises(NotFound):
        selectors.get_for(owner, cluster.pk)
    services.consent_ask(actor=manager, cluster=cluster, rev=cluster.rev)
    shown = selectors.page(owner, selectors.get_for(owner, cluster.pk))
    assert [one.object_id for one in shown.members] == [own.pk]
    assert [one.object_id for one in shown.asked] == [own.pk]


def test_other_companies_names_among_those_who_joined_are_for_staff(built: None) -> None:
    told()
    upkeep.catch_up()
    joiner, cluster = member(), Cluster.objects.get()
    company("加入企业", joiner)
    services.join(actor=joiner, cluster=cluster, note="说明")
    assert selectors.page(member(), cluster).joined_parties == ()
    assert selectors.page(member(), cluster).row.joined is None
    assert selectors.page(member(Role.MANAGER), cluster).row.joined == 1
    assert selectors.page(member(Role.MANAGER), cluster).joined_parties == ("加入企业",)


def test_drafts_are_no_problems_for_anybody(built: None) -> None:
    draft = registry.need_draft(actor=SYSTEM, owner=company(), title=DYEING[0][0], text=DYEING[0][1])
    told()
    upkeep.catch_up()
    assert not Problem.objects.filter(object_id=draft.pk).exists()


def test_the_trail_is_for_those_who_work_for_the_region(built: None) -> None:
    told()
    upkeep.catch_up()
    cluster = Cluster.objects.get()
    assert selectors.trail(member(), cluster) == []
    assert selectors.trail(member(Role.OFFICER), cluster)


def test_quotes_are_pieces_of_what_the_viewer_may_read(built: None) -> None:
    told()
    secret()
    rebuild.run()
    for viewer in (PUBLIC, member(Role.MANAGER)):
        shown = selectors.page(viewer, Cluster.objects.get())
        texts = {
            need.number: (need.title, need.text)
            for need in Need.objects.filter(pk__in=[one.object_id for one in shown.members])
        }
        for one in shown.members:
            assert one.why is not None
            for quote in one.why.quotes:
                assert any(quote.text in text for text in texts[quote.number])
            json.dumps(one.why.to_json())


def test_search_finds_by_title_only_what_may_be_read(built: None) -> None:
    told()
    secret()
    upkeep.catch_up()
    assert selectors.clusters(PUBLIC, q="低温染色").count() == 1
    assert not selectors.clusters(PUBLIC, q="绝密").exists()
    assert selectors.clusters(member(Role.MANAGER), q="绝密").count() == 1


@pytest.mark.parametrize("viewer", [lambda: PUBLIC, member])
def test_a_secret_member_that_comes_and_goes_moves_nothing_that_outsiders_see(
    built: None, viewer: Callable[[], Actor]
) -> None:
    told()
    upkeep.catch_up()
    cluster = Cluster.objects.get()
    outsider, manager = viewer(), member(Role.MANAGER)

    def seen(actor: Actor) -> tuple[object, ...]:
        return (*selectors.rows(actor, selectors.clusters(actor)), selectors.page(actor, cluster).row)

    before, full = seen(outsider), seen(manager)
    hidden = secret()
    upkeep.catch_up()
    cluster.refresh_from_db()
    assert Problem.objects.get(object_id=hidden.pk).cluster == cluster
    assert seen(outsider) == before
    assert seen(manager) != full
    joiner = member()
    company("加入企业", joiner)
    services.join(actor=joiner, cluster=cluster)
    cluster.refresh_from_db()
    assert seen(outsider) == before
