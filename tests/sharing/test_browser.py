"""Pages of shared instruments in a real browser: they fit, everybody can read them, the owner records a use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from shuanglian.foundation.accounts.models import User
from shuanglian.sharing.usage.models import Use
from tests.browser import PHONE, WIDE, Visit

from .test_usage import HOUR, Bench

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_owner_records_a_use(visit: Callable[..., Visit], size: tuple[int, int]) -> None:
    bench = Bench()
    bench.used(start=timezone.now() - 30 * HOUR)
    address = f"/instruments/{bench.instrument.ref}/"
    stranger = visit(None, size)
    for path in ("/instruments/", address):
        stranger.open(path)
        assert stranger.axe() == [], path
        assert stranger.overflow() <= 0, path
    owner = visit(User.objects.get(pk=bench.owner.user_id), size)
    owner.page.set_default_timeout(30_000)
    owner.open(address)
    assert owner.axe() == []
    assert owner.overflow() <= 0
    owner.page.fill("#f-started_at", "2026-05-06T09:00")
    owner.page.fill("#f-ended_at", "2026-05-06T12:30")
    owner.page.fill("#f-user", "试验企业")
    owner.page.get_by_role("button", name="记入").click()
    owner.page.get_by_text("已记入").wait_for()
    assert Use.objects.filter(hours="3.50", user=bench.user).exists()
