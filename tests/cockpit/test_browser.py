"""The wall in a browser: it fits 16:9 at two sizes, keeps the focus when it reads again, says when the connection is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shuanglian.foundation.workdays.services import load_bundled
from tests.browser import Visit

from .factories import World, pack

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wall(transactional_db: None) -> World:
    load_bundled()
    pack()
    return World.create()


@pytest.mark.timeout(200)
@pytest.mark.parametrize("size", [(1440, 810), (1920, 1080)], ids=["1440", "1920"])
def test_it_fits_the_screen_without_scrolling(
    wall: World, size: tuple[int, int], visit: Callable[..., Visit]
) -> None:
    window = visit(None, size)
    assert window.open("/cockpit/?data=real") == 200
    page = window.page
    assert (
        page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0 and window.overflow() <= 0
    )
    spilt = page.evaluate(
        "[...document.querySelectorAll('.pn')].filter(e => e.scrollHeight - e.clientHeight > 1).length"
    )
    assert spilt == 0 and window.axe() == []


@pytest.mark.timeout(200)
def test_it_reads_again_keeps_the_focus_and_tells_of_a_lost_connection(
    wall: World, visit: Callable[..., Visit]
) -> None:
    window = visit(None, (1440, 810))
    window.open("/cockpit/?data=real")
    page: Any = window.page
    page.focus("#ck-pj-build")
    with page.expect_response("**/cockpit/panels/**"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert page.evaluate("document.activeElement.id") == "ck-pj-build"
    assert page.inner_text("#ck-state") == ""
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    assert "连接中断" in page.inner_text("#ck-state")
    with page.expect_response("**/cockpit/panels/**"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert page.inner_text("#ck-state") == ""
