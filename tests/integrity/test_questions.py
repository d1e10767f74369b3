"""A value that the checks doubt is held until its unit has explained and a second person has agreed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from shuanglian.indicators import gate, sheets
from shuanglian.indicators import services as indicators
from shuanglian.indicators.integrity import contradictions, database, policies, selectors, services
from shuanglian.indicators.integrity.models import Question
from shuanglian.indicators.models import Indicator, Observation
from shuanglian.registry.models import Place
from tests.indicators.factories import World, codes, fresh, without

pytestmark = pytest.mark.django_db

YEARS = {
    "2016": 100,
    "2017": 106,
    "2018": 111,
    "2019": 118,
    "2020": 124,
    "2021": 131,
    "2022": 139,
    "2023": 147,
}


def history(world: World) -> Indicator:
    indicator = world.indicator(owner=world.unit)
    world.fill(indicator, YEARS)
    return indicator


def held(world: World) -> tuple[Observation, Question]:
    """Ten thousand times too much: 亿 and 万 were mixed up."""
    made = world.report(history(world), "2024", "1560000")
    (question,) = Question.objects.all()
    return made, question


def state() -> tuple[Any, ...]:
    rows = Question.objects.order_by("pk").values_list("pk", "state", "answer", "settled_by", "rev")
    return tuple(rows), tuple(Observation.objects.values_list("pk", "state")), Event.objects.count()


def test_values_as_usual_raise_nothing(world: World) -> None:
    made = world.report(history(world), "2024", "156")
    assert made.state == "proposed" and not Question.objects.exists()


def test_a_doubtful_value_is_held_with_a_question_to_its_unit(world: World) -> None:
    made, question = held(world)
    assert (made.state, question.code, question.severity, question.blocking) == (
        "held",
        "unit_slip",
        "high",
        True,
    )
    assert question.observation == made and question.organisation == world.unit and question.is_demo
    assert "10,000 倍" in question.explanation and "万与亿" in question.explanation
    assert gate.open_questions([made.pk]) == {made.pk: 1}
    with pytest.raises(NotAllowed) as refusal:
        indicators.observation_publish(actor=world["steward"], observation=made)
    assert codes(refusal) == {"indicators.questions"}
    told = Notice.objects.filter(kind="question.raised").values_list("recipient", flat=True)
    assert world["officer"].user_id in set(told)
    assert Event.objects.filter(kind="question.raised", object_id=str(question.pk)).count() == 1


def test_the_way_from_question_to_publication(world: World) -> None:
    made, question = held(world)
    services.question_answer(actor=world["officer"], question=question, answer="单位没有填错，台账见附件。")
    assert gate.open_questions([made.pk]) == {made.pk: 1}, "an answer alone opens nothing"
    returned = services.question_settle(
        actor=world["steward"], question=question, accepted=False, note="请附台账"
    )
    assert returned.state == "open" and fresh(made).state == "held"
    services.question_answer(actor=world["officer"], question=question, answer="台账已附。")
    services.question_settle(actor=world["steward"], question=question, accepted=True)
    assert fresh(made).state == "proposed" and gate.open_questions([made.pk]) == {}
    assert indicators.observation_publish(actor=world["steward"], observation=made).state == "published"
    kinds = list(Event.objects.filter(object_type="question").order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "question.raised", "question.answered", "question.returned", "question.answered", "question.settled",
    ]  # fmt: skip
    assert not [v for v in run_all() if v.rule.startswith("integrity.")]


@pytest.mark.parametrize(
    ("who", "verb", "expected"),
    [
        ("steward", "answer", "question.answer"),
        ("leader", "answer", "question.answer"),
        ("officer2", "answer", "question.unit"),
        ("manager", "answer", "question.answer"),
        ("officer", "settle", "question.settle"),
        ("leader", "settle", "question.settle"),
        ("admin", "settle", "question.settle"),
    ],
)
def test_only_the_unit_answers_and_only_a_steward_settles(
    world: World, who: str, verb: str, expected: str
) -> None:
    _made, question = held(world)
    if verb == "settle":
        question = services.question_answer(actor=world["officer"], question=question, answer="说明")
    before = state()
    with pytest.raises(NotAllowed) as refusal:
        call(world[who], question, verb)
    assert expected in codes(refusal) and state() == before


def call(actor: Any, question: Question, verb: str) -> Question:
    if verb == "answer":
        return services.question_answer(actor=actor, question=question, answer="说明")
    return services.question_settle(actor=actor, question=question, accepted=True)


@pytest.mark.parametrize("who", ["public", "enterprise", "solver"])
def test_strangers_do_not_know_of_questions(world: World, who: str) -> None:
    made, question = held(world)
    before = state()
    for verb in ("answer", "settle"):
        with pytest.raises(NotFound):
            call(world[who], question, verb)
    assert selectors.questions_for(world[who], [made.pk]) == [] and state() == before
    assert not selectors.questions(world[who], state="all").exists()


def test_machines_neither_answer_nor_settle(world: World) -> None:
    _made, question = held(world)
    before = state()
    token = without(world["officer"], user_id=None, token_id=1)
    with pytest.raises(NotAllowed) as refusal:
        call(token, question, "answer")
    assert "person_needed" in codes(refusal) and state() == before


def test_people_of_the_demonstration_leave_real_questions_alone(world: World) -> None:
    _made, question = held(world)
    Question.objects.filter(pk=question.pk).update(is_demo=False)
    with pytest.raises(NotAllowed) as refusal:
        call(world["officer"], question, "answer")
    assert "other_world" in codes(refusal)


def test_whoever_answered_does_not_settle(world: World) -> None:
    _made, question = held(world)
    services.question_answer(actor=world["officer"], question=question, answer="说明")
    Question.objects.filter(pk=question.pk).update(answered_by=world["steward"].user_id)
    with pytest.raises(NotAllowed) as refusal:
        call(world["steward"], question, "settle")
    assert codes(refusal) == {"question.second_person"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(settled_by=world["steward"].user_id)
    services.question_settle(actor=world["steward2"], question=question, accepted=True)


def test_empty_and_endless_answers_are_refused(world: World) -> None:
    _made, question = held(world)
    before = state()
    for answer, code in (("  ", "required"), ("长" * 2001, "too_long"), ("a\x00b", "too_long")):
        with pytest.raises(Invalid) as refusal:
            services.question_answer(actor=world["officer"], question=question, answer=answer)
        assert codes(refusal) == {code}
    services.question_answer(actor=world["officer"], question=question, answer="说明")
    with pytest.raises(Invalid):
        services.question_settle(actor=world["steward"], question=question, accepted=False)
    assert len(before[0]) == 1


def test_the_slower_of_two_people_is_told(world: World) -> None:
    _made, question = held(world)
    services.question_answer(actor=world["officer"], question=question, answer="说明", rev=1)
    with pytest.raises(Conflict):
        services.question_answer(actor=world["officer"], question=question, answer="再说", rev=1)
    with pytest.raises(Conflict) as refusal:
        services.question_answer(actor=world["officer"], question=question, answer="再说")
    assert codes(refusal) == {"question.state"}
    services.question_settle(actor=world["steward"], question=question, accepted=True)
    with pytest.raises(Conflict):
        services.question_settle(actor=world["steward2"], question=question, accepted=True)


def test_one_open_question_per_value_and_kind(world: World) -> None:
    made, question = held(world)
    (finding,) = database.about(made)
    assert services.question_raise(observation=made, finding=finding) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(observation=made, code=question.code, severity="high")
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(code="jump", severity="high")


def test_a_value_that_was_taken_back_needs_no_answer(world: World) -> None:
    made, question = held(world)
    indicators.observation_withdraw(actor=world["officer"], observation=made)
    question.refresh_from_db()
    assert not Question.objects.select_related("observation").get(pk=question.pk).is_open
    assert not selectors.questions(world["officer"], state="live").exists()
    with pytest.raises(Conflict) as refusal:
        call(world["officer"], question, "answer")
    assert codes(refusal) == {"question.gone"}


def test_a_correction_is_checked_again(world: World) -> None:
    indicator = history(world)
    last = Observation.objects.get(indicator=indicator, period="2023")
    good = indicators.observation_correct(
        actor=world["officer"], observation=last, value="148", reason="核增"
    )
    assert good.state == "proposed" and not Question.objects.exists()
    indicators.observation_publish(actor=world["steward"], observation=good)
    bad = indicators.observation_correct(
        actor=world["officer"], observation=good, value="1480", reason="笔误"
    )
    assert bad.state == "held" and Question.objects.get().observation == bad


def test_two_units_that_contradict_each_other_are_both_heard(world: World) -> None:
    indicator = world.indicator()
    other = Organisation.objects.get(pk=world["officer2"].organisation_id)
    first = world.report(indicator, "2024", "52.4")
    second = world.report(indicator, "2024", "49.1", by="officer2")
    assert other is not None and first.state == "proposed" and second.state == "held"
    question = Question.objects.get()
    assert question.code == "contradiction" and list(question.others.all()) == [first]
    assert "52.4" in question.explanation and "49.1" in question.explanation


def test_a_part_cannot_exceed_its_whole(world: World) -> None:
    indicator = world.indicator(accumulation="flow")
    second = Place.objects.create(code="t-2", name="另一区", kind="district", parent=world.corridor)
    world.publish(indicator, "2024", "100")
    world.publish(indicator, "2024", "40", place=second)
    made = world.report(indicator, "2024", "130", place=world.district)
    assert made.state == "held" and Question.objects.get().code == "part_over_whole"


def test_checking_a_value_costs_the_same_whatever_the_history(world: World) -> None:
    indicator = history(world)
    made = world.report(indicator, "2024", "155")
    with CaptureQueriesContext(connection) as few:
        database.about(made)
    assert len(few) == 1


def file_of(world: World) -> bytes:
    """Two indicators in three places; two values are wrong, one place repeats another."""
    lines = ["代码,期间,数值,单位,地区"]
    for code in ("t-1", "t-2"):
        for place, factor in (("t-district", 1.0), ("t-a", 1.7), ("t-b", 1.7)):
            for at, year in enumerate(range(2012, 2024)):
                value = round((100 + 7.3 * at + (at * 37 % 5)) * factor, 2)
                wrong = (code, place, year) in {("t-1", "t-a", 2021), ("t-2", "t-district", 2023)}
                lines.append(f"{code},{year},{value * (10_000 if wrong else 1):.2f},亿元,{place}")
    return "\n".join(lines).encode()


def asked_by_file(world: World) -> tuple[list[tuple[Any, ...]], int]:
    """Every question that the file raises with what it says, and the queries that the checks take."""
    for code in ("t-a", "t-b"):
        Place.objects.create(code=code, name=code, kind="district", parent=world.corridor)
    for _number in range(2):
        world.indicator(owner=world.unit)
    plan = sheets.apply(actor=system("导入"), data=file_of(world), name="a.csv")
    assert plan.ok
    rows = Question.objects.select_related("observation__place", "observation__indicator")
    said = [
        (q.observation.indicator.code, q.observation.place.code, q.observation.period, q.code, q.figures,
         sorted(q.others.values_list("period", "place__code")), q.observation.state)
        for q in rows if q.observation is not None
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        database.about_many(list(Observation.objects.all()))
    return sorted(said, key=repr), len(seen)


def test_a_file_raises_the_questions_of_its_rows_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        at_once, queries = asked_by_file(world)
        transaction.set_rollback(True)
    monkeypatch.setattr(gate, "_ON_REPORTED", [(look, None) for look, _many in gate._ON_REPORTED])
    world.made.clear()
    one_by_one, _queries = asked_by_file(world)
    assert at_once == one_by_one and queries == 2
    assert {row[3] for row in at_once} >= {"unit_slip"} and len(at_once) > 2


def test_the_checks_look_at_the_same_latest_values_of_a_long_indicator(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _question = held(world)
    monkeypatch.setattr(database, "MOST", 8)
    assert database.about_many([made])[made.pk] == database.about(made) != []
    monkeypatch.setattr(database, "MOST", 1)
    assert database.about_many([made]).get(made.pk, []) == database.about(made) == []


def test_a_correction_among_many_is_compared_without_the_value_it_replaces(world: World) -> None:
    indicator = history(world)
    last = Observation.objects.get(indicator=indicator, period="2023")
    good = indicators.observation_correct(
        actor=world["officer"], observation=last, value="148", reason="核增"
    )
    assert database.about_many([good])[good.pk] == database.about(good) == []


def test_the_whole_database_is_checked_and_known_contradictions_stand_there(world: World) -> None:
    made, _question = held(world)
    services.contradiction_raise(
        key="a-b", code="known_contradiction", severity="medium", text="两处写法不同", statements=[]
    )
    result = database.inspect_all()
    assert {f["code"] for f in result["findings"]} == {"unit_slip", "known_contradiction"}
    (slip,) = [f for f in result["findings"] if f["code"] == "unit_slip"]
    assert slip["rows"] == [made.pk] and result["rows"] == len(YEARS) + 1


def test_a_known_contradiction_is_raised_once_and_again_when_it_changes(world: World) -> None:
    def raised(text: str) -> bool:
        return services.contradiction_raise(
            key="a-b", code="known_contradiction", severity="medium", text=text, statements=[]
        )

    assert raised("37 与 36") and not raised("37 与 36")
    question = Question.objects.get()
    assert question.explanation == "37 与 36" and not question.blocking and question.is_open
    assert raised("37 与 35") and Question.objects.get().rev == 2


def test_the_contradictions_of_the_region_become_questions(world: World) -> None:
    from shuanglian.registry.models import Source

    assert contradictions.install() == 0, "without the sources of the pack nothing is claimed"
    for code in ("000", "001", "002", "003"):
        Source.objects.create(code=code, title=f"来源{code}")
    made = contradictions.install()
    keys = set(Question.objects.values_list("key", flat=True))
    assert made == len(keys) >= 10 and contradictions.install() == 0
    assert {
        "rd-share-same-in-two-scopes",
        "health-firms-37-or-36",
        "tech-trade-district-and-corridor",
    } <= keys
    assert all(q.statements and q.explanation for q in Question.objects.all())


def test_the_list_filters_and_pages(world: World) -> None:
    made, question = held(world)
    officer, steward = world["officer"], world["steward"]
    assert list(selectors.questions(officer, state="live", mine=True)) == [question]
    assert not selectors.questions(steward, state="live", mine=True).exists()
    assert not selectors.questions(world["officer2"], state="live", mine=True).exists()
    services.question_answer(actor=officer, question=question, answer="说明")
    assert list(selectors.questions(steward, state="answered", mine=True)) == [question]
    assert not selectors.questions(officer, state="live", mine=True).exists()
    assert not selectors.questions(officer, state="settled").exists()
    assert list(selectors.questions(officer, state="all", code="unit_slip", severity="high"))
    assert not selectors.questions(officer, state="all", code="jump").exists()
    assert selectors.questions_for(officer, made.indicator) == [question]
    assert policies.may_settle(steward, Question.objects.select_related("observation").get()) == []


def log_in(client: Client, world: World, who: str) -> None:
    client.force_login(world.user(who))


def test_pages_show_the_question_and_take_the_answer(world: World, client: Client) -> None:
    made, question = held(world)
    url = f"/indicators/questions/{question.pk}/"
    assert client.get("/indicators/questions/").status_code == 302
    log_in(client, world, "officer")
    listed = client.get("/indicators/questions/?mine=1").content.decode()
    assert question.title in listed and "示例" in listed
    page = client.get(url).content.decode()
    assert "提交答复" in page and question.explanation.split("，")[0] in page
    empty = client.post(f"{url}do/answer/", {"answer": "", "rev": "1"})
    assert empty.status_code == 422 and "请写明原因和依据" in empty.content.decode()
    assert client.post(f"{url}do/answer/", {"answer": "说明", "rev": "1"}).status_code == 302
    refused = client.post(f"{url}do/settle/", {"rev": "2"})
    assert refused.status_code == 403 and fresh(made).state == "held"
    log_in(client, world, "steward")
    assert "说明成立，核定" in client.get(url).content.decode()
    assert client.post(f"{url}do/nonsense/").status_code == 404
    assert client.post(f"{url}do/return/", {"note": "补充台账", "rev": "2"}).status_code == 302
    log_in(client, world, "officer")
    assert "补充台账" in client.get(url).content.decode()
    client.post(f"{url}do/answer/", {"answer": "补了", "rev": "3"})
    log_in(client, world, "steward")
    client.post(f"{url}do/settle/", {"note": "", "rev": "4"})
    assert "已经核定" in client.get(url).content.decode() and fresh(made).state == "proposed"
    log_in(client, world, "enterprise")
    assert client.get(url).status_code == 404
    assert "没有这样的提问" in client.get("/indicators/questions/?state=all").content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(world: World, client: Client) -> None:
    held(world)
    log_in(client, world, "steward")
    client.get("/indicators/questions/")
    with CaptureQueriesContext(connection) as one:
        client.get("/indicators/questions/")
    for number in range(40):
        Question.objects.create(
            key=f"k-{number}", code="known_contradiction", severity="low", figures={"text": "x"}
        )
    with CaptureQueriesContext(connection) as many:
        page = client.get("/indicators/questions/")
    assert len(many) == len(one) and 'rel="next"' in page.content.decode()


def test_the_interface_reads_answers_and_settles(world: World, client: Client) -> None:
    made, question = held(world)
    assert client.get("/api/v1/questions").status_code == 401
    log_in(client, world, "officer")
    (item,) = client.get("/api/v1/questions").json()["items"]
    assert (item["id"], item["code"], item["observation"], item["is_open"]) == (
        question.pk, "unit_slip", made.pk, True,
    )  # fmt: skip
    url = f"/api/v1/questions/{question.pk}"
    post = {"content_type": "application/json"}
    assert client.post(f"{url}/answer", {"answer": "说明", "rev": 9}, **post).status_code == 409
    assert client.post(f"{url}/answer", {"answer": "说明", "rev": 1}, **post).json()["state"] == "answered"
    assert client.post(f"{url}/settle", {"accepted": True, "rev": 2}, **post).status_code == 403
    log_in(client, world, "steward")
    assert client.post(f"{url}/settle", {"accepted": True, "rev": 2}, **post).json()["state"] == "settled"
    assert client.get("/api/v1/questions?state=all").json()["items"][0]["is_open"] is False
    assert client.get("/api/v1/questions/999999").status_code == 404


@pytest.mark.parametrize("error", [DomainError])
def test_the_explanation_is_in_the_language_of_the_reader(world: World, error: type) -> None:
    """What is kept is the figures, not the sentence."""
    _made, question = held(world)
    assert question.figures["factor"] == "10,000" and "explanation" not in question.figures
