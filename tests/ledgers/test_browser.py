"""A sheet in a real browser, from the file to the directory and back; every page without a violation of accessibility and
without sideways scrolling."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.ingest.ledgers import services
from shuanglian.ingest.ledgers.models import LedgerForm, LedgerIntake, State
from shuanglian.registry.models import Party
from tests.browser import PHONE, Visit
from tests.indicators.factories import World

from .factories import code, listing
from .test_services import companies, figures, handed

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_a_sheet_from_the_file_to_the_directory_and_back(
    people: dict[str, User], visit: Callable[..., Visit], tmp_path: Path
) -> None:
    World.create()
    file = tmp_path / "部门名单.xlsx"
    file.write_bytes(listing(companies()))
    steward = visit(people["steward"])
    page = steward.page
    page.set_default_timeout(30_000)
    steward.open("/ledgers/")
    page.set_input_files("#f-file", file)
    page.get_by_role("button", name="交入并读取").click()
    page.wait_for_url(re.compile(r"/ledgers/\d+/$"))
    assert "示例第2新材料有限公司" in page.inner_text("main")
    page.get_by_label("对应").nth(4).select_option(label="不取")
    page.get_by_role("button", name="保存并核对").click()
    page.wait_for_url(re.compile(r"/ledgers/\d+/result/$"))
    page.get_by_text("没有要改的，现在还没有写入").wait_for()
    assert not Party.objects.filter(credit_code=code(1)).exists()
    page.get_by_role("button", name="写入").click()
    page.get_by_text("写到了哪里").wait_for()
    assert Party.objects.get(credit_code=code(1)).summary == "" and LedgerForm.objects.count() == 1
    phone = visit(people["steward"], PHONE)
    phone.open(page.url.removeprefix(steward.base))
    phone.page.get_by_label("为什么撤销").fill("交错了表")
    phone.page.get_by_role("button", name="撤销这份表格").click()
    phone.page.get_by_text("已撤销").first.wait_for()
    assert LedgerIntake.objects.get().state == State.UNDONE


def _sheets(world: World) -> list[str]:
    """Sheets in their states, and the addresses of their pages."""
    steward = world["steward"]
    world.indicator("t-rd", name="研发经费支出")
    read = handed(steward, figures())
    services.remap(actor=steward, intake=read, tables=read.mapping["tables"])
    same = handed(steward, figures(period="2023年", title="示例区另一年的指标"))
    rows = companies(4)
    rows[2][3] = "没有这个地方"
    wrong = handed(steward, listing(rows))
    services.check(actor=steward, intake=wrong)
    done = handed(steward, listing(companies(3, first=20)))
    services.check(actor=steward, intake=done)
    services.apply(actor=steward, intake=done)
    busy = handed(steward, listing(companies(2, first=40)))
    LedgerIntake.objects.filter(pk=busy.pk).update(state=State.CHECKING, progress=30)
    bad = handed(steward, listing(companies(2, first=50)))
    LedgerIntake.objects.filter(pk=bad.pk).update(state=State.REFUSED, problem="文件坏了")
    pages = [f"/ledgers/{one.pk}/" for one in (read, same, wrong, done, busy, bad)]
    return [
        "/ledgers/",
        "/ledgers/?state=undone",
        "/ledgers/forms/",
        *pages,
        *(f"{path}result/" for path in pages[:5]),
    ]


@pytest.mark.timeout(600)
def test_pages_are_accessible_and_fit(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    window = visit(people["steward"])
    found = []
    for path in _sheets(World.create()):
        if (status := window.open(path)) != 200:
            found.append(f"{path}: {status}")
        for details in window.page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found += window.misfits()
    assert not found, "\n".join(found)
