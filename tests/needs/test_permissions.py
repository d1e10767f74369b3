"""Every address of the need pages answers every persona as the table says; what is refused leaves no trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.events.models import Event
from shuanglian.programmes.siti.models import Answer
from shuanglian.registry.models import Need
from shuanglian.web.needs.urls import urlpatterns

from .permission_table import EXEMPT, LOGIN, PERSONAS, ROWS

pytestmark = pytest.mark.django_db
WORDS = {"reason": "试一试", "text": "试一试", "note": "试一试", "items": "一项", "reasons": "一条", "route": "direct",
         "working_days": "3", "score": "5", "allow": "yes", "is_public": "yes"}  # fmt: skip


def test_no_address_is_missing_from_the_table() -> None:
    listed = {row.name for row in ROWS} | set(EXEMPT)
    assert {str(pattern.name) for pattern in urlpatterns} <= listed


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_address_answers_as_the_table_says(
    persona: str, needs: dict[str, Need], as_persona: Callable[[str], Client]
) -> None:
    client = as_persona(persona)
    wrong = []
    for row in ROWS:
        arguments = [*([needs[row.story].pk] if row.story else []), *row.rest]
        status = client.get(reverse(row.name, args=arguments)).status_code
        if status != row.expected(persona):
            wrong.append(f"{row.name} {row.story} {row.rest}: {status}, not {row.expected(persona)}")
    assert not wrong


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_refused_press_changes_nothing(
    persona: str, needs: dict[str, Need], as_persona: Callable[[str], Client]
) -> None:
    client = as_persona(persona)
    before = Event.objects.count(), list(Need.objects.order_by("pk").values_list("status", "rev"))
    for row in ROWS:
        if (
            row.name in ("need-act", "need-answer", "need-plan", "need-measure")
            and row.expected(persona) != 200
        ):
            arguments = [needs[row.story].pk, *row.rest]
            status = client.post(reverse(row.name, args=arguments), {**WORDS, "finish": "1"}).status_code
            assert status in (LOGIN, 403, 404, 409, 422), (row, status)
    assert (Event.objects.count(), list(Need.objects.order_by("pk").values_list("status", "rev"))) == before


@pytest.mark.parametrize("persona", PERSONAS)
def test_an_empty_press_is_refused_before_its_fields_are_read(
    persona: str, needs: dict[str, Need], as_persona: Callable[[str], Client]
) -> None:
    """Who may not do it gets a refusal, not a list of what else is wrong with the form."""
    client = as_persona(persona)
    before = Event.objects.count()
    for row in ROWS:
        if row.name == "need-act" and row.expected(persona) != 200:
            status = client.post(reverse(row.name, args=[needs[row.story].pk, *row.rest]), {}).status_code
            assert status in (LOGIN, 403, 404, 409), (row, status)
    assert Event.objects.count() == before


def test_a_press_that_comes_too_late_is_told_so_with_what_was_typed(
    needs: dict[str, Need], as_persona: Callable[[str], Client]
) -> None:
    late = reverse("need-act", args=[needs["working"].pk, "need_reject"])
    answer = as_persona("manager").post(late, {"reasons": "不在受理范围"})
    assert answer.status_code == 409
    assert "不在受理范围" in answer.content.decode()


def test_a_part_of_another_need_does_not_exist(
    needs: dict[str, Need], as_persona: Callable[[str], Client]
) -> None:
    answer = Answer.objects.filter(need=needs["working"]).first()
    assert answer is not None
    address = reverse("need-act-on", args=[needs["verifying"].pk, "answer_score", answer.pk])
    assert as_persona("enterprise").get(address).status_code == 404


@pytest.mark.parametrize(
    "key", ["answer_submit", "answer_withdraw", "answer_score", "answer_choose", "feedback_give"]
)
@pytest.mark.parametrize("persona", ["solver2", "enterprise", "enterprise2", "manager", "officer"])
def test_a_sealed_answer_does_not_exist_for_others(
    key: str,
    persona: str,
    needs: dict[str, Need],
    as_persona: Callable[[str], Client],
    people: dict[str, object],
) -> None:
    answer = Answer.objects.get(
        need=needs["answering"], party__organisation__memberships__user=people["solver"]
    )
    client = as_persona(persona)
    before = Event.objects.count()
    address = reverse("need-act-on", args=[needs["answering"].pk, key, answer.pk])
    assert client.get(address).status_code in (403, 404)
    assert client.post(address, WORDS).status_code in (403, 404)
    assert Event.objects.count() == before


def test_the_record_of_sealed_answers_is_not_handed_to_rivals(
    needs: dict[str, Need], as_persona: Callable[[str], Client]
) -> None:
    page = as_persona("solver2").get(reverse("need-detail", args=[needs["answering"].pk])).content.decode()
    assert "下载存证" not in page
