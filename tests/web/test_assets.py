"""What is shipped: vendored copies untouched, no other host named, no inline code, and a first view that is light."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

import shuanglian.web
from shuanglian.web import icons

from .world import World

ROOT = Path(__file__).resolve().parents[2]
WEB = Path(shuanglian.web.__file__).parent
BUDGET = 200 * 1024


def templates() -> list[Path]:
    return sorted((WEB / "templates").rglob("*.html"))


def test_vendored_files_are_the_locked_ones() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/vendor.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_has_inline_code_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert (
        not re.search(r"<script(?![^>]*\ssrc=)[^>]*>(?!\s*</script>)", text)
        or 'type="application/json"' in text
    )


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(WEB)))
def test_every_template_can_be_read_and_its_icons_exist(path: Path) -> None:
    get_template(str(path.relative_to(WEB / "templates")))
    used = re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    assert [name for name in used if name not in icons.shapes()] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "party-list", "search", "places"])
def test_the_first_view_of_a_public_page_is_light(name: str, client: Client, world: World) -> None:
    page = client.get(reverse(name) + ("?q=防水透湿面料" if name == "home" else "")).content
    total = len(gzip.compress(page))
    for path in re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()):
        found = finders.find(path)
        assert found, path
        data = Path(str(found)).read_bytes()
        total += len(data) if path.endswith(".woff2") else len(gzip.compress(data))
    assert total <= BUDGET, f"{total} bytes"


@pytest.mark.django_db
def test_pages_forbid_everything_that_is_not_ours(client: Client, world: World) -> None:
    policy = client.get(reverse("home"))["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    for part in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert part in policy
