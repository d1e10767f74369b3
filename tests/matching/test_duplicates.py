"""Near duplicates are told, as far as the viewer may know of them."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.matching.duplicates import SIMILAR, grams, similarity
from shuanglian.matching.services import near_duplicates
from shuanglian.registry import services as registry

from .factories import SYSTEM, member, party, submitted
from .pairs import PAIRS

TITLE = "可回收的防水透湿面料"
TEXT = "户外服用防水透湿面料，覆膜与基布材质不同，无法整体回收。"
ASKED = "防水透湿面料覆膜和基布材质不同，无法整体回收"


def test_no_labelled_stranger_is_taken_for_a_duplicate_and_few_duplicates_are_missed() -> None:
    verdicts = [(similarity(grams(one), grams(other)) >= SIMILAR, alike) for one, other, alike in PAIRS]
    assert not any(found for found, alike in verdicts if not alike)
    assert sum(found for found, alike in verdicts if alike) >= 9


def test_similarity_is_symmetric_and_bounded() -> None:
    for one, other, _alike in PAIRS:
        forth, back = similarity(grams(one), grams(other)), similarity(grams(other), grams(one))
        assert forth == back
        assert 0 <= forth <= 1


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
