"""Proposed names meet the registry."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.ingest.linking import Catalogue, Link, link, suggest
from shuanglian.registry.models import Alias, Place
from tests.registry.factories import SYSTEM, member, party, party_for, segment

from .factories import entity, quantity, relation

pytestmark = pytest.mark.django_db
STEWARD = SYSTEM


def first(name: str, kind: str = "enterprise", *aliases: str) -> Link:
    return link(STEWARD, [entity(name, kind, *aliases)])[0][0]


def test_the_same_name_is_exact() -> None:
    known = party("浙江青禾材料科技有限公司")
    found = link(STEWARD, [entity("浙江青禾材料科技有限公司")])[0]
    assert [(row.kind, row.id, row.how, row.score) for row in found] == [("party", known.pk, "exact", 1.0)]
    assert found[0].why == "名称相同"


@pytest.mark.parametrize(
    "written",
    ["浙江青禾（杭州）材料", "浙江青禾(杭州)材料", "浙江青禾 （杭州） 材料", "浙江青禾（杭州）材料 "],
)
def test_brackets_and_blanks_make_no_difference(written: str) -> None:
    known = party("浙江青禾（杭州）材料")
    row = first(written)
    assert (row.id, row.how) == (known.pk, "exact")


def test_traditional_characters_find_the_simplified_name() -> None:
    known = party("云岭经开区", kind="park")
    row = first("雲嶺經開區", "park")
    assert (row.id, row.how) == (known.pk, "exact")
    assert "字形" in row.why


def test_an_alias_is_told_as_one() -> None:
    known = party("浙江省青禾技术创新中心", kind="platform")
    Alias.objects.create(party=known, name="禾湖实验室")
    row = first("禾湖实验室", "platform")
    assert (row.id, row.how, row.name) == (known.pk, "alias", "浙江省青禾技术创新中心")
    assert "禾湖实验室" in row.why


def test_a_short_name_is_an_alias() -> None:
    known = party("浙江青禾材料科技有限公司", short_name="青禾材料")
    assert (first("青禾材料").id, first("青禾材料").how) == (known.pk, "alias")


def test_a_name_with_another_in_brackets_is_found_by_either() -> None:
    known = party("禾湖实验室", kind="lab")
    row = first("浙江省青禾技术创新中心（禾湖实验室）", "lab")
    assert (row.id, row.how) == (known.pk, "alias")


def test_the_documents_own_alias_helps() -> None:
    known = party("青禾材料")
    row = first("浙江青禾材料股份有限公司", "enterprise", "青禾材料")
    assert row.id == known.pk
    assert row.score < 1


def test_place_and_legal_form_may_differ() -> None:
    known = party("浙江青禾新材料股份有限公司")
    row = first("青禾新材料有限公司")
    assert (row.id, row.how) == (known.pk, "fuzzy")
    assert "地名和公司形式" in row.why
    assert link(STEWARD, [entity("青禾新材料有限公司")])[0][-1].how == "new"


def test_a_word_for_the_field_may_be_missing() -> None:
    known = party("禾湖现代纺织实验室", kind="lab")
    row = first("禾湖实验室", "lab")
    assert (row.id, row.how) == (known.pk, "fuzzy")


def test_one_misprint_is_offered_with_doubt() -> None:
    known = party("浙江青禾材料科技有限公司")
    row = first("浙江青和材料科技有限公司")
    assert (row.id, row.how) == (known.pk, "fuzzy")
    assert row.score <= 0.7
    assert "只差一个字" in row.why


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("杭州市科技局", "宁波市科技局"),
        ("上海大学云岭研究院", "天津大学云岭研究院"),
        ("云岭科技园一期", "云岭科技园二期"),
        ("云岭第一医院", "云岭第二医院"),
        ("杭州青禾科技有限公司", "宁波青禾科技有限公司"),
    ],
)
def test_two_places_or_two_numbers_are_two_things(known: str, asked: str) -> None:
    party(known, kind="park")
    found = link(STEWARD, [entity(asked, "park")])[0]
    assert [row.how for row in found] == ["new"]
    assert found[0].id is None


def test_a_name_that_nothing_resembles_is_new() -> None:
    party("浙江青禾材料科技有限公司")
    row = first("绿原生物有限公司")
    assert (row.kind, row.id, row.how, row.why) == ("new", None, "new", "登记库中没有这个名称")


def test_two_of_one_name_are_both_offered() -> None:
    one, other = party("青禾研究院", kind="platform"), party("青禾研究院", kind="research_institute")
    found = link(STEWARD, [entity("青禾研究院", "platform")])[0]
    assert {row.id for row in found} == {one.pk, other.pk}
    first_two = party("青禾学院", kind="university"), party("青禾学院", kind="university")
    found = link(STEWARD, [entity("青禾学院", "university")])[0]
    assert {row.id for row in found} == {row.pk for row in first_two}
    assert all("请选择" in row.why for row in found)


def test_people_of_one_name_are_never_certain() -> None:
    party("李青禾", kind="person")
    row = first("李青禾", "person")
    assert row.score <= 0.8
    assert "未必" in row.why


def test_a_person_is_no_company() -> None:
    party("李青禾", kind="person")
    assert first("李青禾", "enterprise").how == "new"


def test_another_kind_counts_less() -> None:
    party("青禾创新园", kind="park")
    assert first("青禾创新园", "platform").score < first("青禾创新园", "park").score


def test_places_and_parks_are_found_in_both() -> None:
    place = Place.objects.create(code="T1", name="云岭科技城", kind="science_city")
    known = party("云岭科技城", kind="park")
    found = link(STEWARD, [entity("云岭科技城", "park")])[0]
    assert {(row.kind, row.id) for row in found} == {("place", place.pk), ("party", known.pk)}


def test_a_quantity_has_a_subject_and_a_place() -> None:
    place = Place.objects.create(code="T2", name="云岭区", kind="district")
    known = party("浙江青禾材料科技有限公司")
    found = link(STEWARD, [quantity("浙江青禾材料科技有限公司", "云岭区")])[0]
    assert [(row.role, row.kind, row.id) for row in found] == [
        ("subject", "party", known.pk),
        ("place", "place", place.pk),
    ]


def test_a_relation_has_two_ends() -> None:
    one, other = party("浙江青禾材料科技有限公司"), party("禾湖实验室", kind="lab")
    found = link(STEWARD, [relation(one.name, "solves_for", other.name, "enterprise", "lab")])[0]
    assert [(row.role, row.id) for row in found] == [("subject", one.pk), ("object", other.pk)]


def test_words_of_a_relation_are_not_looked_up() -> None:
    one = party("浙江青禾材料科技有限公司")
    found = link(STEWARD, [relation(one.name, "award", "科技进步奖一等奖", "enterprise", "text")])[0]
    assert [row.role for row in found] == ["subject"]


def test_a_segment_is_found_by_its_name() -> None:
    known = segment("碳化处理")
    found = link(STEWARD, [quantity("碳化处理")])[0]
    assert (found[0].kind, found[0].id) == ("segment", known.pk)


def test_mechanisms_are_not_guessed() -> None:
    party("四步一评办公室", kind="department")
    assert first("四步一评", "mechanism").how == "new"


def test_nobody_learns_of_a_party_they_may_not_see() -> None:
    owner = member(Role.ENTERPRISE)
    hidden = party_for(owner, "浙江隐山科技有限公司", is_public=False)
    Alias.objects.create(party=hidden, name="隐山科技")
    asked = [entity("浙江隐山科技有限公司"), entity("隐山科技"), entity("隐山科技股份有限公司")]
    for viewer in (PUBLIC, member(Role.ENTERPRISE)):
        assert [row.how for rows in link(viewer, asked).values() for row in rows] == ["new", "new", "new"]
    assert link(owner, asked)[0][0].id == hidden.pk


def test_proposals_without_names_are_left_out() -> None:
    assert link(STEWARD, [quantity(), quantity("", "")]) == {}


def test_the_number_of_queries_does_not_depend_on_the_number_of_names() -> None:
    for at in range(12):
        Alias.objects.create(party=party(f"青禾{at}号实验室", kind="lab"), name=f"禾湖{at}")
    with CaptureQueriesContext(
        connection,
    ) as few:
        link(STEWARD, [entity("青禾1号实验室", "lab")])
    with CaptureQueriesContext(connection) as many:
        link(STEWARD, [entity(f"青禾{at}号实验室", "lab", f"禾湖{at}") for at in range(40)])
    assert len(few) == len(many) <= 4


def test_a_catalogue_serves_many_documents() -> None:
    known = party("浙江青禾材料科技有限公司")
    catalogue = Catalogue.load(STEWARD)
    with CaptureQueriesContext(connection) as queries:
        found = link(STEWARD, [entity(known.name)], catalogue)
        assert suggest(catalogue, known.name)[0].id == known.pk
    assert found[0][0].id == known.pk
    assert len(queries) == 0


def test_the_same_names_give_the_same_links() -> None:
    for name in ("青禾科技", "青禾科创", "青禾新材料", "浙江青禾科技有限公司"):
        party(name)
    asked = [entity("青禾科技有限公司"), entity("杭州青禾新材料有限公司")]
    assert link(STEWARD, asked) == link(STEWARD, asked)
