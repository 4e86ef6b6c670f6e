"""Takes a picture of the sandbox's page, and keeps it small."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

DOCS = Path(__file__).parents[2] / "docs"
DESK, PHONE = (1280, 920), (390, 844)
SETTLED = 400
"""Milliseconds in which the page has scrolled to its end."""

MOST = 150_000
"""Bytes of a picture: README opens at once also on a slow line."""


class Camera:
    """Opens the page of one world and writes pictures into docs."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url

    @contextmanager
    def at(
        self, where: str, person: str = "U0AIKO", *, size: tuple[int, int] = DESK, dark: bool = False, panel: bool = False
    ) -> Iterator[Page]:
        """Open a channel or the home tab as a person."""
        viewport = ViewportSize(width=size[0], height=size[1])
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        with self._browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce") as context:
            context.add_init_script(f"localStorage.setItem('baton.panel', '{'open' if panel else 'closed'}')")
            page = context.new_page()
            page.goto(f"{self._url}/?me={person}&in={where}")
            page.wait_for_selector("body[data-ready='1']")
            yield page

    @staticmethod
    def take(page: Page, name: str) -> None:
        """Write what the page shows, with a palette of at most 256 colours."""
        page.mouse.move(0, 0)
        page.wait_for_timeout(SETTLED)
        shot = page.screenshot()
        file = DOCS / f"{name}.png"
        file.parent.mkdir(exist_ok=True)
        Image.open(io.BytesIO(shot)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
        size = file.stat().st_size
        assert size <= MOST, f"{file} has {size} bytes"
        print(f"{file.relative_to(DOCS.parent)}: {size / 1000:.0f} kB")
