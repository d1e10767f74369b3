"""How loosely two names may be compared before they are two things. No database."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.linking.candidates import candidates
from shuanglian.ingest.linking.catalogue import Catalogue, Entry
from shuanglian.ingest.linking.link import suggest


def catalogue(*names: str, kind: str = "enterprise") -> Catalogue:
    return Catalogue([Entry("party", at, name, name, False, kind) for at, name in enumerate(names, 1)])


@pytest.mark.parametrize(
    ("known", "asked", "how"),
    [
        ("浙江青禾材料科技有限公司", "浙江青禾材料科技有限公司", "exact"),
        ("浙江青禾材料科技有限公司", "浙江青禾材料科技 有限公司", "exact"),
        ("浙江青禾材料科技有限公司", "浙江青禾材料科技股份有限公司", "fuzzy"),
        ("浙江青禾材料科技有限公司", "青禾材料科技", "fuzzy"),
        ("绿禾实验室", "绿禾现代纺织实验室", "fuzzy"),
        ("省青禾特色工艺产业创新中心", "省青禾及特色工艺产业创新中心", "fuzzy"),
        ("浙江省青禾技术创新中心", "青禾技术创新中心", "fuzzy"),
    ],
)
def test_the_loosest_honest_comparison(known: str, asked: str, how: str) -> None:
    found = candidates(catalogue(known), asked)
    assert [row.how for row in found][:1] == [how]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("青禾", "青木"),
        ("青禾材料", "绿原材料"),
        ("浙江大学", "江苏大学"),
        ("上海交通大学", "西安交通大学"),
        ("云岭一中心", "云岭二中心"),
        ("青禾研究院", "禾青研究院"),
        ("", "青禾"),
    ],
)
def test_two_names(known: str, asked: str) -> None:
    assert candidates(catalogue(known), asked) == []


def test_without_leave_nothing_is_guessed() -> None:
    known = catalogue("浙江青禾材料科技有限公司")
    assert candidates(known, "青禾材料科技", fuzzy=False) == []
    assert candidates(known, "浙江青禾材料科技有限公司", fuzzy=False)


def test_the_best_comes_first_and_no_more_than_five() -> None:
    names = [
        f"青禾{word}有限公司"
        for word in ("材料", "新材料", "材料科技", "材料技术", "材料实业", "材料发展", "材料制造")
    ]
    found = suggest(catalogue(*names), "青禾材料有限公司", "enterprise")
    assert found[0].name == "青禾材料有限公司"
    assert [row.score for row in found] == sorted((row.score for row in found), reverse=True)
    assert len(found) <= 6


def test_a_score_is_never_out_of_bounds() -> None:
    known = catalogue("青禾研究院", kind="platform")
    for kind in ("platform", "research_institute", "person", "place", "mechanism", ""):
        assert all(0 <= row.score <= 1 for row in suggest(known, "青禾研究院", kind))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=4))
def test_any_name_has_an_answer(name: str, names: list[str]) -> None:
    found = suggest(catalogue(*names), name)
    assert found
    assert all(row.how == "new" or row.id is not None for row in found)
    assert all(row.why for row in found)


def test_ten_thousand_names_are_searched_in_a_moment() -> None:
    import time

    known = catalogue(*(f"青禾{at:05d}号新材料科技有限公司" for at in range(10_000)))
    begun = time.process_time()
    for at in range(20):
        suggest(known, f"绿原{at}材料技术有限公司", "enterprise")
    assert time.process_time() - begun < 4
