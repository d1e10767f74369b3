"""Beside a solver: who measures it, who pays for it. Only kinds of help with evidence are shown."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.matching import helping
from shuanglian.matching.measures import read
from shuanglian.matching.reasons import Record
from shuanglian.matching.services import match
from shuanglian.registry.models import OfferingKind

from .factories import offering, party

MEMBRANE = "要做防水透湿膜，静水压不低于98kPa"


def record(text: str) -> Record:
    return Record("offering", 7, "SX-1", {"text": text, "title": "服务"}, {})


def test_every_kind_of_offering_but_jobs_is_a_kind_of_help() -> None:
    kinds = {helping.kind_of(kind) for kind in OfferingKind.values}
    assert kinds == {*helping.NAMES, ""}
    assert helping.kind_of("job") == ""
    assert helping.kind_of("") == "expert"


def test_a_laboratory_supports_by_the_property_it_measures_under_any_name() -> None:
    aims = read("静水压不低于98kPa")
    found = helping.support("test", "technical", aims, record("可测透气率。可测耐水压与顶破强力。"))
    assert found is not None
    assert (found.words, found.sentence) == ("耐水压", "可测耐水压与顶破强力。")
    assert helping.support("test", "technical", aims, record("可测色牢度。")) is None
    assert helping.support("test", "technical", [], record("可测耐水压。")) is None


def test_a_policy_supports_by_what_it_pays_for() -> None:
    found = helping.support("policy", "technical", [], record("企业可申领科技创新券，抵扣检测费用。"))
    assert found is not None
    assert found.words in found.sentence
    assert helping.support("policy", "technical", [], record("给来参观的人发纪念品。")) is None
    assert helping.support("policy", "logistics", [], record("创新券抵扣检测费用。")) is None


@pytest.mark.django_db
def test_one_answer_shows_a_solver_a_laboratory_an_instrument_and_who_pays() -> None:
    solver = party("膜材料研究所")
    offering(solver, "防水透湿膜", "防水透湿膜已在车间试制，静水压 105 kPa。", kind="result")
    lab = party("纺织检验所")
    offering(lab, "纺织品物理性能检测", "按标准检测耐水压和撕破强力。", kind="test_service")
    offering(party("仪器中心"), "静水压测试仪", "可预约，量程到 500 kPa。", kind="instrument")
    offering(party("科技局", kind="department"), "科技创新券", "企业可用创新券抵扣检测费用。", kind="policy")
    offering(party("街道", kind="department"), "文明养犬规定", "遛狗要牵绳。", kind="policy")
    answer = match(PUBLIC, MEMBRANE)
    assert answer.results[0].party_name == "膜材料研究所"
    assert {kind: [m.party_name for m in found] for kind, found in answer.help.items()} == {
        "result": ["膜材料研究所"],
        "test": ["纺织检验所"],
        "instrument": ["仪器中心"],
        "policy": ["科技局"],
    }
    (test,) = answer.help["test"]
    reason = next(reason for reason in test.reasons if reason.kind == "help")
    assert (reason.text, reason.quote) == ("可以检测：耐水压", "按标准检测耐水压和撕破强力。")
    assert test.parts["help"] > 0
    assert round(sum(test.parts.values()), 6) == test.score
    assert test.help_kind == "test"


@pytest.mark.django_db
def test_small_talk_gets_no_help_of_any_kind() -> None:
    offering(party("科技局", kind="department"), "科技创新券", "企业可用创新券抵扣检测费用。", kind="policy")
    answer = match(PUBLIC, "今天天气很好")
    assert answer.abstained
    assert answer.help == {}
