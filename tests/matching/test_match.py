"""`match` proposes those who can, to those who may see them, and keeps in step with the registry by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Invalid
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.services import record
from shuanglian.matching import index, upkeep
from shuanglian.matching.answers import Answer
from shuanglian.matching.ranking import MISSED_MUST, TrackRecord
from shuanglian.matching.services import match, match_need, rebuild, refresh
from shuanglian.registry import services as registry
from shuanglian.registry.models import Chain, Need, Offering, Place, Segment

from .factories import SYSTEM, member, offering, party, submitted

pytestmark = pytest.mark.django_db
FABRIC = "想做可回收的防水透湿面料，静水压不低于98kPa"
RESULT = "可回收防水透湿面料已在车间试制，静水压 105 kPa。团队常驻柯桥。"


@dataclass(frozen=True)
class Wish:
    """A requirement as it stands on file."""

    metric: str
    comparator: str
    target_value: Decimal
    target_high: Decimal | None
    unit: str
    is_hard: bool


def names(answer: Answer) -> list[str]:
    return [found.party_name for found in answer.results]


def test_the_party_with_evidence_is_proposed_with_the_sentence_that_says_so() -> None:
    solver = party("面料研究所")
    made = offering(solver, "防水透湿面料", RESULT, kind="result")
    offering(party("铸造协会", kind="association"), "压铸模具专家", "压铸模具寿命评价。")
    (found,) = match(PUBLIC, FABRIC).results
    assert (found.party_id, found.offering_id) == (solver.pk, made.pk)
    sentence = next(reason for reason in found.reasons if reason.kind == "sentence")
    assert sentence.quote == "可回收防水透湿面料已在车间试制，静水压 105 kPa。"
    assert sentence.source == made.ref
    assert [sentence.quote[a:b] for a, b in sentence.marks] == ["回收防水透湿面料", "静水压"]
    requirement = next(reason for reason in found.reasons if reason.kind == "requirement")
    assert "静水压 = 105 kPa" in requirement.text
    assert found.parts["constraint"] > 0


def test_a_lower_measured_value_speaks_against() -> None:
    offering(party("面料研究所"), "防水透湿面料", "可回收防水透湿面料试制，静水压 30 kPa。")
    (found,) = match(PUBLIC, FABRIC).results
    assert found.parts["constraint"] < 0
    assert any("记录只有 静水压 = 30 kPa" in reason.text for reason in found.counter_reasons)


def test_declared_measures_count_in_any_unit() -> None:
    measures = [{"metric": "耐水压", "comparator": "ge", "value": Decimal(11000), "unit": "mmH2O"}]
    offering(party("面料研究所"), "防水透湿面料", "可回收的防水透湿面料。", measures=measures)
    (found,) = match(PUBLIC, FABRIC).results
    assert any(reason.kind == "requirement" for reason in found.reasons)


def test_confirmed_requirements_replace_what_was_read() -> None:
    offering(party("面料研究所"), "防水透湿面料", RESULT)
    owner = party("面料企业", kind="enterprise")
    need = submitted(
        owner,
        "可回收的防水透湿面料",
        "防水透湿面料静水压不低于98kPa",
        requirements=[{"metric": "静水压", "comparator": "ge", "target_value": Decimal(120), "unit": "kPa"}],
    )
    (found,) = match_need(SYSTEM, need).results
    assert any(reason.text.startswith("静水压 ≥ 120 kPa：相近") for reason in found.reasons)


def test_nobody_fits_and_the_answer_says_how_far_off_the_best_is() -> None:
    offering(party("面料研究所"), "防水透湿面料", RESULT)
    answer = match(PUBLIC, "深海采矿车液压系统漏油")
    assert answer.abstained
    assert answer.results == ()
    assert answer.best < answer.threshold


def test_an_empty_registry_abstains() -> None:
    assert match(PUBLIC, FABRIC).abstained


@pytest.mark.parametrize(
    ("text", "limit", "code"),
    [
        ("", 5, "text_missing"),
        (" \n", 5, "text_missing"),
        ("膜" * 10_001, 5, "text_too_long"),
        ("膜", 0, "limit"),
        ("膜", 51, "limit"),
    ],
)
def test_senseless_calls_are_refused(text: str, limit: int, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        match(PUBLIC, text, limit=limit)
    assert [reason.code for reason in refusal.value.reasons] == [code]


def test_matching_writes_nothing() -> None:
    offering(party("面料研究所"), "防水透湿面料", RESULT)
    before = Event.objects.count()
    match(PUBLIC, FABRIC)
    assert Event.objects.count() == before


def test_the_asker_is_not_proposed_to_itself() -> None:
    asker = member()
    offering(party("面料企业", asker), "防水透湿面料", RESULT)
    assert names(match(asker, FABRIC)) == []
    assert names(match(PUBLIC, FABRIC)) == ["面料企业"]


def test_hidden_parties_are_seen_by_staff_only() -> None:
    offering(party("保密研究所", is_public=False), "防水透湿面料", RESULT)
    assert match(PUBLIC, FABRIC).abstained
    assert match(member(), FABRIC).abstained
    assert names(match(member(Role.MANAGER), FABRIC)) == ["保密研究所"]


def test_a_department_answers_only_with_what_it_offers() -> None:
    office = party(
        "纺织处", kind="department", summary="管防水透湿面料的部门，可回收防水透湿面料标准的起草单位。"
    )
    assert match(PUBLIC, FABRIC).abstained
    offering(office, "可回收防水透湿面料专项政策", "支持可回收防水透湿面料的研制。", kind="policy")
    assert names(match(PUBLIC, "可回收防水透湿面料")) == ["纺织处"]


def test_a_profile_without_offerings_can_be_evidence() -> None:
    party("面料研究所", summary="专做可回收的防水透湿面料与膜材料。")
    (found,) = match(PUBLIC, FABRIC).results
    assert found.offering_id is None
    assert found.reasons[0].field == "summary"


def test_other_names_are_found() -> None:
    home = party("浙江省现代纺织技术创新中心", summary="纺织。")
    registry.alias_add(actor=SYSTEM, party=home, name="鉴湖实验室")
    assert names(match(PUBLIC, "鉴湖实验室")) == ["浙江省现代纺织技术创新中心"]


def test_traditional_characters_ask_the_same() -> None:
    offering(party("面料研究所"), "防水透湿面料", RESULT)
    assert names(match(PUBLIC, "可回收的防水透濕面料，靜水壓不低於９８ｋＰａ")) == ["面料研究所"]


def test_known_success_counts_and_load_costs() -> None:
    solver = party("面料研究所")
    offering(solver, "防水透湿面料", RESULT)
    plain = match(PUBLIC, FABRIC).results[0]
    proven = match(PUBLIC, FABRIC, track={solver.pk: TrackRecord(4, 4)}, load={solver.pk: 2}).results[0]
    assert proven.parts["record"] > plain.parts["record"]
    assert proven.parts["load"] < plain.parts["load"]
    assert any(reason.kind == "record" for reason in proven.reasons)
    assert any(reason.kind == "load" for reason in proven.counter_reasons)


def test_nearness_and_availability_are_told() -> None:
    city = Place.objects.create(code="330600", name="绍兴市", kind="city")
    here = Place.objects.create(code="330603", name="柯桥区", kind="district", parent=city)
    solver = party("面料研究所", place=here)
    offering(solver, "防水透湿面料", RESULT, trl=8, available_from=dt.date(2020, 1, 1))
    (found,) = match(PUBLIC, FABRIC, place=here).results
    assert {fact.code: fact.value for fact in found.facts} == {
        "place": "柯桥区",
        "readiness": "TRL 8",
        "availability": "现在可以",
    }
    assert any(reason.kind == "place" for reason in found.reasons)


def test_new_changed_and_retired_offerings_are_found_as_they_are() -> None:
    solver = party("面料研究所")
    assert match(PUBLIC, FABRIC).abstained
    made = offering(solver, "防水透湿面料", RESULT)
    assert names(match(PUBLIC, FABRIC)) == ["面料研究所"]
    changed = registry.offering_update(
        actor=SYSTEM, offering=made, changes={"title": "压铸模具", "text": "压铸模具寿命。"}, rev=made.rev
    )
    assert match(PUBLIC, FABRIC).abstained
    assert names(match(PUBLIC, "压铸模具寿命")) == ["面料研究所"]
    registry.offering_retire(actor=SYSTEM, offering=changed, rev=changed.rev)
    assert match(PUBLIC, "压铸模具寿命").abstained


def test_a_rolled_back_change_does_not_hide_the_next_one() -> None:
    solver = party("面料研究所")
    match(PUBLIC, FABRIC)
    with pytest.raises(RuntimeError), transaction.atomic():
        offering(solver, "防水透湿面料", RESULT)
        assert names(match(PUBLIC, FABRIC)) == ["面料研究所"]
        raise RuntimeError
    assert match(PUBLIC, FABRIC).abstained
    offering(solver, "防水透湿面料", RESULT)
    assert names(match(PUBLIC, FABRIC)) == ["面料研究所"]


def test_many_other_events_only_move_the_mark() -> None:
    offering(party("面料研究所"), "防水透湿面料", RESULT)
    match(PUBLIC, FABRIC)
    with transaction.atomic():
        for _ in range(210):
            record(stream="calendar:2026", kind="calendar.noted", actor=SYSTEM, obj=("calendar", 2026))
    version = upkeep.EVIDENCE.snapshot().version
    assert len(upkeep.EVIDENCE.snapshot().marks.seen) >= 210
    assert upkeep.EVIDENCE.snapshot().version == version


def test_refresh_reads_what_left_no_event() -> None:
    solver = party("面料研究所")
    rebuild()
    row = Offering.objects.create(ref="X-1", party=solver, kind="result", title="防水透湿面料", text=RESULT)
    refresh([row.pk])
    assert names(match(PUBLIC, FABRIC)) == ["面料研究所"]


def test_a_rebuild_answers_like_the_grown_index() -> None:
    for number in range(6):
        offering(party(f"研究所{number}"), f"防水透湿面料{number}", RESULT * (number % 3 + 1))
        match(PUBLIC, FABRIC)
    grown = match(PUBLIC, FABRIC, limit=10)
    before = upkeep.EVIDENCE.snapshot().version
    assert rebuild() == 12
    fresh = match(PUBLIC, FABRIC, limit=10)
    assert upkeep.EVIDENCE.snapshot().version != before
    assert [(m.party_id, m.score) for m in fresh.results] == [(m.party_id, m.score) for m in grown.results]


def test_a_lost_index_is_built_again() -> None:
    offering(party("面料研究所"), "防水透湿面料", RESULT)
    match(PUBLIC, FABRIC)
    (index.folder(index.EVIDENCE) / "CURRENT").unlink()
    assert names(match(PUBLIC, FABRIC)) == ["面料研究所"]


def test_old_versions_are_cleared_away() -> None:
    for _ in range(4):
        rebuild()
    folders = [path for path in index.folder(index.EVIDENCE).iterdir() if path.is_dir()]
    assert len(folders) <= 2


def test_the_number_of_queries_does_not_grow_with_the_answers() -> None:
    """Also with helpers of every kind, and for staff, who see who was set aside."""

    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert len(match(staff, FABRIC, limit=limit, conflicts=barred).results) == limit
        return len(seen)

    staff, barred = member(Role.MANAGER), {}
    for number in range(14):
        solver = party(f"研究所{number}")
        offering(solver, f"防水透湿面料{number}", RESULT)
        offering(solver, f"面料检测{number}", "检测静水压。", kind="test_service")
        barred |= {solver.pk: "亲属"} if number > 11 else {}
    match(staff, FABRIC)
    few = queries(1)
    assert queries(12) == few
    assert few <= 20


def test_the_need_of_another_kind_prefers_the_right_kind_of_offering() -> None:
    offering(party("基金"), "碳纤维项目股权基金", "投资碳纤维项目。", kind="fund")
    offering(party("研究所"), "碳纤维项目", "碳纤维项目研究。", kind="expertise")
    assert names(match(PUBLIC, "碳纤维项目融资，研发资金短缺"))[0] == "基金"


def test_a_need_never_proposes_its_owner() -> None:
    owner = party("面料企业", kind="enterprise")
    offering(owner, "防水透湿面料", RESULT)
    need = submitted(owner, "可回收的防水透湿面料", "防水透湿面料静水压不低于98kPa")
    answer = match_need(PUBLIC, Need.objects.get(pk=need.pk))
    assert answer.abstained
    assert (answer.set_aside, answer.help) == ((), {})


def test_staff_are_told_whom_a_conflict_sets_aside_and_why() -> None:
    owner, rival, solver = party("面料企业", kind="enterprise"), party("面料协会"), party("面料研究所")
    for one in (owner, rival, solver):
        offering(one, "防水透湿面料", RESULT)
    need = submitted(owner, "可回收的防水透湿面料", "防水透湿面料静水压不低于98kPa")
    answer = match_need(member(Role.MANAGER), need, conflicts={rival.pk: "有人申报了利益冲突"})
    assert names(answer) == ["面料研究所"]
    assert {found.party_name for found in answer.set_aside} == {"面料企业", "面料协会"}
    assert all(found.party_id == solver.pk for matches in answer.help.values() for found in matches)
    for found in answer.set_aside:
        assert found.has_conflict
        assert found.counter_reasons[0].kind == "conflict"
        assert found.parts["conflict"] < 0
        assert (round(sum(found.parts.values()), 6), found.score) == (0.0, 0.0)
        assert found.probability < answer.threshold
    assert {found.counter_reasons[0].text for found in answer.set_aside} == {
        "利益冲突：出题方本身",
        "利益冲突：有人申报了利益冲突",
    }


def test_others_learn_nothing_of_conflicts() -> None:
    rival = party("面料协会")
    offering(rival, "防水透湿面料", RESULT)
    answer = match(PUBLIC, FABRIC, conflicts={rival.pk: "有人申报了利益冲突"})
    assert answer.abstained
    assert (answer.set_aside, answer.help, answer.best, answer.pool) == ((), {}, 0.0, 0)


def test_who_is_booked_says_until_when_and_counts_less() -> None:
    offering(party("甲所"), "防水透湿面料", RESULT, available_from=dt.date(2020, 1, 1))
    offering(party("乙所"), "防水透湿面料", RESULT, available_from=dt.date(2199, 3, 1))
    free, booked = match(PUBLIC, FABRIC).results
    assert (free.party_name, booked.party_name) == ("甲所", "乙所")
    assert free.parts["availability"] > 0 > booked.parts["availability"]
    assert "预约已排满，2199-03-01 起才可对接" in [reason.text for reason in booked.counter_reasons]


def test_a_gap_in_readiness_costs_and_is_told_with_the_level_on_file() -> None:
    offering(party("甲所"), "防水透湿面料", RESULT, trl=9)
    offering(party("乙所"), "防水透湿面料", RESULT, trl=3)
    ready, early = match(PUBLIC, FABRIC + "，要量产").results
    assert (ready.party_name, early.party_name) == ("甲所", "乙所")
    assert ready.parts["readiness"] > 0 > early.parts["readiness"]
    assert "登记的技术成熟度为 3 级，所求为量产" in [reason.text for reason in early.counter_reasons]


def test_who_misses_a_must_is_never_called_sure() -> None:
    poor = "可回收防水透湿面料试制，静水压 30 kPa。"
    offering(party("面料研究所"), "可回收的防水透湿面料，静水压", poor)
    (found,) = match(PUBLIC, FABRIC).results
    assert found.probability <= MISSED_MUST
    assert round(sum(found.parts.values()), 6) == found.score
    wish = [Wish("静水压", "ge", Decimal(98), None, "kPa", is_hard=False)]
    (soft,) = match(PUBLIC, FABRIC, requirements=wish).results
    assert soft.probability > found.probability


def test_a_neighbour_on_the_chain_counts_less_than_the_link_itself() -> None:
    chain = Chain.objects.create(key="textile", name="纺织")
    rows = [
        Segment.objects.create(chain=chain, key=key, name=name, order=order)
        for order, (key, name) in enumerate(
            [("weave", "高端织造"), ("dye", "绿色印染"), ("wear", "时尚设计")]
        )
    ]
    for name, segment in zip(("甲所", "乙所", "丙所"), rows, strict=True):
        offering(party(name), "织造防缩工艺", "织造防缩工艺。", segments=[segment])
    found = {m.party_name: m for m in match(PUBLIC, "高端织造的防缩工艺", limit=5).results}
    parts = [found[name].parts["segment"] for name in ("甲所", "乙所", "丙所")]
    assert parts == sorted(parts, reverse=True)
    assert len(set(parts)) == 3


def test_no_record_on_the_platform_is_said_only_where_the_programme_was_asked() -> None:
    offering(party("面料研究所"), "防水透湿面料", RESULT)
    told = [
        [r.text for r in match(PUBLIC, FABRIC, track=track).results[0].counter_reasons]
        for track in (None, {})
    ]
    assert ["本平台上还没有办结的合作" in texts for texts in told] == [False, True]


def missing(answer: Answer) -> str:
    return "".join(r.text for found in answer.results for r in found.counter_reasons if r.kind == "coverage")


@pytest.mark.parametrize(
    "asked",
    ["可回收的防水透濕面料，水洗牢固", "防水透湿面料，静水压不低于98 kPa", "绍兴的防水透湿面料"],
)
def test_what_the_record_says_is_not_called_missing(asked: str) -> None:
    offering(party("绍兴面料研究所"), "可回收的防水透湿面料", RESULT)
    answer = match(PUBLIC, asked)
    assert names(answer) == ["绍兴面料研究所"]
    assert not any(word in missing(answer) for word in ("透濕", "面料", "kPa", "绍兴"))


def test_an_english_word_is_not_called_missing_from_a_chinese_record() -> None:
    offering(party("面料研究所"), "可回收防水透湿面料", RESULT)
    answer = match(PUBLIC, "recyclable waterproof breathable fabric")
    assert names(answer) == ["面料研究所"]
    assert "recyclable" not in missing(answer)


def test_a_wish_in_the_text_is_no_must() -> None:
    poor = "可回收防水透湿面料试制，静水压 30 kPa。"
    offering(party("面料研究所"), "可回收的防水透湿面料，静水压", poor)
    (must,) = match(PUBLIC, "想做可回收的防水透湿面料，静水压不低于98kPa").results
    (wish,) = match(PUBLIC, "想做可回收的防水透湿面料，希望静水压不低于98kPa").results
    assert wish.probability > MISSED_MUST >= must.probability
