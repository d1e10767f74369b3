"""One concept, many names: found in any writing, never expanded into something else."""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching import concepts
from shuanglian.matching.concepts.lexicon import KINDS, folded


def found(text: str) -> list[str]:
    return [hit.concept.name for hit in concepts.find(text)]


def test_the_lexicon_says_what_it_is() -> None:
    about = concepts.about()
    assert about["version"]
    assert about["valid_from"] <= "2026-01-01"
    assert len(concepts.concepts()) >= 600
    assert len({concept.key for concept in concepts.concepts()}) == len(concepts.concepts())


def test_no_written_form_names_two_concepts() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for concept in concepts.concepts():
        for kind in KINDS:
            for written in concept.names(kind):
                owners[folded(written)].add(concept.key)
    assert {form: keys for form, keys in owners.items() if len(keys) > 1} == {}


def test_every_concept_has_another_name_in_chinese_or_english() -> None:
    assert [c.name for c in concepts.concepts() if not (c.also or c.english or c.abbr)] == []


def test_an_abbreviation_with_a_second_meaning_is_found_but_draws_nothing() -> None:
    (hit,) = concepts.find("API")
    assert (hit.concept.name, hit.ambiguous) == ("原料药", True)
    assert hit.concept.note
    assert concepts.expand("API") == []


@pytest.mark.parametrize("concept", concepts.concepts(), ids=lambda concept: concept.key)
def test_every_name_leads_to_its_concept_and_back_out_only_to_names_of_it(concept: concepts.Concept) -> None:
    own = {name for kind in KINDS for name in concept.names(kind)}
    for written in (concept.name, *concept.also, *concept.english):
        hits = concepts.find(written)
        assert [hit.concept.key for hit in hits] == [concept.key]
        assert {expansion.term for expansion in concepts.expand(written)} <= own - {written}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("waterproof breathable membrane hydrostatic pressure", ["防水透湿膜", "静水压"]),
        ("Waterproof-Breathable Membranes", ["防水透湿膜"]),
        ("防水透濕膜的耐水壓", ["防水透湿膜", "静水压"]),
        ("用ＳｉＣ做的功率器件", ["碳化硅", "功率器件"]),
        ("碳纖維複合材料", ["碳纤维复合材料"]),
        ("dyeing wastewater COD removal", ["印染废水", "化学需氧量"]),
        ("做一下扫描电镜", ["扫描电子显微镜"]),
        ("CODE 与 INSIC", []),
    ],
)
def test_concepts_are_found_in_any_writing(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_the_longest_name_wins() -> None:
    assert found("碳化硅长晶") == ["碳化硅长晶"]


def test_a_narrower_thing_leads_up_but_not_to_its_sisters() -> None:
    terms = [expansion.term for expansion in concepts.expand("亚麻面料") if not expansion.term.isascii()]
    assert terms == ["麻纤维"]
    assert "苎麻" not in terms


def test_what_is_already_said_is_not_added() -> None:
    assert "静水压" not in [expansion.term for expansion in concepts.expand("静水压，也就是耐水压")]


def test_english_questions_reach_chinese_records() -> None:
    terms = dict(concepts.expanded_terms("waterproof breathable membrane"))
    assert {"防水", "透湿"} <= set(terms)
    assert all(0 < weight < 1 for weight in terms.values())


def test_added_terms_weigh_less_than_what_was_written() -> None:
    for text in ("印染废水COD去除", "SiC长晶炉温场", "无纺布", "polyimide film"):
        terms = concepts.expanded_terms(text)
        assert terms
        assert max(weight for _, weight in terms) < 0.95


@pytest.mark.django_db
def test_an_expansion_says_why() -> None:
    said = [expansion.because for expansion in concepts.expand("无纺布")]
    assert "写作 无纺布，也称 非织造布" in said


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_searched_and_hits_are_cut_out_of_it(text: str) -> None:
    hits = concepts.find(text)
    assert all(text[slice(*hit.span)] == hit.written for hit in hits)
    assert all(one.span[1] <= two.span[0] for one, two in pairwise(hits))
    concepts.expanded_terms(text)


def test_a_text_of_three_hundred_characters_takes_at_most_two_milliseconds() -> None:
    text = ("要做一种防水透湿面料，耐水压大于98 kPa，用聚四氟乙烯膜层压复合，还要解决印染废水和翘曲。" * 8)[
        :300
    ]
    concepts.find(text)
    best = min(_seconds(text) for _ in range(20))
    assert best < 0.002


def _seconds(text: str) -> float:
    start = time.perf_counter()
    concepts.find(text)
    return time.perf_counter() - start
