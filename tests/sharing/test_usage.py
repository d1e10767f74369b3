"""Use of instruments: recorded by the owner, counted when others use it, voided and never changed, seen by whom it concerns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.indicators import counts as registry
from shuanglian.indicators import periods
from shuanglian.programmes.reporting.counts import BEHIND
from shuanglian.registry.models import Offering, Party
from shuanglian.sharing.usage import demo, selectors, services
from shuanglian.sharing.usage.models import Use
from tests.registry.factories import SYSTEM, member, offering, party_for

pytestmark = pytest.mark.django_db
ZONE = selectors.ZONE
START = dt.datetime(2026, 5, 6, 9, tzinfo=ZONE)
HOUR = dt.timedelta(hours=1)


class Bench:
    """An instrument, its owner, an enterprise that uses it, and a stranger."""

    def __init__(self, **data: Any) -> None:
        self.owner, self.guest, self.stranger = (
            member(Role.SOLVER),
            member(Role.ENTERPRISE),
            member(Role.ENTERPRISE),
        )
        self.party, self.user = party_for(self.owner, "试验平台"), party_for(self.guest, "试验企业")
        party_for(self.stranger, "别家企业")
        self.instrument = offering(self.party, kind="instrument", title="热分析仪", **data)

    def used(
        self, length: int = 4, start: dt.datetime = START, user: Party | None = None, **data: Any
    ) -> Use:
        given = {"started_at": start, "ended_at": start + length * HOUR, "user": user or self.user, **data}
        return services.use_record(actor=self.owner, instrument=self.instrument, **given)


@pytest.fixture
def bench(db: None) -> Bench:
    return Bench()


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def snapshot() -> tuple[Any, ...]:
    return tuple(Use.objects.order_by("pk").values_list("pk", "hours", "voided_at")), Event.objects.count()


# -- recording ------------------------------------------------------------------------------------------------
def test_hours_default_to_the_time_between(bench: Bench) -> None:
    row = bench.used(3)
    assert (row.hours, row.user, row.is_demo) == (Decimal("3.00"), bench.user, False)
    assert Event.objects.filter(stream=f"offering:{bench.instrument.pk}", kind="instrument.used").count() == 1
    assert verify_all().ok


def test_machine_hours_may_be_less_than_the_time(bench: Bench) -> None:
    assert bench.used(8, hours=Decimal("2.5")).hours == Decimal("2.50")


def test_the_owners_own_use_is_no_shared_use(bench: Bench) -> None:
    assert bench.used(user=bench.party).user is None
    total = selectors.totals([bench.instrument], 2026)[bench.instrument.pk]
    assert (total.hours, total.shared, total.users) == (Decimal(4), Decimal(0), 0)


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"ended_at": START}, {"usage.order", "usage.hours"}),
        ({"ended_at": START - HOUR}, {"usage.order", "usage.hours"}),
        ({"ended_at": START + dt.timedelta(days=40)}, {"usage.long"}),
        ({"hours": Decimal(0)}, {"usage.hours"}),
        ({"hours": Decimal(5)}, {"usage.hours"}),
        ({"purpose": "长" * 201}, {"usage.purpose"}),
        ({"ended_at": START - HOUR, "purpose": "长" * 201}, {"usage.order", "usage.hours", "usage.purpose"}),
    ],
)
def test_every_problem_at_once(bench: Bench, given: dict[str, Any], codes: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        bench.used(**given)
    assert {reason.code for reason in refused.value.reasons} == codes
    assert not Use.objects.exists()


def test_what_has_not_happened_is_not_recorded(bench: Bench) -> None:
    with pytest.raises(Invalid) as refused:
        bench.used(start=timezone.now() + HOUR)
    assert {reason.code for reason in refused.value.reasons} == {"usage.future"}


def test_the_same_use_is_recorded_once(bench: Bench) -> None:
    bench.used()
    before = snapshot()
    with pytest.raises(Conflict):
        bench.used(7)
    assert snapshot() == before


def test_a_voided_use_may_be_recorded_again(bench: Bench) -> None:
    row = bench.used()
    services.use_void(actor=bench.owner, instrument=bench.instrument, use=row, reason="时间记错")
    assert bench.used(2).hours == 2


def test_only_the_owner_and_stewards_record(bench: Bench) -> None:
    before = snapshot()
    for actor in (bench.guest, bench.stranger, PUBLIC, member(Role.LEADER)):
        with pytest.raises(NotAllowed):
            services.use_record(
                actor=actor, instrument=bench.instrument, started_at=START, ended_at=START + HOUR
            )
    assert snapshot() == before
    services.use_record(
        actor=member(Role.STEWARD), instrument=bench.instrument, started_at=START, ended_at=START + HOUR
    )


def test_only_instruments_have_hours(bench: Bench) -> None:
    other = offering(bench.party, kind="test_service")
    with pytest.raises(NotAllowed):
        services.use_record(actor=bench.owner, instrument=other, started_at=START, ended_at=START + HOUR)
    with pytest.raises(NotFound):
        selectors.instrument_by_ref(bench.owner, other.ref)


def test_the_database_holds_the_rules(bench: Bench) -> None:
    for wrong in ({"hours": 0}, {"ended_at": START}, {"voided_at": START}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Use.objects.create(
                **{
                    "instrument": bench.instrument,
                    "started_at": START,
                    "ended_at": START + HOUR,
                    "hours": 1,
                    **wrong,
                }
            )


# -- voiding --------------------------------------------------------------------------------------------------
def test_voiding_takes_it_out_of_the_sums_and_keeps_it_readable(bench: Bench) -> None:
    row = bench.used()
    services.use_void(actor=bench.owner, instrument=bench.instrument, use=row, reason="记错了单位")
    assert selectors.totals([bench.instrument], 2026) == {}
    assert selectors.uses(bench.owner, bench.instrument).get().void_reason == "记错了单位"
    with pytest.raises(Conflict):
        services.use_void(actor=bench.owner, instrument=bench.instrument, use=row, reason="再一次")


def test_voiding_needs_a_reason_and_the_right(bench: Bench) -> None:
    row = bench.used()
    before = snapshot()
    with pytest.raises(Invalid):
        services.use_void(actor=bench.owner, instrument=bench.instrument, use=row, reason="  ")
    with pytest.raises(NotAllowed):
        services.use_void(actor=bench.guest, instrument=bench.instrument, use=row, reason="不是我用的")
    assert snapshot() == before


# -- seeing ---------------------------------------------------------------------------------------------------
def test_who_sees_which_use(bench: Bench) -> None:
    bench.used()
    bench.used(start=START + 24 * HOUR, user=bench.party)
    seen = {
        "owner": selectors.uses(bench.owner, bench.instrument).count(),
        "officer": selectors.uses(member(Role.OFFICER), bench.instrument).count(),
        "guest": selectors.uses(bench.guest, bench.instrument).count(),
        "stranger": selectors.uses(bench.stranger, bench.instrument).count(),
        "public": selectors.uses(PUBLIC, bench.instrument).count(),
    }
    assert seen == {"owner": 2, "officer": 2, "guest": 1, "stranger": 0, "public": 0}


def test_sums_of_a_year_are_of_beijing_time(bench: Bench) -> None:
    new_year = dt.datetime(2026, 1, 1, 0, 30, tzinfo=ZONE)
    bench.used(2, new_year)
    bench.used(3, new_year - HOUR)
    assert selectors.totals([bench.instrument], 2026)[bench.instrument.pk].shared == 2
    assert selectors.totals([bench.instrument], 2025)[bench.instrument.pk].shared == 3


# -- the count ------------------------------------------------------------------------------------------------
def test_the_platform_counts_shared_hours_and_lists_the_uses(bench: Bench) -> None:
    bench.used(4)
    bench.used(2, START + 48 * HOUR)
    bench.used(5, START + 72 * HOUR, user=bench.party)
    count = registry.get("instrument-hours")
    assert count is not None
    found = count.compute(periods.parse("2026-05"), None, False)
    assert (found.value, found.rows) == (Decimal(6), 2)
    page = Client().get(found.drill_url).content.decode()
    assert page.count("data-record") == 2
    assert "热分析仪" in page
    assert "试验企业" not in page, "who used it is not public"
    assert count.compute(periods.parse("2026-05"), None, True).rows == 0, "the two worlds are never added"
    assert BEHIND["instrument-hours"].records(periods.parse("2026-04"), None, False).count() == 0


# -- pages and interface --------------------------------------------------------------------------------------
def test_the_public_sees_sums_only(bench: Bench) -> None:
    bench.used(start=timezone.now() - 30 * HOUR)
    page = Client().get("/instruments/").content.decode()
    assert "热分析仪" in page
    page = Client().get(f"/instruments/{bench.instrument.ref}/").content.decode()
    assert "合计是公开的" in page
    assert "试验企业" not in page
    assert "记一次使用" not in page
    assert Client().get("/instruments/?year=1999").status_code == 200
    assert Client().get("/instruments/none/").status_code == 404


def test_the_owner_records_and_voids_on_the_page(bench: Bench) -> None:
    client, address = client_of(bench.owner), f"/instruments/{bench.instrument.ref}/"
    given = {
        "started_at": "2026-05-06T09:00",
        "ended_at": "2026-05-06T13:00",
        "user": "试验企业",
        "hours": "3.5",
    }
    assert client.post(f"{address}record/", given).status_code == 302
    row = Use.objects.get()
    assert (row.hours, row.user_id, row.started_at) == (Decimal("3.50"), bench.user.pk, START)
    assert "试验企业" in client.get(address).content.decode()
    assert client.post(f"{address}uses/{row.pk}/void/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}uses/{row.pk}/void/", {"reason": "记错了"}).status_code == 302
    assert "记错了" in client.get(address).content.decode()


def test_the_page_tells_every_problem_and_keeps_what_was_typed(bench: Bench) -> None:
    given = {"started_at": "昨天", "ended_at": "", "hours": "半天", "user": "没有这家", "purpose": "测试样品"}
    answer = client_of(bench.owner).post(f"/instruments/{bench.instrument.ref}/record/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("开始：请填日期和时间", "结束：请填写", "机时：请填数字", "名录里没有这个单位", "测试样品"):
        assert words in page, words
    assert not Use.objects.exists()


def test_strangers_record_nothing_on_the_page(bench: Bench) -> None:
    before = snapshot()
    given = {"started_at": "2026-05-06T09:00", "ended_at": "2026-05-06T13:00"}
    assert (
        client_of(bench.guest).post(f"/instruments/{bench.instrument.ref}/record/", given).status_code == 403
    )
    assert Client().post(f"/instruments/{bench.instrument.ref}/record/", given).status_code == 302
    assert snapshot() == before


def test_what_is_wrong_with_a_form_is_told_at_once(bench: Bench) -> None:
    wrong = {"started_at": "2026-05-06T09:00", "ended_at": "2026-05-06T08:00", "hours": "x", "user": "没有的单位",
             "purpose": "长" * 201}  # fmt: skip
    before = snapshot()
    answer = client_of(bench.owner).post(f"/instruments/{bench.instrument.ref}/record/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("结束时间要晚于开始时间", "机时：请填数字", "名录里没有这个单位", "用途最多 200 字"):
        assert words in page, words
    assert 'id="e-user"' in page
    assert snapshot() == before


def test_a_refused_voiding_comes_back_open_with_its_words(bench: Bench) -> None:
    row, other = bench.used(), bench.used(2, START + 30 * HOUR)
    long = "长" * 301
    answer = client_of(bench.owner).post(
        f"/instruments/{bench.instrument.ref}/uses/{row.pk}/void/", {"reason": long}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="e-reason-{row.pk}"' in page and f'value="{long}"' in page
    assert f'id="e-reason-{other.pk}"' not in page
    assert page.count('class="sl-more" open') == 1
    row.refresh_from_db()
    assert row.voided_at is None


def test_names_are_offered_to_whoever_records_and_to_nobody_else(bench: Bench) -> None:
    bench.used()
    page = client_of(bench.owner).get(f"/instruments/{bench.instrument.ref}/").content.decode()
    assert f'<option value="{bench.user.name}">' in page
    for client in (Client(), client_of(bench.stranger)):
        assert bench.user.name not in client.get(f"/instruments/{bench.instrument.ref}/").content.decode()


def test_a_year_is_kept_from_the_list_to_the_instrument(bench: Bench) -> None:
    year = timezone.localdate().year - 1
    page = Client().get(f"/instruments/?year={year}").content.decode()
    assert f"/instruments/{bench.instrument.ref}/?year={year}" in page
    assert (
        f"{year} 年共享机时"
        in Client().get(f"/instruments/{bench.instrument.ref}/?year={year}").content.decode()
    )


def test_the_machine_interface_does_the_same(bench: Bench) -> None:
    client, address = client_of(bench.owner), f"/api/v1/instruments/{bench.instrument.ref}"
    data = {
        "started_at": "2026-05-06T09:00:00+08:00",
        "ended_at": "2026-05-06T13:00:00+08:00",
        "user": bench.user.ref,
    }
    made = client.post(f"{address}/uses", data, content_type="application/json")
    assert made.status_code == 201, made.content
    assert made.json()["hours"] == 4
    assert client.get(f"{address}/uses").json()["items"][0]["user"] == bench.user.ref
    assert Client().get(f"{address}/hours?year=2026").json()["shared_hours"] == 4
    key = made.json()["id"]
    gone = client.post(f"{address}/uses/{key}/void", {"reason": "记错了"}, content_type="application/json")
    assert gone.json()["is_void"] is True
    assert (
        client.post(f"{address}/uses", {**data, "user": "P0"}, content_type="application/json").status_code
        == 404
    )


def test_the_list_costs_the_same_for_one_and_many(bench: Bench, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        offering(bench.party, kind="instrument", title=f"仪器{number}")
    Client().get("/instruments/")
    with django_assert_max_num_queries(9):
        Client().get("/instruments/")


def test_the_demonstration_says_so(db: None, settings: Any) -> None:
    from shuanglian.foundation.accounts.services import ensure_personas, persona_actor

    ensure_personas()
    for key in ("solver", "enterprise"):
        organisation = Organisation.objects.get(pk=persona_actor(key).organisation_id)
        if not Party.objects.filter(organisation=organisation).exists():
            party_for(persona_actor(key), f"示例{key}", is_demo=True)
    assert demo.load_demo() == 7
    assert demo.load_demo() == 0
    assert Offering.objects.get(ref=demo.REF).is_demo
    assert not Use.objects.filter(is_demo=False).exists()


class Sums(TestCase):
    """Whatever is recorded and voided, the sum is that of what stands."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 24), st.booleans(), st.booleans()), max_size=6))
    def test_sums(self, rows: list[tuple[int, bool, bool]]) -> None:
        bench = Bench()
        shared = Decimal(0)
        for number, (hours, by_guest, voided) in enumerate(rows):
            row = bench.used(hours, START + number * 30 * HOUR, user=bench.user if by_guest else bench.party)
            if voided:
                services.use_void(actor=SYSTEM, instrument=bench.instrument, use=row, reason="试")
            elif by_guest:
                shared += hours
        total = selectors.totals([bench.instrument], 2026).get(bench.instrument.pk, selectors.Total())
        assert total.shared == shared
