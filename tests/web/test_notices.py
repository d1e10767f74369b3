"""Notices: one's own only, read when opened, and every kind can be switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.models import Notice, Preference

from .world import World

pytestmark = pytest.mark.django_db


def test_a_notice_is_shown_counted_and_read(world: World, as_persona: Callable[[str], Client]) -> None:
    client = as_persona("enterprise")
    page = client.get(reverse("notices")).content.decode()
    assert world.notice.title in page
    assert "通知，1 条未读" in page
    answer = client.post(reverse("notice-read", args=[world.notice.pk]))
    assert answer.url == "/work/"
    world.notice.refresh_from_db()
    assert world.notice.read_at is not None
    assert "通知，0 条未读" in client.get(reverse("notices")).content.decode()


def test_a_notice_never_leads_to_another_host(world: World, as_persona: Callable[[str], Client]) -> None:
    Notice.objects.filter(pk=world.notice.pk).update(url="//evil.example/x")
    assert as_persona("enterprise").post(reverse("notice-read", args=[world.notice.pk])).url == reverse(
        "notices"
    )


def test_nobody_reads_the_notices_of_another(world: World, as_persona: Callable[[str], Client]) -> None:
    assert world.notice.title not in as_persona("enterprise2").get(reverse("notices")).content.decode()
    assert as_persona("enterprise2").post(reverse("notice-read", args=[world.notice.pk])).status_code == 404
    as_persona("enterprise2").post(reverse("notices-read-all"))
    world.notice.refresh_from_db()
    assert world.notice.read_at is None


def test_every_kind_can_be_switched_off(world: World, as_persona: Callable[[str], Client]) -> None:
    client = as_persona("enterprise")
    answer = client.post(reverse("notice-preferences"), {}, follow=True)
    assert "通知方式已保存" in answer.content.decode()
    off = Preference.objects.filter(user=world.notice.recipient, in_app=False, email=False)
    assert off.count() == len(kinds.all_kinds())
