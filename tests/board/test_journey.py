"""The board in a browser: a manager reads it and goes to the needs behind a number; a company sees the public part."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import ensure_personas
from shuanglian.foundation.actor import Role
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.matching.board import services
from shuanglian.matching.board.rules import rules
from shuanglian.programmes.siti import services as siti
from shuanglian.registry.models import Chain, Segment
from tests.browser import Visit
from tests.registry.factories import member, party
from tests.siti.factories import World

from .factories import MEASURED, equip, pairs, work_off

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Logins, and a region where everything of the board has something to show."""
    found = {persona.key: User.objects.get(username=persona.username) for persona in ensure_personas()}
    load_bundled()
    world = World.create()
    equip(world)
    chain = Chain.objects.create(key="carbon", name="碳纤维")
    segment = Segment.objects.create(chain=chain, key="fibre", name="纤维制备")
    need = world.accepted(segments=[segment])
    work_off()
    siti.match_dismiss(actor=world.manager, need=need, party=world.solver_party, reason="近三年没做过膜")
    world.finished(segments=[segment])
    world.answering(is_demo=True)
    work_off()
    services.measurement_store(actor=member(Role.STEWARD), set_name="squad_zh", told=MEASURED)
    pairs(party(name="某企业"), rules().least_pairs + 20)
    services.calibrate(actor=member(Role.STEWARD))
    return found


def test_a_manager_reads_the_board_and_a_company_the_summary(
    people: dict[str, User], visit: Callable[..., Visit]
) -> None:
    manager = visit(people["manager"])
    assert manager.open("/quality/") == 200
    page = manager.page
    page.locator("#h-real").wait_for()
    assert page.locator("svg.q-rel circle").count() > 1
    page.get_by_role("link", name="道验题通过，看清单").first.click()
    page.wait_for_url("**/quality/needs/**stage=verified**")
    page.get_by_role("link", name="百分百可回收的防水透湿面料").first.click()
    page.wait_for_url("**/needs/**")
    company = visit(people["enterprise"])
    assert company.open("/quality/") == 200
    text = company.page.locator("main").inner_text()
    assert "公开摘要" in text
    assert "近三年没做过膜" not in text
    assert company.page.locator("main a[href*='/quality/needs/']").count() == 0
    assert company.open("/quality/needs/") == 403


def test_the_board_is_accessible_and_fits(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    found = []
    for key, path in (
        ("public", "/quality/"),
        ("public", "/quality/?first=2026-13"),
        ("steward", "/quality/"),
        ("admin", "/quality/"),
        ("manager", "/quality/needs/?stage=verified"),
        ("manager", "/quality/needs/?last=2020-01"),
    ):
        window = visit(people.get(key))
        assert window.open(path) == 200
        window.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += window.misfits()
    assert not found, "\n".join(found)
