"""A real Chromium against the live server, shared by the tests of pages and of whole journeys.

A `Visit` fails its test when the page asks another host for anything, or when the browser reports an error (a broken
script, a refused style, a violation of the content security policy).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = "/usr/bin/chromium"
AXE = (Path(__file__).parent / "web" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, PHONE = (1440, 900), (390, 844)
LAID_OUT = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


class Visit:
    """One person's browser window. `problems` collects what must not happen."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base = base
        self.context = context
        self.problems: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        # The browser reports every 4xx answer as an error of its own; the tests check statuses themselves.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"{self.page.url}: {message.text}")

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.base:
            self.problems.append(f"{self.page.url} asked {parts.netloc}")

    def login(self, user: Any) -> Visit:
        """Log in without the login page: the session cookie of a test client."""
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.base}])
        return self

    def open(self, path: str) -> int:
        """Go to a path of the site; the status of the answer."""
        response = self.page.goto(self.base + path, wait_until="load")
        return response.status if response is not None else 0

    def axe(self) -> list[str]:
        """Every violation of the accessibility rules on this page, in words."""
        if self.page.evaluate("typeof axe") == "undefined":
            # evaluate, not add_script_tag: the content security policy of the page stays in force
            self.page.evaluate(AXE)
        result = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
        return [
            f"{self.page.url}: {v['id']}: {node['html'][:160]} ({_why(node)})"
            for v in result["violations"]
            for node in v["nodes"][:3]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def misfits(self) -> list[str]:
        """What is wrong with this page at desktop and at phone width, loaded once: violations, sideways scrolling.

        It begins with the width that the window has and leaves the other, so that pages are loaded at both in turn.
        """
        found = []
        now = self.page.viewport_size
        at_phone = now is not None and now["width"] == PHONE[0]
        for width, height in (PHONE, WIDE) if at_phone else (WIDE, PHONE):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate(LAID_OUT)
            found += [f"{line} at {width}" for line in self.axe()]
            if (wide := self.overflow()) > 0:
                found.append(f"{self.page.url}: {wide} px wider than the window of {width}")
        return found


def _why(node: dict[str, Any]) -> str:
    told = node["any"] or node["all"] or node["none"] or [{"message": ""}]
    return str(told[0]["message"])[:160]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--lang=zh-CN", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Visit]]:
    """`visit(user=None, size=WIDE)` opens a window; at the end of the test no window may have met a problem."""
    opened: list[Visit] = []

    def open_window(user: Any = None, size: tuple[int, int] = WIDE, scripts: bool = True) -> Visit:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", java_script_enabled=scripts
        )
        window = Visit(context, live_server.url)
        opened.append(window)
        return window.login(user) if user is not None else window

    yield open_window
    problems = [problem for window in opened for problem in window.problems]
    for window in opened:
        window.context.close()
    assert not problems


@pytest.fixture
def browser_page(visit: Callable[..., Visit]) -> Page:
    """A plain window of a stranger at desktop size, for tests that need only one."""
    return visit().page
