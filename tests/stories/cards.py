"""The cards as people see them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from handoffs.model.effects import kinds_of
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.action_result import ActionResult
from sandbox.slack.client.person import Person
from sandbox.world.world import World

CS = "C0CS"
ESCALATIONS = "C0ESCALATE"
ALL = ["identity", "eligibility", "address", "duplicates", "instructions"]

Json = dict[str, Any]


def card_of(world: World, order: str, part: str = "") -> Json:
    """Wait for an order's newest card in #cs-team (with this text) and return the message."""
    number = world.org.get("Order", order)["OrderNumber"]

    def found() -> Json | None:
        newest_first = reversed(world.workspace.messages(CS))
        return next((m for m in newest_first if m.get("blocks") and number in m["text"] and part in text_of(m)), None)

    shown: Json = world.workspace.wait_for(found)
    return shown


def cards_of(world: World, order: str) -> list[Json]:
    """Return all cards of an order."""
    number = world.org.get("Order", order)["OrderNumber"]
    return [m for m in world.workspace.messages(CS) if number in m["text"]]


def details_of(world: World, card: Json, handle: str = "aiko", channel: str = CS) -> str:
    """Open *Details and checks* from the menu of a card, return what a person reads there, and close it."""
    person = world.person(handle)
    person.click(channel, card["ts"], "task.more", "Details and checks")
    shown = text_of(person.await_view("Details and checks"))
    person.close()
    return shown


def buttons_of(message: Json) -> list[str]:
    """Return the labels of the buttons and menus on a message."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] if "text" in element else "…" for row in rows for element in row]


def menu_of(message: Json) -> list[str]:
    """Return the entries of the menu of a message."""
    elements = [each for block in message["blocks"] for each in [*block.get("elements", []), block.get("accessory") or {}]]
    return [option["text"]["text"] for each in elements for option in each.get("options", [])]


def eventually(world: World, found: Callable[[], object], seconds: float = 90) -> Any:
    """Wait until a condition is true."""
    return world.workspace.wait_for(found, seconds)


def submitted(person: Person, values: Json | None = None) -> ActionResult:
    """Submit the top modal; that nothing was changed is an error here, while for Slack it is an answer as every other.

    The checks of a decision are answered as in `answered`.
    """
    answer, view = person.submit(answered(person, values or {})), person.view
    is_refused = view is not None and view["title"]["text"] == "Nothing was changed"
    return replace(answer, error=text_of(view)) if view and is_refused else answer


def answered(person: Person, values: Json) -> Json:
    """Answer the checks that the top modal asks, and return all its values by block.

    `checks` hold, `failed` fail (`wrong` says why), `not_applicable` do not apply (`why_not` says why), by their keys; those that
    the modal does not ask are left out. `override` are the words about a check that the records deny.
    """
    rest = {key: value for key, value in values.items() if key not in _ABOUT_CHECKS}
    outcomes = dict.fromkeys(values.get("checks", ()), "verified") | dict.fromkeys(values.get("failed", ()), "failed")
    outcomes |= dict.fromkeys(values.get("not_applicable", ()), "not_applicable")
    words = {"failed": values.get("wrong", "It is wrong."), "override": values.get("override"), "why_not": values.get("why_not")}
    if person.view and "choice" in rest and _sends_choices(person.view, "choice"):
        _pick(person, rest["choice"])
    for item, outcome in outcomes.items():
        _choose(person, f"checks.{item}", outcome, rest)
    if not values.get("failed"):
        person._workspace.wait_for(lambda: rest.keys() <= _blocks(person).keys(), 20)
    blocks = _blocks(person)
    given = {block: words[block.partition(".")[0]] for block in blocks if block.partition(".")[0] in words}
    return {block: value for block, value in rest.items() if block in blocks} | {key: each for key, each in given.items() if each}


_ABOUT_CHECKS = ("checks", "failed", "wrong", "not_applicable", "why_not", "override")
_WORDS = {"failed": "failed", "not_applicable": "why_not", "verified": "override"}


def _sends_choices(view: Json, block: str) -> bool:
    return any(each.get("dispatch_action") for each in view["blocks"] if each["block_id"] == block)


def _pick(person: Person, choice: str) -> None:
    """Pick another choice of a step, and wait for the checks that it asks; a window shows those of its first choice."""
    (menu,) = [each for each in (person.view or {})["blocks"] if each["block_id"] == "choice"]
    before = _blocks(person).keys()
    assert person.choose("choice", choice).ok
    if menu["element"]["initial_option"]["value"] != choice:
        person._workspace.wait_for(lambda: _blocks(person).keys() != before)


def _choose(person: Person, block: str, outcome: str, rest: Json) -> None:
    """Choose an answer, and wait for the words that the modal asks for then."""
    before = _blocks(person)
    if block not in before:
        return
    assert person.choose(block, outcome, {key: each for key, each in rest.items() if key in before}).ok
    rest[block] = outcome
    asks, item = outcome != "verified" or "The records deny this" in text_of(before[block]), block.partition(".")[2]
    if asks:
        person._workspace.wait_for(lambda: f"{_WORDS[outcome]}.{item}" in _blocks(person))


def _blocks(person: Person) -> Json:
    """Return the input blocks of the top modal by id, each with the evidence that follows it."""
    drawn = person.view["blocks"] if person.view else []
    after = [*drawn[1:], {"type": "divider"}]
    pairs = [(each, behind) for each, behind in zip(drawn, after, strict=True) if each["type"] == "input"]
    return {each["block_id"]: {"blocks": [each, behind] if behind["type"] == "context" else [each]} for each, behind in pairs}


def replies_to(world: World, card: Json, channel: str = CS) -> list[str]:
    """Return the texts in the thread of a message."""
    return [text_of(each) for each in world.workspace.messages(channel, card["ts"])]


def escalation_of(world: World, order: str, part: str = "") -> Json:
    """Wait for an order's message in #escalations (with this text) and return it."""
    number = world.org.get("Order", order)["OrderNumber"]

    def found() -> Json | None:
        announced = [m for m in world.workspace.messages(ESCALATIONS) if not m.get("thread_ts")]
        return next((m for m in announced if all(each in text_of(m) for each in (number, part) if each)), None)

    shown: Json = world.workspace.wait_for(found)
    return shown


def partner_in(world: World, channel: str, **account: object) -> Person:
    """Share a channel with another workspace, and return a person of it who joined, whose account has no flags."""
    world.workspace.channels[channel].shared = "ext"
    world.workspace.add_user("U0PARTNER", "partner", "Pat Partner", **({"team_id": "T0PARTNER"} | account))
    world.workspace.invite(channel, "U0PARTNER")
    return world.person("partner")


def quiet(world: World) -> None:
    """Wait until nothing is due and every message is delivered."""

    def is_quiet() -> bool:
        with world.application.database.read() as work:
            unsent = work.outbox.count(*kinds_of(watched_only=True))
            return not unsent and work.timers.oldest_due(world.clock.now()) is None

    world.workspace.wait_for(is_quiet)


def approve(world: World, handle: str, order: str, checks: list[str] | None = None) -> Any:
    """Approve an order through card and modal, with words where the records deny a check."""
    person = world.person(handle)
    person.click(CS, card_of(world, order)["ts"], "order.approve")
    person.await_view("Approve order")
    return submitted(person, {"checks": ALL if checks is None else checks, "override": "The customer upgraded"})


def reject(world: World, handle: str, order: str, words: str = "The customer has it already.") -> Any:
    """Reject an order through card and modal."""
    person = world.person(handle)
    person.click(CS, card_of(world, order)["ts"], "order.reject")
    person.await_view("Reject order")
    return submitted(person, {"reason": "duplicate", "words": words})


def make_unreadable(world: World, handoff: str) -> None:
    """Damage the snapshot and the journal of a handoff, by its id."""
    with world.application.database.begin() as work:
        for damage in ("UPDATE handoffs SET state = '7' WHERE id = :id", "UPDATE journal SET event = '7' WHERE handoff_id = :id"):
            work.handoffs._connection.execute(text(damage), {"id": handoff})
