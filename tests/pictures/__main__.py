"""`python -m tests.pictures`: opens the sandbox in Chromium, brings it into states worth showing, and writes the pictures."""

import subprocess
import sys
from dataclasses import replace

from playwright.sync_api import sync_playwright

from sandbox.world.world import World
from tests.browser import CHROMIUM, QUIET
from tests.pictures.camera import Camera
from tests.pictures.scenes import a_morning, in_english, in_japanese
from tests.stories.conftest import FAST, begun

FONTS = {":lang=ja": "Japanese letters", ":family=Noto Color Emoji": "emoji"}
"""What a machine needs besides Latin letters, as fontconfig asks for it; without it a picture shows empty boxes."""


def main() -> None:
    """Take all pictures, those of each language in a world of its own."""
    missing = [name for pattern, name in FONTS.items() if not subprocess.check_output(["fc-list", pattern])]
    if missing:
        sys.exit(f"No font here has {' and '.join(missing)}. On Debian: fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language, take in (("en", in_english), ("ja", in_japanese)):
            for world in begun(World(replace(FAST, language=language), brisk=True)):
                a_morning(world)
                take(world, Camera(browser, world.url))
        browser.close()


if __name__ == "__main__":
    main()
