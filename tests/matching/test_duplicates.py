"""Near duplicates are told, as far as the viewer may know of them."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.matching.problems import features, rebuild
from shuanglian.matching.problems.similarity import Verdict, compare, weigh
from shuanglian.matching.services import near_duplicates
from shuanglian.registry import services as registry

from .factories import SYSTEM, member, party, submitted
from .pairs import PAIRS

TITLE = "可回收的防水透湿面料"
TEXT = "户外服用防水透湿面料，覆膜与基布材质不同，无法整体回收。"
ASKED = "防水透湿面料覆膜和基布材质不同，无法整体回收"


def verdicts() -> list[tuple[Verdict, bool]]:
    read = {text: features.read(text) for one, other, _alike in PAIRS for text in (one, other)}
    weighing = weigh(read.values())
    return [(compare(read[one], read[other], weighing), alike) for one, other, alike in PAIRS]


def test_no_labelled_stranger_is_taken_for_a_duplicate_and_few_duplicates_are_missed() -> None:
    found = verdicts()
    assert not any(verdict.is_link for verdict, alike in found if not alike)
    assert sum(verdict.is_link for verdict, alike in found if alike) >= 9


@pytest.mark.django_db
def test_a_public_need_is_named() -> None:
    need = submitted(party("面料企业"), TITLE, TEXT)
    (found,) = near_duplicates(PUBLIC, ASKED, 3)
    assert (found.need_id, found.number, found.title) == (need.pk, need.number, TITLE)
    assert near_duplicates(PUBLIC, "碳化炉温场不均匀", 3) == []
    assert near_duplicates(PUBLIC, " ", 3) == []


@pytest.mark.django_db
def test_the_need_being_edited_is_no_duplicate_of_itself() -> None:
    need = submitted(party("面料企业"), TITLE, TEXT)
    assert near_duplicates(PUBLIC, ASKED, 3, exclude=need.pk) == []


@pytest.mark.django_db
def test_of_a_masked_need_nothing_but_its_existence_is_told() -> None:
    submitted(party("保密企业"), TITLE, TEXT, confidentiality="masked", teaser="一种功能面料")
    (found,) = near_duplicates(member(), ASKED, 3)
    assert found.to_json() == {
        "need_id": None,
        "number": "",
        "title": "",
        "status": "",
        "similarity": 0.0,
        "words": "已有相近难题",
    }
    (known,) = near_duplicates(member(Role.MANAGER), ASKED, 3)
    assert known.title == TITLE


@pytest.mark.django_db
def test_invited_needs_and_drafts_of_others_are_not_even_hinted_at() -> None:
    owner = party("保密企业")
    submitted(owner, TITLE, TEXT, confidentiality="invited")
    registry.need_draft(actor=SYSTEM, owner=owner, title=TITLE, text=TEXT)
    assert near_duplicates(PUBLIC, ASKED, 3) == []
    assert near_duplicates(member(), ASKED, 3) == []


@pytest.mark.django_db
def test_needs_submitted_later_are_found() -> None:
    owner = party("面料企业")
    assert near_duplicates(PUBLIC, ASKED, 3) == []
    submitted(owner, TITLE, TEXT)
    assert len(near_duplicates(PUBLIC, ASKED, 3)) == 1


@pytest.mark.django_db
def test_the_same_request_and_the_same_difficulty_are_told_in_different_words() -> None:
    submitted(party("甲"), TITLE, TEXT)
    submitted(party("乙"), "低温染色色牢度不够", "锦纶低温染色色牢度掉到2级。")
    rebuild.run()
    (same,) = near_duplicates(PUBLIC, f"{TITLE}\n{TEXT}", 3)
    assert same.words.startswith("已有相近难题：")
    (alike,) = near_duplicates(
        PUBLIC, "羊毛混纺纱80℃低温染色上染率低，湿摩擦色牢度差，想换染料和助剂，手感发板、起毛", 3
    )
    assert alike.words.startswith("有同类难题：")
    assert alike.similarity < same.similarity


@pytest.mark.django_db
def test_other_numbers_typos_and_traditional_characters_are_the_same_request() -> None:
    submitted(party("甲"), "防水透湿面料静水压", "防水透湿面料静水压不低于98kPa，覆膜水洗后脱层。")
    for told in (
        "防水透濕面料靜水壓不低於100 kPa，覆膜水洗後脫層",
        "覆膜水洗后脱层，防水透湿面料静水压≥10000mmH2O",
    ):
        assert len(near_duplicates(PUBLIC, told, 3)) == 1
