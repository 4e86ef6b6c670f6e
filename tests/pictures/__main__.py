"""`python -m tests.pictures`: opens the sandbox in Chromium, brings it into states worth showing, and writes the pictures."""

from dataclasses import replace

from playwright.sync_api import sync_playwright

from sandbox.world.world import World
from tests.browser import CHROMIUM, QUIET
from tests.pictures.camera import Camera
from tests.pictures.scenes import a_morning, in_english, in_japanese
from tests.stories.conftest import FAST, begun


def main() -> None:
    """Take all pictures, those of each language in a world of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language, take in (("en", in_english), ("ja", in_japanese)):
            for world in begun(World(replace(FAST, language=language), brisk=True)):
                a_morning(world)
                take(world, Camera(browser, world.url))
        browser.close()


if __name__ == "__main__":
    main()
