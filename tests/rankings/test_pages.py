"""Pages: what each person sees, and every form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.indicators.ranking.models import Objection, Ranking

from .factories import AS_OF, World, snapshot

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def page(client: Client, ranking: Ranking) -> str:
    response = client.get(reverse("ranking-detail", args=[ranking.pk]))
    assert response.status_code == 200
    return body(response)


@pytest.mark.parametrize(
    "who", ["public", "enterprise", "officer", "steward", "leader", "admin", "manager", "solver"]
)
def test_everybody_opens_list_and_rules(world: World, as_: As, who: str) -> None:
    client = as_(who)
    assert client.get(reverse("ranking-list")).status_code == 200
    assert "亩均论英雄" in body(client.get(reverse("ranking-configs")))
    shown = body(client.get(reverse("ranking-config", args=["output-per-mu-large"])))
    assert "差别电价" in shown and "2025.1" in shown and "2026.1" in shown


def test_what_is_not_published_is_seen_by_staff_and_by_who_is_ranked_for_itself(
    world: World, as_: As
) -> None:
    made = world.frozen()
    assert world.firms[1].name in page(as_("officer"), made)
    own = page(as_("enterprise"), made)
    assert world.firms[0].name in own
    assert world.firms[1].name not in own and world.firms[2].name not in own
    for stranger in ("public", "solver"):
        assert as_(stranger).get(reverse("ranking-detail", args=[made.pk])).status_code == 404
    assert "试亩均" not in body(as_("public").get(reverse("ranking-list")))


def test_a_published_private_ranking_shows_grade_and_total_only(world: World, as_: As) -> None:
    made = world.open_now()
    shown = page(as_("public"), made)
    assert world.firms[2].name in shown and "得分构成" not in shown
    standing = world.standing(made, 2)
    subject = reverse("ranking-subject", args=[made.pk, standing.pk])
    told = body(as_("public").get(subject))
    assert "企业的数据不公开" in told and "所用数据" not in told
    assert "所用数据" not in body(as_("enterprise").get(subject))
    seen = body(as_("officer").get(subject))
    assert "所用数据" in seen and "/indicators/observations/" in seen
    own = reverse("ranking-subject", args=[made.pk, world.standing(made, 0).pk])
    assert "所用数据" in body(as_("enterprise").get(own))
    document = reverse("ranking-document", args=[made.pk])
    assert as_("public").get(document).status_code == 404
    assert as_("enterprise").get(document).status_code == 404
    assert body(as_("steward").get(document)) == made.document


def test_a_public_ranking_shows_its_parts_and_its_file(world: World, as_: As) -> None:
    made = world.open_now(privacy="full")
    shown = page(as_("public"), made)
    assert "得分构成" in shown and made.receipt in shown
    assert body(as_("public").get(reverse("ranking-document", args=[made.pk]))) == made.document


def test_the_page_needs_as_many_queries_for_four_as_for_two_subjects(
    world: World, as_: As, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    made = world.open_now(privacy="full")
    client = as_("officer")
    page(client, made)
    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]
        page(client, made)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        client.get(reverse("ranking-list"))


def test_officers_compute_and_stewards_publish_on_the_page(world: World, as_: As) -> None:
    shown = body(as_("officer").get(reverse("ranking-config", args=["platform-contest"])))
    assert "计算并封存" in shown
    assert "计算并封存" not in body(as_("leader").get(reverse("ranking-config", args=["platform-contest"])))
    refused = as_("officer").post(
        reverse("ranking-freeze", args=["platform-contest"]), {"as_of": AS_OF.isoformat()}
    )
    assert refused.status_code == 422  # nobody has reported for platforms in this world
    assert "指标目录里没有" in body(refused)
    made = world.frozen()
    sent = as_("steward").post(reverse("ranking-act", args=[made.pk, "publish"]))
    assert sent.status_code == 302
    made.refresh_from_db()
    assert made.state == "published"
    assert "公示中" in page(as_("public"), made)


def test_refusals_show_the_page_with_the_reason(world: World, as_: As) -> None:
    made = world.frozen()
    before = snapshot()
    refused = as_("officer").post(reverse("ranking-act", args=[made.pk, "publish"]))
    assert refused.status_code == 403 and "封存的人不能自己公示" in body(refused)
    assert as_("officer").post(reverse("ranking-act", args=[made.pk, "nothing"])).status_code == 404
    assert as_("public").post(reverse("ranking-act", args=[made.pk, "publish"])).status_code == 302
    assert as_("solver").post(reverse("ranking-act", args=[made.pk, "publish"])).status_code == 404
    assert snapshot() == before


def test_an_objection_goes_its_whole_way_on_pages(world: World, as_: As) -> None:
    made = world.open_now()
    standing = world.standing(made, 0)
    subject = reverse("ranking-subject", args=[made.pk, standing.pk])
    assert "提交异议" in body(as_("enterprise").get(subject))
    assert "提交异议" not in body(as_("enterprise2").get(subject))
    empty = as_("enterprise").post(reverse("ranking-object", args=[made.pk, standing.pk]), {"reason": ""})
    assert empty.status_code == 422
    sent = as_("enterprise").post(
        reverse("ranking-object", args=[made.pk, standing.pk]),
        {"reason": "用地面积不对", "indicator": "tax_per_mu"},
    )
    assert sent.status_code == 302
    row = Objection.objects.get()
    where = reverse("ranking-objection", args=[made.pk, row.pk])
    assert row.number in body(as_("enterprise").get(where))
    assert as_("enterprise2").get(where).status_code == 404
    act = [made.pk, row.pk]
    answered = as_("officer").post(
        reverse("ranking-objection-act", args=[*act, "answer"]), {"words": "面积无误", "upheld": "no"}
    )
    assert answered.status_code == 302
    appealed = as_("enterprise").post(
        reverse("ranking-objection-act", args=[*act, "appeal"]), {"words": "附新证"}
    )
    assert appealed.status_code == 302
    refused = as_("officer").post(
        reverse("ranking-objection-act", args=[*act, "decide"]), {"words": "维持", "upheld": "no"}
    )
    assert refused.status_code == 403 and "答复的人不能自己复核" in body(refused)
    decided = as_("steward").post(
        reverse("ranking-objection-act", args=[*act, "decide"]), {"words": "维持", "upheld": "no"}
    )
    assert decided.status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"
    assert "复核决定" in body(as_("enterprise").get(where))


def test_a_withdrawn_ranking_says_why_and_shows_no_order(world: World, as_: As) -> None:
    made = world.open_now(privacy="full")
    sent = as_("officer").post(reverse("ranking-act", args=[made.pk, "withdraw"]), {"reason": "用地面积更正"})
    assert sent.status_code == 302
    shown = page(as_("public"), made)
    assert "用地面积更正" in shown and world.firms[2].name not in shown
    assert world.firms[2].name in page(as_("officer"), made)


def test_an_empty_list_says_so(world: World, as_: As) -> None:
    assert "还没有公示的排名" in body(as_("public").get(reverse("ranking-list")))
    assert "没有符合条件的排名" in body(as_("public").get(reverse("ranking-list") + "?state=final"))
    assert as_("public").get(reverse("ranking-list") + "?state=%00nonsense").status_code == 200


def test_a_ranking_on_display_says_until_when_and_labels_its_receipt(world: World, as_: As) -> None:
    frozen = world.frozen(privacy="full")
    before = page(as_("officer"), frozen)
    assert "公示到" not in before and "凭据（SHA-256）" in before
    made = world.open_now()
    shown = page(as_("public"), made)
    assert shown.count("公示到") == 2
    assert f'<dt>凭据（SHA-256）</dt><dd class="rk-hash">{made.receipt}</dd>' in shown


def test_an_objection_sent_twice_is_one_and_nothing_that_was_typed_is_lost(world: World, as_: As) -> None:
    made = world.open_now()
    where = reverse("ranking-object", args=[made.pk, world.standing(made, 0).pk])
    client, typed = as_("enterprise"), {"reason": "用地面积不对", "indicator": "tax_per_mu"}
    wrong = client.post(where, {**typed, "indicator": "no_such"})
    assert wrong.status_code == 422 and "用地面积不对</textarea>" in body(wrong)
    short = client.post(where, {**typed, "reason": "短"})
    assert short.status_code == 422 and '<option value="tax_per_mu" selected>' in body(short)
    assert not Objection.objects.exists()
    first, second = client.post(where, typed), client.post(where, typed)
    assert first["Location"] == second["Location"] and Objection.objects.count() == 1
    before = snapshot()
    back = client.post(where, {**typed, "reason": "还有一处也不对"})
    assert back.status_code == 409 and "已经提出过异议" in body(back)
    assert Objection.objects.get().number in body(back) and "还有一处也不对</textarea>" in body(back)
    assert as_("enterprise2").post(where, typed).status_code in (403, 404)
    assert snapshot() == before
