"""The states of the sandbox that the pictures show: a queue, a decision, an escalation, `/sla`, a phone, Japanese."""

from playwright.sync_api import Page

from sandbox.world.world import World
from tests.pictures.camera import PHONE, Camera
from tests.stories.cards import CS, ESCALATIONS, approve, card_of, escalation_of, eventually, quiet, reject

WINDOW, SMALL, TALL = (1000, 720), (900, 560), (1000, 960)


def a_morning(world: World) -> None:
    """Bring in orders: two are settled, Ken claims one, one has a failed check, one is over the threshold."""
    assert approve(world, "ken", world.customers.act("no_eligibility")).ok
    assert reject(world, "ken", world.customers.act("priority")).ok
    claimed = card_of(world, world.customers.act("order"))
    assert world.person("ken").click(CS, claimed["ts"], "task.claim").ok
    card_of(world, world.customers.act("mismatch"))
    escalation_of(world, world.customers.act("expensive"))
    quiet(world)


def in_english(world: World, camera: Camera) -> None:
    """Take the pictures of README and of a world in English."""
    for name, dark in (("sandbox", False), ("sandbox-dark", True)):
        with camera.at(CS, dark=dark, panel=True) as page:
            camera.take(page, name)
    with camera.at("home", size=WINDOW) as page:
        _wait_for_the_queue(page)
        camera.take(page, "pictures/home")
        _open_the_queue(page)
        camera.take(page, "pictures/decision")
        page.keyboard.press("Escape")
    with camera.at("home", size=PHONE) as page:
        _wait_for_the_queue(page)
        camera.take(page, "pictures/phone")
    with camera.at(ESCALATIONS, "U0YUMI", size=SMALL) as page:
        camera.take(page, "pictures/escalation")
    with camera.at(CS, "U0YUMI", size=TALL) as page:
        page.fill("[data-testid=say]", "/sla today")
        page.keyboard.press("Enter")
        page.wait_for_selector(".message.whisper")
        camera.take(page, "pictures/sla")


def in_japanese(world: World, camera: Camera) -> None:
    """Take the picture of a channel and a window in Japanese."""
    world.workspace.set_locale("U0AIKO", "ja-JP")
    eventually(world, lambda: world.application.queries.language_of("U0AIKO") == "ja")
    with camera.at(CS, size=WINDOW) as page:
        camera.take(page, "pictures/japanese")


def _wait_for_the_queue(page: Page) -> None:
    page.wait_for_selector("[data-action-id='review.start']")


def _open_the_queue(page: Page) -> None:
    """Open the window of the task that is due first."""
    page.click("[data-action-id='review.start']")
    page.wait_for_selector(".modal [data-testid=modal-submit]")
