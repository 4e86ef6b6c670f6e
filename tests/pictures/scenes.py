"""The states of the sandbox that the pictures show: a queue, a decision, an escalation, a form, `/sla`, a phone, Japanese."""

from playwright.sync_api import Page

from sandbox.world.world import World
from tests.pictures.camera import PHONE, Camera
from tests.stories.by_hand import CHANNELS, start
from tests.stories.cards import CS, ESCALATIONS, approve, card_of, escalation_of, eventually, quiet, reject

WINDOW, SMALL, TALL, FORM = (1000, 720), (900, 560), (1000, 1080), (1000, 860)
SCHEMES = ((False, ""), (True, "-dark"))
"""Whether a picture is dark, and what its name then ends with."""


def a_morning(world: World) -> None:
    """Bring in orders (two are settled, Ken claims one, one has a failed check, one is over the threshold) and an offboarding."""
    assert approve(world, "ken", world.customers.act("no_eligibility")).ok
    assert reject(world, "ken", world.customers.act("priority")).ok
    claimed = card_of(world, world.customers.act("order"))
    assert world.person("ken").click(CS, claimed["ts"], "task.claim").ok
    card_of(world, world.customers.act("mismatch"))
    escalation_of(world, world.customers.act("expensive"))
    details = "Their last day is Friday. They have the phone of the sales team."
    assert start(world, "kaito", "offboarding", who="U0HARUKA", details=details).ok
    world.person("kaito").close()
    quiet(world)


def in_english(world: World, camera: Camera) -> None:
    """Take the pictures of README and of docs, light and dark."""
    for dark, suffix in SCHEMES:
        with camera.at(CS, dark=dark, panel=True) as page:
            camera.take(page, f"sandbox{suffix}")
        with camera.at("home", size=WINDOW, dark=dark) as page:
            _wait_for_the_queue(page)
            camera.take(page, f"pictures/home{suffix}")
            _open_the_queue(page)
            camera.take(page, f"pictures/decision{suffix}")
            page.keyboard.press("Escape")
        with camera.at("home", size=PHONE, dark=dark) as page:
            _wait_for_the_queue(page)
            camera.take(page, f"pictures/phone{suffix}")
        with camera.at(ESCALATIONS, "U0YUMI", size=SMALL, dark=dark) as page:
            camera.take(page, f"pictures/escalation{suffix}")
        with camera.at(CHANNELS["sales"], "U0HARUKA", size=FORM, dark=dark) as page:
            _say(page, "/onboard")
            page.wait_for_selector(".modal [data-testid=modal-submit]")
            camera.take(page, f"pictures/onboard{suffix}")
            page.keyboard.press("Escape")
        with camera.at(CHANNELS["sf_admin"], "U0KAITO", size=SMALL, dark=dark) as page:
            camera.take(page, f"pictures/checklist{suffix}")
        with camera.at(CS, "U0YUMI", size=TALL, dark=dark) as page:
            _say(page, "/sla today")
            page.wait_for_selector(".message.whisper")
            camera.take(page, f"pictures/sla{suffix}")


def in_japanese(world: World, camera: Camera) -> None:
    """Take the pictures of a channel in Japanese, light and dark."""
    world.workspace.set_locale("U0AIKO", "ja-JP")
    eventually(world, lambda: world.application.queries.language_of("U0AIKO") == "ja")
    for dark, suffix in SCHEMES:
        with camera.at(CS, size=WINDOW, dark=dark) as page:
            camera.take(page, f"pictures/japanese{suffix}")


def _say(page: Page, command: str) -> None:
    page.fill("[data-testid=say]", command)
    page.keyboard.press("Enter")


def _wait_for_the_queue(page: Page) -> None:
    page.wait_for_selector("[data-action-id='review.start']")


def _open_the_queue(page: Page) -> None:
    """Open the window of the task that is due first."""
    page.click("[data-action-id='review.start']")
    page.wait_for_selector(".modal [data-testid=modal-submit]")
