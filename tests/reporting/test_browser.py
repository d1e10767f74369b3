"""Reporting in a real browser: the department fills in and hands in, the steward publishes, the value stands on the indicator.
Every page without a violation of accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.indicators.models import Observation
from shuanglian.programmes.reporting import demo
from shuanglian.programmes.reporting.models import Round
from tests.browser import PHONE, WIDE, Visit

from .factories import PDF

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_a_figure_from_the_officer_to_the_page_of_the_indicator(
    people: dict[str, User], visit: Callable[..., Visit]
) -> None:
    demo.load_demo()
    row = Round.objects.get(organisation__name="示例区科技部门", status="filling")
    officer = visit(people["officer"], PHONE)
    page = officer.page
    page.set_default_timeout(30_000)
    assert officer.open("/reporting/") == 200
    page.locator(f"a[href='/reporting/{row.pk}/']").click()
    page.get_by_label("种类").wait_for()
    for kind in ("record", "ledger"):
        page.select_option("#f-kind", kind)
        page.set_input_files(
            "#f-file", {"name": "台账.pdf", "mimeType": "application/pdf", "buffer": io.BytesIO(PDF).read()}
        )
        page.get_by_role("button", name="上传凭证").click()
        page.get_by_text("凭证已上传").wait_for()
    second, first, third = row.lines.order_by("position")  # the amount is typed already
    wanted = {line.pk: line for line in (first, second, third)}
    page.fill(f"#f-raw-{second.pk}", "一百")
    page.locator("[data-saved='1']").wait_for()  # kept while typing, readable or not
    page.reload()
    assert page.input_value(f"#f-raw-{second.pk}") == "一百"
    page.get_by_role("button", name="提交").click()
    page.get_by_text("不是数字").first.wait_for()
    page.fill(f"#f-raw-{second.pk}", "316")
    page.check(f"[name='missing-{third.pk}']")
    page.fill(f"#f-missing_reason-{third.pk}", "下月公布")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已提交").first.wait_for()

    steward = visit(people["steward"], WIDE)
    steward.page.set_default_timeout(30_000)
    assert steward.open(f"/reporting/{row.pk}/") == 200
    steward.page.get_by_role("button", name="采用没有疑问的行").click()
    steward.page.get_by_text("全部办完").wait_for()
    assert len(wanted) == 3
    kept = Observation.objects.get(indicator=second.indicator, period=row.period, state="published")
    public = visit(None, PHONE)
    public.page.set_default_timeout(30_000)
    assert public.open(f"/indicators/{second.indicator.code}/") == 200
    assert "316" in public.page.inner_text("main") and kept.value == 316


def addresses() -> list[tuple[str, str]]:
    """(who, path) of every kind of page in its states."""
    found = []
    for row in Round.objects.order_by("pk"):
        found += [(who, f"/reporting/{row.pk}/") for who in ("officer", "leader") if _sees(who, row)]
    mine = Round.objects.get(organisation__name="示例区科技部门", status="filling")
    return [
        *found,
        ("officer2", f"/reporting/{Round.objects.get(organisation__name='示例区经信部门').pk}/"),
        ("officer", f"/reporting/{mine.pk}/sheet/"),
        ("officer", "/reporting/"),
        ("officer", "/reporting/?tab=all"),
        ("officer3", "/reporting/"),
        ("leader", "/reporting/overdue/"),
        ("steward", "/reporting/?q=没有"),
        ("public", "/reporting/counts/"),
        ("officer", "/reporting/counts/?demo=1"),
        ("officer", "/reporting/counts/siti-cooperations/"),
    ]


def _sees(who: str, row: Round) -> bool:
    return who == "leader" or row.organisation.name == "示例区科技部门"


@pytest.mark.timeout(600)
def test_pages_are_accessible_and_fit(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    demo.load_demo()
    windows: dict[str, Visit] = {}
    found = []
    for who, path in addresses():
        if who not in windows:
            windows[who] = visit(people.get(who))
        window = windows[who]
        if (status := window.open(path)) != 200:
            found.append(f"{who} {path}: {status}")
        for details in window.page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found += window.misfits()
    assert not found, "\n".join(found)
