"""The matcher on the real region: it finds who is there and stays silent where nobody is."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import PUBLIC, system
from shuanglian.matching.services import match
from shuanglian.registry import regions
from shuanglian.registry.models import Offering, Party
from shuanglian.registry.regions.folder import BUNDLED

from .questions import IRRELEVANT, IRRELEVANT_WITH_NUMBERS, NOBODY_YET, RELEVANT, WORKERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> None:
    regions.load(BUNDLED / "shaoxing", actor=system("测试"))


def test_relevant_questions_are_answered_by_the_right_parties(region: None) -> None:
    assert len(RELEVANT) >= 30
    answers = {text: match(PUBLIC, text, limit=5) for text, _ in RELEVANT}
    silent = [text for text, answer in answers.items() if answer.abstained]
    missed = [
        (text, [m.party_name for m in answers[text].results])
        for text, wanted in RELEVANT
        if not {m.party_name for m in answers[text].results} & set(wanted)
    ]
    assert silent == []
    assert missed == []


def test_the_shop_floor_is_answered_in_its_own_words(region: None) -> None:
    assert len(WORKERS) >= 20
    for text, wanted in WORKERS:
        found = match(PUBLIC, text, limit=5)
        assert {m.party_name for m in found.results} & set(wanted), (text, found.best)


def test_agreement_on_the_trade_alone_is_never_called_sure(region: None) -> None:
    found = match(PUBLIC, "黄酒压榨完酒糟太湿，含水率从60%降到45%", limit=5)
    assert found.threshold <= found.best < 0.7


def test_numbers_do_not_make_a_question_one_for_the_region(region: None) -> None:
    assert len(IRRELEVANT_WITH_NUMBERS) >= 15
    for text in (*NOBODY_YET, *IRRELEVANT_WITH_NUMBERS):
        found = match(PUBLIC, text, limit=5)
        assert found.abstained, (text, [(m.party_name, m.probability) for m in found.results])


def test_irrelevant_texts_get_no_proposal_but_the_reason_why(region: None) -> None:
    assert len(IRRELEVANT) >= 30
    for text in IRRELEVANT:
        answer = match(PUBLIC, text, limit=5)
        assert answer.abstained, (text, [(m.party_name, m.probability) for m in answer.results])
        assert answer.results == ()
        assert answer.best < answer.threshold


def test_every_quotation_is_in_the_record_it_names(region: None) -> None:
    models = {"offering": Offering, "party": Party}
    seen = 0
    for text, _wanted in RELEVANT:
        for found in match(PUBLIC, text, limit=5).results:
            for reason in (*found.reasons, *found.counter_reasons):
                if not reason.quote:
                    continue
                row = models[reason.object_type].objects.get(pk=reason.object_id)
                assert reason.quote in getattr(row, reason.field)
                assert all(0 <= start < end <= len(reason.quote) for start, end in reason.marks)
                seen += 1
    assert seen >= len(RELEVANT)


def test_every_result_has_a_reason_a_source_and_parts_that_add_up(region: None) -> None:
    for text, _wanted in RELEVANT:
        for found in match(PUBLIC, text, limit=5).results:
            assert any(reason.kind == "sentence" for reason in found.reasons)
            assert all(reason.source for reason in (*found.reasons, *found.counter_reasons))
            assert found.score == pytest.approx(sum(found.parts.values()), abs=1e-9)
