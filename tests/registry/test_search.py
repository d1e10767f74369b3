"""Finding things, on whichever database the suite runs."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.registry import search as index
from shuanglian.registry import selectors, services
from shuanglian.registry.models import Party, SearchDoc

from . import factories as make

pytestmark = pytest.mark.django_db


def found(q: str, kind: str = "party", limit: int = 20) -> list[str]:
    return [hit.title for hit in selectors.search(PUBLIC, q, limit) if hit.kind == kind]


def test_two_character_words_names_of_mechanisms_and_other_names_are_found() -> None:
    lab = make.party("浙江省现代纺织技术创新中心", kind="lab", summary="承担四题一评攻关，地处柯桥区")
    services.alias_add(actor=make.SYSTEM, party=lab, name="鉴湖实验室", source=make.source())
    for q in ("柯桥", "四题一评", "纺织", "鉴湖", "鉴湖实验室", "現代紡織", "创新中心"):
        assert found(q) == [lab.name], q
    assert found("越城") == []


def test_hits_in_the_title_come_first_and_short_titles_before_long_ones() -> None:
    make.party("绍兴某某公司", summary="做碳纤维")
    make.party("碳纤维装备研究院有限公司")
    make.party("碳纤维院")
    assert found("碳纤维") == ["碳纤维院", "碳纤维装备研究院有限公司", "绍兴某某公司"]
    assert found("碳纤维", limit=2) == ["碳纤维院", "碳纤维装备研究院有限公司"]


def test_all_words_of_a_query_must_be_there() -> None:
    make.party("柯桥印染厂")
    make.party("柯桥织造厂")
    assert found("柯桥 织造") == ["柯桥织造厂"]


@pytest.mark.parametrize("q", ["", "  ", "，。", '"', "' OR 1=1 --", "* ^ NEAR(", "\x00", "=1+1", "a" * 5000])
def test_odd_queries_find_nothing_and_do_no_harm(q: str) -> None:
    make.party("柯桥印染厂")
    assert found(q) == []
    assert selectors.parties(PUBLIC, q=q).exists() is (not q.strip())  # blank: no filter


def test_a_change_of_name_is_found_at_once_and_the_old_name_no_longer() -> None:
    party = make.party("柯桥印染厂")
    make.offering(party, title="染色服务")
    services.party_update(actor=make.SYSTEM, party=party, changes={"name": "越城织造厂"}, rev=1)
    assert found("印染") == []
    assert found("织造") == ["越城织造厂"]
    assert found("织造", kind="offering") == ["染色服务"]


def test_parties_that_are_not_public_are_found_by_their_own_and_by_staff_only() -> None:
    own = make.member(Role.ENTERPRISE)
    make.party_for(own, "内部筹建单位", is_public=False)
    assert found("筹建") == []
    assert [hit.title for hit in selectors.search(own, "筹建")] == ["内部筹建单位"]
    assert len(selectors.search(make.member(Role.OFFICER), "筹建")) == 1


def test_many_hidden_objects_before_a_visible_one_do_not_hide_it() -> None:
    Party.objects.bulk_create(
        Party(ref=f"H{n}", kind="enterprise", name=f"隐藏厂{n}", is_public=False) for n in range(60)
    )
    index.refresh("party", Party.objects.values_list("pk", flat=True))
    make.party("名称长得多的公开隐藏厂有限公司")
    assert found("隐藏厂", limit=1) == ["名称长得多的公开隐藏厂有限公司"]


def test_lists_filter_by_the_same_words() -> None:
    party = make.party("柯桥印染厂")
    offering = make.offering(party, title="小样染色", summary="两小时出样")
    assert list(selectors.parties(PUBLIC, q="印染")) == [party]
    assert list(selectors.offerings(PUBLIC, q="出样")) == [offering]
    assert list(selectors.offerings(PUBLIC, q="印染")) == [offering]  # by the name of its party


def test_rebuilding_gives_the_same_index() -> None:
    party = make.party("柯桥印染厂")
    make.offering(party)
    make.need(party, confidentiality="masked", teaser="某厂有一项需求")
    before = sorted(SearchDoc.objects.values_list("kind", "object_id", "length", "tokens"))
    assert index.rebuild() == len(before) == 4
    assert sorted(SearchDoc.objects.values_list("kind", "object_id", "length", "tokens")) == before
    assert found("印染") == ["柯桥印染厂"]
