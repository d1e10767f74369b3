"""Cases of a process without a programme: started by whom the definition names, finished with its forms."""

from __future__ import annotations

import pytest

from shuanglian.casework import api, handlers
from shuanglian.casework.generic import policies, rules, selectors, services
from shuanglian.casework.soundness import explore
from shuanglian.casework.studio import policies as studio
from shuanglian.foundation.errors import Conflict, EvidenceMissing, Invalid, NotAllowed, NotFound
from shuanglian.programmes.coordination import demo
from shuanglian.programmes.coordination.install import install

from .factories import ASKED, PLAN, PROOF, accept, asked, decide, do, finished, opine, task

pytestmark = pytest.mark.django_db


def test_the_example_process_is_sound_and_publishing_it_again_changes_nothing(coordination):
    assert not api.check(
        "coordination",
        bpmn_xml=coordination.bpmn_xml.encode(),
        forms=coordination.forms,
        config=coordination.config,
    )
    assert explore(api.graph(coordination)).markings
    assert install() == [coordination]


def test_a_version_that_people_published_is_not_pushed_aside_by_the_next_start(coordination):
    api.Definition.objects.filter(pk=coordination.pk).update(created_by="user:1", approved_by="user:2")
    assert install() == []


def test_only_whom_the_definition_names_may_start_and_others_do_not_learn_of_it(cast, coordination):
    assert set(policies.READERS) == set(studio.READERS)
    assert [row.key for row in selectors.startable(cast["enterprise"])] == ["coordination"]
    for who in ("officer", "solver", "leader", "admin"):
        assert "coordination" not in [row.key for row in selectors.startable(cast[who])]
        with pytest.raises(NotFound if who == "solver" else NotAllowed) as refused:
            services.begin(actor=cast[who], key="coordination", data=ASKED)
        assert who == "solver" or "由企业发起" in str(refused.value.reasons[0].message)
    with pytest.raises(NotFound):
        services.begin(actor=cast["officer"], key="none", data=ASKED)
    assert not api.Case.objects.exists()


def test_a_start_with_bad_data_names_every_problem_and_starts_nothing(cast, coordination):
    with pytest.raises(Invalid) as refused:
        services.begin(actor=cast["enterprise"], key="coordination", data={"title": "短", "loss": -1, "x": 1})
    assert {reason.field for reason in refused.value.reasons} == {"title", "facts", "loss", "x"}
    assert not api.Case.objects.exists()


def test_the_same_start_sent_twice_is_one_case_and_two_people_with_one_key_have_two(cast, coordination):
    first = asked(cast, idempotency_key="k")
    assert asked(cast, idempotency_key="k").pk == first.pk
    assert asked(cast, "enterprise2", idempotency_key="k").pk != first.pk


def test_the_whole_way_with_two_departments_at_once(cast, coordination):
    case = asked(cast)
    assert case.title == ASKED["title"]
    assert handlers.link(case) == f"/cases/{case.pk}/"
    accept(cast, case)
    opinions = api.Token.objects.filter(case=case, node="opinion", form="task", status="active")
    assert {row.organisation_id for row in opinions} == {
        cast["officer"].organisation_id,
        cast["officer2"].organisation_id,
    }
    opine(cast, case)
    decide(cast, case)
    done = do(case, "confirm", cast["enterprise"], {"solved": True})
    assert (done.status, done.end_node) == ("finished", "closed")
    assert not api.verify(done)


def test_who_accepted_may_not_decide(cast, coordination):
    case = asked(cast)
    accept(cast, case)
    opine(cast, case)
    with pytest.raises(NotAllowed):
        do(case, "decide", cast["officer"], PLAN, evidence=PROOF)
    assert task(case, "decide").status == "active"


def test_a_decision_without_its_evidence_is_refused(cast, coordination):
    case = asked(cast)
    accept(cast, case)
    opine(cast, case)
    with pytest.raises(EvidenceMissing):
        do(case, "decide", cast["officer2"], PLAN)
    assert task(case, "decide").status == "active"


def test_departments_can_only_be_departments(cast, coordination):
    case = asked(cast)
    company = cast["enterprise"].organisation_id
    with pytest.raises(Invalid) as refused:
        do(case, "accept", cast["officer"], {"accepted": True, "departments": [company], "answer": "收到"})
    assert [reason.field for reason in refused.value.reasons] == ["departments"]
    assert task(case, "accept").status == "active"


def test_a_step_of_a_programme_is_never_finished_here(cast, coordination):
    case = asked(cast)
    api.Case.objects.filter(pk=case.pk).update(business_type="need")
    for attempt in (
        lambda: do(case, "accept", cast["officer"], {"accepted": True, "answer": "收到"}),
        lambda: services.claim(actor=cast["officer"], token=task(case, "accept")),
        lambda: services.cancel(
            actor=cast["officer"], case=api.get_for(cast["officer"], case.pk), reason="x"
        ),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert task(case, "accept").status == "active"


def test_another_company_does_not_know_of_the_case(cast, coordination):
    case = asked(cast)
    with pytest.raises(NotFound):
        api.get_for(cast["enterprise2"], case.pk)
    assert not selectors.listed(cast["enterprise2"]).exists()
    assert list(selectors.listed(cast["officer"], mine=True)) == []
    accept(cast, case)
    assert list(selectors.listed(cast["officer"], mine=True)) == [case]


def test_verbs_list_every_reason_against(cast, coordination):
    case = finished(cast)
    withdrawn = policies.may_withdraw(cast["officer"], case)
    assert {reason.code for reason in withdrawn} == {"closed", "not_starter"}
    assert {reason.code for reason in policies.may_reopen(cast["enterprise"], case)} == {"staff_only"}
    assert not policies.may_reopen(cast["officer"], case)
    again = services.reopen(actor=cast["officer"], case=case, node="decide", reason="企业又来电话")
    assert again.status == "open"


def test_suspended_cases_take_nothing_until_they_go_on(cast, coordination):
    case = asked(cast)
    services.suspend(actor=cast["leader"], case=case, reason="等上级通知")
    with pytest.raises(Conflict):
        accept(cast, case)
    services.resume(actor=cast["leader"], case=api.get_for(cast["leader"], case.pk))
    accept(cast, case)
    services.withdraw(
        actor=cast["enterprise"], case=api.get_for(cast["enterprise"], case.pk), reason="自己解决了"
    )
    assert api.Case.objects.get(pk=case.pk).status == "withdrawn"


@pytest.mark.parametrize(
    "start",
    [3, {}, {"roles": []}, {"roles": ["nobody"]}, {"roles": ["system"]}, {"roles": ["officer"], "form": 3},
     {"roles": ["officer"], "form": "absent"}, {"roles": ["officer"], "who": 1}],
)  # fmt: skip
def test_a_bad_start_rule_is_named(start):
    assert list(rules.problems({"start": start}, {}))


def test_no_start_rule_is_no_problem():
    assert not list(rules.problems({}, {}))
    assert rules.start_rule({}) is None


def test_demonstration_cases_are_made_once_and_marked(coordination):
    assert demo.load_demo() == 4
    assert demo.load_demo() == 0
    assert set(api.Case.objects.values_list("is_demo", flat=True)) == {True}
    assert sorted(api.Case.objects.values_list("status", flat=True)) == ["finished", "open", "open", "open"]
