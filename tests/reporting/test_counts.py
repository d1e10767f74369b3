"""What the platform counts: the number is the number of the records that its page lists, in each world by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from shuanglian.indicators import counts as registry
from shuanglian.indicators import periods
from shuanglian.indicators.models import Indicator, Observation
from shuanglian.indicators.services import counts_run
from shuanglian.programmes.projects import services as projects
from shuanglian.programmes.projects.models import Investment
from shuanglian.programmes.reporting import behind, engine
from shuanglian.programmes.reporting.counts import BEHIND, within
from shuanglian.programmes.siti.models import Engagement
from shuanglian.registry.models import Need, Place
from tests.registry.factories import party

from .factories import World

pytestmark = pytest.mark.django_db
NOW = timezone.now()
THIS = periods.year(timezone.localdate().year)
MOMENT = periods.moment(timezone.localdate())


def engagement(
    number: int, *, demo: bool, signed: bool = True, confidentiality: str = "public"
) -> Engagement:
    need = Need.objects.create(
        number=f"XQ-{number:04}", owner=party(f"企业{number}"), title=f"难题{number}", status="working", is_demo=demo,
        confidentiality=confidentiality, teaser="脱敏" if confidentiality == "masked" else "",
    )  # fmt: skip
    return Engagement.objects.create(need=need, is_demo=demo, signed_at=NOW if signed else None)


def project(world: World, name: str, *, demo: bool, place: Place | None = None) -> object:
    return projects.project_create(
        actor=world["system"],
        name=name,
        signed_on=timezone.localdate(),
        is_demo=demo,
        place=place,
        code=f"P-{name}",
    )


def listed(client: Client, url: str) -> int:
    """The rows of the page and of all pages after it."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    found = page.content.decode().count("data-record")
    following = page.context["page"].next
    return found + (listed(client, f"{url.partition('&after=')[0]}&after={following}") if following else 0)


def test_every_count_is_registered_and_starts_at_nothing(world: World) -> None:
    assert set(BEHIND) <= {one.key for one in registry.counts()}
    for one in BEHIND.values():
        found = one.compute(THIS, None, False)
        assert found.rows == 0 and found.value in (0, None)
        assert found.drill_url.startswith(f"/reporting/counts/{one.key}/")


def test_the_number_is_the_length_of_its_page_in_each_world(
    world: World, as_: Callable[[str], Client]
) -> None:
    for n in range(1, 36):
        engagement(n, demo=n % 7 == 0, confidentiality="invited" if n % 5 == 0 else "public")
    for who in ("public", "officer", "leader"):
        for demo in (False, True):
            found = BEHIND["siti-cooperations"].compute(THIS, None, demo)
            assert (found.rows, found.value) == ((5, 5) if demo else (30, 30))
            assert listed(as_(who), found.drill_url) == found.rows


def test_the_reader_sees_nameless_rows_for_what_is_not_theirs_to_know(
    world: World, as_: Callable[[str], Client]
) -> None:
    engagement(1, demo=False, confidentiality="invited")
    url = BEHIND["siti-cooperations"].compute(THIS, None, False).drill_url
    assert "未公开的记录" in as_("public").get(url).content.decode()
    assert "难题1" not in as_("public").get(url).content.decode()


def test_every_page_has_as_many_rows_as_its_number_says(world: World, as_: Callable[[str], Client]) -> None:
    for n in range(3):
        made = project(world, f"项目{n}", demo=True)
        projects.project_start(actor=world["officer"], project=made)  # type: ignore[arg-type]
        projects.investment_report(
            actor=world["officer"],
            project=made,
            month=timezone.localdate(),
            cents=10**9,
            statement="报表",  # type: ignore[arg-type]
        )
    engagement(9, demo=True)
    officer = as_("officer")
    for one in BEHIND.values():
        for period in (THIS, MOMENT):
            found = one.compute(period, None, True)
            assert listed(officer, found.drill_url) == found.rows, one.key
    assert BEHIND["projects-attract"].compute(MOMENT, None, True).value == 3
    assert BEHIND["projects-signed"].compute(THIS, None, True).value == 3
    assert BEHIND["projects-investment"].compute(THIS, None, True).value == 3000  # 万元
    assert Investment.objects.count() == 3
    assert BEHIND["projects-signed"].compute(THIS, None, False).rows == 0


def test_a_place_counts_with_everything_below_it(world: World) -> None:
    city = Place.objects.create(code="330600", name="示例市", kind="city")
    district = Place.objects.create(code="330603", name="示例区", kind="district", parent=city)
    other = Place.objects.create(code="330604", name="另一区", kind="district", parent=city)
    project(world, "在区里", demo=True, place=district)
    assert within(city) == {city.pk, district.pk, other.pk}
    count = BEHIND["projects-signed"]
    assert [count.compute(THIS, place, True).rows for place in (city, district, other)] == [1, 1, 0]
    assert "place=330603" in count.compute(THIS, district, True).drill_url


def test_days_belong_to_their_period_in_beijing_time(world: World) -> None:
    row = engagement(1, demo=False)
    late = dt.datetime(2025, 12, 31, 17, 0, tzinfo=dt.UTC)  # already 1 January in Beijing
    Engagement.objects.filter(pk=row.pk).update(signed_at=late)
    count = BEHIND["siti-cooperations"]
    assert count.compute(periods.year(2025), None, False).rows == 0
    assert count.compute(periods.year(2026), None, False).rows == 1
    assert count.compute(periods.month(2026, 1), None, False).rows == 1
    assert count.compute(periods.moment(dt.date(2025, 12, 31)), None, False).rows == 0


def test_a_share_of_nothing_is_no_value(world: World, as_: Callable[[str], Client]) -> None:
    count = BEHIND["tickets-on-time"]
    assert count.compute(THIS, None, False).value is None
    page = as_("public").get("/reporting/counts/").content.decode()
    assert "暂无数据" in page and "不是统计调查" in page


def test_counts_become_values_of_indicators_that_lead_to_the_records(world: World, settings: object) -> None:
    engine.install_all()
    row = engagement(1, demo=False)
    quarter = periods.quarter(timezone.localdate().year, (timezone.localdate().month + 2) // 3).previous()
    middle = dt.datetime.combine(quarter.start, dt.time(9), dt.UTC)
    Engagement.objects.filter(pk=row.pk).update(signed_at=middle)
    assert Indicator.objects.filter(computed_by="siti-cooperations").count() == 1
    counts_run(NOW)
    found = Observation.objects.get(
        indicator__computed_by="siti-cooperations", period=quarter.text, is_demo=False, state="published"
    )
    assert (found.value, found.origin) == (Decimal(1), "count") and found.drill.startswith(
        "/reporting/counts/"
    )
    assert not Observation.objects.filter(indicator__computed_by="tickets-on-time").exists()
    engine.install_all()
    counts_run(NOW)
    assert Observation.objects.filter(indicator=found.indicator, period=quarter.text).count() == 1


@pytest.mark.parametrize("url", ["x/", "needs-published/?period=鬼", "needs-published/?place=没有"])
def test_numbers_that_there_are_not_are_not_found(
    world: World, as_: Callable[[str], Client], url: str
) -> None:
    assert as_("officer").get(f"/reporting/counts/{url}").status_code == 404


def test_the_interface_gives_the_same_numbers_and_records(world: World, as_: Callable[[str], Client]) -> None:
    for n in range(1, 4):
        engagement(n, demo=False)
    client = as_("public")
    rows = {row["key"]: row for row in client.get("/api/v1/reporting/counts").json()}
    assert rows["siti-cooperations"]["value"] == "3" and rows["tickets-on-time"]["value"] is None
    found = client.get("/api/v1/reporting/counts/siti-cooperations?limit=2").json()
    assert found["rows"] == 3 and len(found["records"]) == 2 and found["next"]
    assert client.get("/api/v1/reporting/counts/nothing").status_code == 404


def test_records_cost_the_same_however_many_there_are(
    world: World, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for n in range(1, 25):
        engagement(n, demo=False)
    ask = behind.asked("siti-cooperations", THIS.text)
    rows = list(ask.behind.records(ask.period, None, False))
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        assert len(behind.records(world["officer"], ask, rows)) == 24
