"""The pages of sheets speak the words of an office, and say what is wrong where it is wrong."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.ingest.ledgers.models import LedgerIntake
from tests.indicators.factories import World

from .factories import SheetOf, book
from .test_pages import as_, given, post, shown

pytestmark = pytest.mark.django_db
TITLE = "试验区主要指标（2026年一季度）"


def quarterly(*rows: tuple[str, str, float, float]) -> bytes:
    heads = ["指标", "单位", "本期", "上年同期"]
    return book(SheetOf([[TITLE], heads, *rows], "指标", merges=[(0, 0, 0, 3)]))


def test_remembered_columns_are_told_in_words(world: World) -> None:
    client = as_(world, "steward")
    post(client, "ledger-upload", file=given(quarterly(("神秘指标", "家", 8, 7), ("另一指标", "家", 3, 2))))
    found = LedgerIntake.objects.get()
    post(client, "ledger-map", found.pk, rev=found.rev, do="check")
    page = shown(client, "ledger-forms")
    assert "指标 → 指标名称" in page and "本期 → 数值（指标看行）" in page
    assert "→ label" not in page and "□" not in page


def test_periods_and_confidence_are_written_as_people_write_them(world: World) -> None:
    client = as_(world, "steward")
    post(client, "ledger-upload", file=given(quarterly(("神秘指标", "家", 8, 7), ("另一指标", "家", 3, 2))))
    page = shown(client, "ledger-detail", LedgerIntake.objects.get().pk)
    assert "期间 2026年一季度" in page and "2025年一季度" in page
    assert "把握 95%" in page and "把握 0." not in page


def test_one_thing_to_mend_is_told_once(world: World) -> None:
    client = as_(world, "steward")
    post(client, "ledger-upload", file=given(quarterly(("神秘指标", "家", 8, 7), ("另一指标", "家", 3, 2))))
    found = LedgerIntake.objects.get()
    post(client, "ledger-map", found.pk, rev=found.rev, do="check")
    found.refresh_from_db()
    told = [(one["address"], one["message"]) for one in found.result["findings"]]
    assert len(told) == len(set(told)) and told
    assert found.result["errors"] == sum(one["level"] == "error" for one in found.result["findings"])


@pytest.mark.parametrize("name", ["假.xlsx", "表.pdf", "旧.doc", "无"])
def test_what_is_no_sheet_is_refused_in_one_sentence_and_the_sender_stays(world: World, name: str) -> None:
    sender = Organisation.objects.exclude(pk=world["steward"].organisation_id).filter(is_demo=True).first()
    assert sender is not None
    client = as_(world, "steward")
    answer = client.post(
        reverse("ledger-upload"),
        {"file": SimpleUploadedFile(name, b"MZ" + bytes(300)), "sender": str(sender.pk)},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("请交表格文件：.xlsx 或 .csv") == 2, "in the summary and at the field"
    assert f'<option value="{sender.pk}" selected>' in page
    assert not LedgerIntake.objects.exists()
