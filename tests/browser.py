"""Headless Chromium for the tests that click through the page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
"""The time limit for the page to show an expected result, in milliseconds."""

NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.together("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine; install Debian's package chromium"),
]
"""The marks of a module that clicks; one worker runs all of them, and starts a browser for each module."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests of a module."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@contextmanager
def page_at(browser: Browser, url: str, height: int) -> Iterator[Page]:
    """Open a page with cookies and storage of its own; any error in the page fails the test."""
    errors: list[str] = []
    with browser.new_context(viewport={"width": 1440, "height": height}) as context:
        opened = context.new_page()
        expect.set_options(timeout=PATIENCE)
        opened.set_default_timeout(PATIENCE)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(url)
        opened.wait_for_selector("body[data-ready='1']")
        yield opened
    assert errors == []
