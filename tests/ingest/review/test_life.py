"""From a file to a figure and back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.verification import verify_all
from shuanglian.foundation.jobs.models import Job
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import Became, DocumentState, ProposalState
from shuanglian.ingest.proposal import Basis
from shuanglian.ingest.services import reading
from tests.indicators.factories import codes
from tests.ingest.model.server import serving

from .factories import Desk, one_figure, said, snapshot


def test_a_document_is_handed_in_once_however_often_its_bytes_come(desk: Desk) -> None:
    first = desk.handed("甲乙丙")
    before = snapshot()
    second = desk.handed("甲乙丙", name="另一个名字.txt")
    assert second.pk == first.pk and snapshot() == before
    assert first.state == DocumentState.WAITING and first.title == "简报"


def test_reading_in_a_process_of_its_own_gives_the_text_and_exact_quotes(desk: Desk) -> None:
    document = desk.handed("试验区工作简报\n\n2024年，试验区技术合同成交额12.5亿元。\n")
    reading.run(document.pk, document.number)
    found = desk.fresh(document)
    assert found.state == DocumentState.READY and found.progress == 100
    text = selectors.text_of(found)
    assert text.startswith("试验区工作简报")
    assert all(text[row.start : row.end] == row.quote for row in desk.facts(found))


def test_a_second_worker_finds_nothing_left_to_do(desk: Desk) -> None:
    document = one_figure(desk)
    before = snapshot()
    reading.run(document.pk, document.number)
    assert snapshot() == before


def test_an_accepted_figure_becomes_a_value_that_a_second_person_publishes(desk: Desk) -> None:
    indicator = desk.indicator()
    document = one_figure(desk)
    row = desk.fact(document)
    assert row.code == indicator.code
    taken = desk.accepted(row)
    assert taken.state == ProposalState.ACCEPTED and taken.became_kind == Became.OBSERVATION
    value = Observation.objects.get(pk=taken.became_id)
    assert (value.origin, value.period, str(value.value.normalize())) == ("document", "2024", "12.5")
    assert value.locator == f"{document.pk}#{row.pk}" and value.quote == row.quote
    assert value.source is not None and value.source.title == document.title
    with pytest.raises(NotAllowed) as refusal:
        indicators.observation_publish(actor=desk["steward"], observation=value)
    assert "indicators.second_person" in codes(refusal)
    indicators.observation_publish(actor=desk["steward2"], observation=value)
    assert selectors.trace(value.locator) == f"/ingest/documents/{document.pk}/?p={row.pk}"


def test_accepting_twice_changes_nothing_and_somebody_else_is_told(desk: Desk) -> None:
    desk.indicator()
    row = desk.fact(one_figure(desk))
    desk.accepted(row)
    before = snapshot()
    desk.accepted(row)
    assert snapshot() == before
    with pytest.raises(Conflict):
        desk.accepted(row, "steward2")
    with pytest.raises(Conflict):
        services.proposal_reject(actor=desk["steward2"], proposal=row)
    assert snapshot() == before


def test_a_fact_without_an_indicator_is_kept_with_its_quote(desk: Desk) -> None:
    row = desk.fact(one_figure(desk))
    taken = desk.accepted(row)
    assert (taken.became_kind, taken.became_id) == (Became.KEPT, row.pk)
    assert not Observation.objects.exists()


def test_an_edited_fact_keeps_what_was_read_beside_it(desk: Desk) -> None:
    desk.indicator()
    row = desk.fact(one_figure(desk))
    taken = services.proposal_edit_and_accept(
        actor=desk["steward"], proposal=row, changes={"value": "13", "unit": "亿元", "time": "2023"}
    )
    assert taken.state == ProposalState.EDITED and taken.edited == {"value": "13", "time": "2023"}
    assert str(taken.value) == "12.5" and str(taken.said("value")) == "13"
    value = Observation.objects.get(pk=taken.became_id)
    assert (value.period, str(value.value.normalize())) == ("2023", "13")


def test_undo_withdraws_the_value_and_the_fact_waits_again(desk: Desk) -> None:
    desk.indicator()
    row = desk.accepted(desk.fact(one_figure(desk)))
    undone = services.proposal_undo(actor=desk["steward"], proposal=row, reason="看错了行")
    assert undone.state == ProposalState.UNDONE and undone.became_id is None
    assert Observation.objects.get().state == "rejected"
    before = snapshot()
    services.proposal_undo(actor=desk["steward"], proposal=row)
    assert snapshot() == before
    assert desk.accepted(row).state == ProposalState.ACCEPTED
    assert Observation.objects.count() == 2


def test_another_steward_may_undo_by_sending_the_value_back(desk: Desk) -> None:
    desk.indicator()
    row = desk.accepted(desk.fact(one_figure(desk)))
    services.proposal_undo(actor=desk["steward2"], proposal=row)
    assert Observation.objects.get().state == "rejected"


def test_a_published_value_is_not_taken_back_from_here(desk: Desk) -> None:
    desk.indicator()
    row = desk.accepted(desk.fact(one_figure(desk)))
    value = Observation.objects.get()
    indicators.observation_publish(actor=desk["steward2"], observation=value)
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        services.proposal_undo(actor=desk["steward"], proposal=row)
    assert codes(refusal) == {"intake.published"} and snapshot() == before


def test_a_rejected_fact_can_be_taken_up_again(desk: Desk) -> None:
    row = desk.fact(one_figure(desk))
    assert services.proposal_reject(actor=desk["steward"], proposal=row, reason="不是数").reason == "不是数"
    with pytest.raises(Conflict):
        desk.accepted(row)
    services.proposal_undo(actor=desk["steward"], proposal=row)
    assert desk.accepted(row).state == ProposalState.ACCEPTED


def test_a_target_is_no_figure_and_is_kept(desk: Desk) -> None:
    indicator = desk.indicator()
    raw = "到2025年，技术合同成交额达到20亿元。"
    row = said(raw, raw[:-1], "20", indicator="技术合同成交额", unit="亿元", basis=Basis.TARGET, time="2025")
    fact = desk.fact(desk.read(raw, [row]))
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        desk.accepted(fact, code=indicator.code)
    assert codes(refusal) == {"ingest.not_measured"} and snapshot() == before
    assert desk.accepted(fact).became_kind == Became.KEPT


def test_a_growth_is_no_level(desk: Desk) -> None:
    indicator = desk.indicator("技术合同成交额", "%")
    raw = "2024年技术合同成交额增长8.5%。"
    row = said(raw, raw[:-1], "8.5", indicator="技术合同成交额", unit="%", growth=True)
    fact = desk.fact(desk.read(raw, [row]))
    with pytest.raises(Invalid) as refusal:
        desk.accepted(fact, code=indicator.code)
    assert codes(refusal) == {"intake.growth"}


def test_a_period_that_the_text_leaves_open_must_be_said(desk: Desk) -> None:
    indicator = desk.indicator()
    raw = "技术合同成交额累计9亿元。"
    row = said(raw, raw[:-1], "9", indicator="技术合同成交额", unit="亿元", time="2021..2024")
    fact = desk.fact(desk.read(raw, [row]))
    with pytest.raises(Invalid) as refusal:
        desk.accepted(fact)
    assert codes(refusal) == {"ingest.period"}
    taken = desk.accepted(fact, code=indicator.code, period="2024")
    assert Observation.objects.get(pk=taken.became_id).period == "2024"


def test_a_place_that_nobody_knows_must_be_chosen(desk: Desk) -> None:
    desk.indicator()
    raw = "2024年远山镇技术合同成交额9亿元。试验区不在此列。"
    row = said(
        raw, "2024年远山镇技术合同成交额9亿元", "9", place="远山镇", indicator="技术合同成交额", unit="亿元"
    )
    fact = desk.fact(desk.read(raw, [row]))
    with pytest.raises(Invalid) as refusal:
        desk.accepted(fact)
    assert codes(refusal) == {"ingest.scope"}
    taken = desk.accepted(fact, scope=desk.world.district)
    assert Observation.objects.get(pk=taken.became_id).place == desk.world.district


def test_the_same_figure_of_a_second_document_is_one_more_source(desk: Desk) -> None:
    desk.indicator()
    first = desk.accepted(desk.fact(one_figure(desk)))
    second = desk.read(
        "本地2024年技术合同成交额为12.5亿元。",
        [said("本地2024年技术合同成交额为12.5亿元。", "2024年技术合同成交额为12.5亿元", "12.5",
              indicator="技术合同成交额", unit="亿元")],
        title="另一份", dated=None,
    )  # fmt: skip
    taken = desk.accepted(desk.fact(second))
    assert taken.became_kind == Became.CITATION and Observation.objects.count() == 1
    services.proposal_undo(actor=desk["steward"], proposal=taken)
    assert Observation.objects.get().pk == first.became_id and Observation.objects.get().state != "rejected"


def test_one_event_for_each_change_and_the_record_holds(desk: Desk) -> None:
    desk.indicator()
    document = one_figure(desk)
    row = desk.accepted(desk.fact(document))
    services.proposal_undo(actor=desk["steward"], proposal=row)
    kinds = list(Event.objects.filter(stream=f"document:{document.pk}").values_list("kind", flat=True))
    assert sorted(kinds) == [
        "document.handed_in",
        "document.read",
        "fact.accepted",
        "fact.undone",
        "file.stored",
    ]
    report = verify_all()
    assert not report.breaks and not report.violations


def test_a_document_that_cannot_be_read_says_why_and_may_be_read_again(desk: Desk) -> None:
    document = desk.handed("\x00\x01 不是文本", name="坏.txt")
    reading.refuse(document.pk, document.number, "damaged", "文件损坏")
    found = desk.fresh(document)
    assert (found.state, found.refused_why) == (DocumentState.REFUSED, "文件损坏")
    again = services.document_read_again(actor=desk["steward"], document=found)
    assert (again.state, again.number, again.refused_why) == (DocumentState.WAITING, 2, "")
    with pytest.raises(Conflict):
        services.document_read_again(actor=desk["steward"], document=again)


def test_a_language_model_proposes_beside_the_rules_and_is_marked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = desk.handed("云岭区简报\n\n青禾公司位于云岭科技园。\n")
    fact = {"kind": "entity", "quote": "青禾公司位于云岭科技园", "name": "青禾公司", "type": "enterprise"}
    with serving(lambda handler, _text: handler.answer({"facts": [fact]})) as seen:
        monkeypatch.setenv("SHUANGLIAN_INGEST_MODEL_URL", seen.address)
        monkeypatch.setenv("SHUANGLIAN_INGEST_MODEL", "test")
        reading.run(document.pk, document.number)
    assert seen.bodies and desk.fresh(document).state == DocumentState.READY
    assert all(row.quote in selectors.text_of(desk.fresh(document)) for row in desk.facts(document))
    names = {row.subject or row.detail.get("name") for row in desk.facts(document)}
    assert "青禾公司" in names


def test_a_model_that_is_set_wrongly_stops_no_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    document = desk.handed("正文")
    monkeypatch.setenv("SHUANGLIAN_INGEST_MODEL_URL", "ftp://nowhere")
    reading.run(document.pk, document.number)
    found = desk.fresh(document)
    assert found.state == DocumentState.READY
    assert [note["code"] for note in found.notes if note["code"].startswith("model")] == ["model_unavailable"]


def test_documents_that_nobody_reads_any_more_are_told_to_be_lost(desk: Desk) -> None:
    document = desk.handed("正文")
    later = timezone.now() + dt.timedelta(hours=1)
    assert reading.lost(later) == 0, "its job is still open"
    Job.objects.all().delete()
    assert reading.lost(later) == 1 and desk.fresh(document).refused_code == "lost"
