"""A sandbox whose bot has posted one open order and settled another, from which rows make theirs; its bot runs no more."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.stock.clones import clone_handoff, clone_order
from bot.config.policy.file import load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from handoffs.model.handoff import Handoff, TaskState
from handoffs.model.task_ref import TaskRef
from handoffs.process.policy import PollIntervals
from handoffs.process.submission import Submission
from handoffs.text.messages import written
from sandbox.world.world import World

PERSON, CHANNEL = "U0AIKO", "C0CS"
PROCESS, STEP = "order_approval", "review"
PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The sandbox, the address of its database, and the ids of its open and its settled order and of their handoffs."""

    world: World
    url: str
    order: str
    opened: str
    settled: str
    settled_order: str
    ts: str

    def open_orders(self, count: int) -> Sequence[str]:
        """Add open orders with their cards, in the org and in the database; return the ids of their handoffs."""
        return clone_handoff(self.url, self.opened, clone_order(self.world.org, self.order, count), card=self.ts)


def policy() -> LoadedPolicy:
    """Return the shipped policy without certificates, which polls at any hour as in business hours."""
    shipped = load_policy(Path("policy.yml"))
    every = shipped.intake.business
    return replace(shipped, certificates=(), intake=PollIntervals(business=every, otherwise=every))


@contextmanager
def prepared(url: str) -> Iterator[Prepared]:
    """Open a sandbox, and prepare the database at an address, which has to be empty."""
    world = World(policy(), database_url=url, brisk=True)
    try:
        world.start()
        settled_order = world.customers.act("priority", minutes_ago=60)
        settled = _settled(world, settled_order)
        order = world.customers.act("order", minutes_ago=30)
        handoff, ts = _posted(world, order)
        world.stop_bot()
        yield Prepared(world=world, url=url, order=order, opened=handoff.id, settled=settled, settled_order=settled_order, ts=ts)
    finally:
        world.stop()


def sqlite(folder: Path, name: str = "baton") -> str:
    """Return the address of a SQLite database in a folder."""
    return f"sqlite:///{folder}/{name}.db"


def copy_of(url: str, to: Path) -> str:
    """Copy a SQLite database that nobody has open; return the address of the copy."""
    shutil.copyfile(url.removeprefix("sqlite:///"), to)
    return f"sqlite:///{to}"


def rejection(edition: int) -> Submission:
    """Return the decision that rows make."""
    return Submission(choice="reject", edition=edition, reason="other", words=written("Measured."))


def _settled(world: World, order: str) -> str:
    """Settle an order, and return the id of its handoff."""
    handoff, _ = _posted(world, order)
    world.application.service.decide(TaskRef(handoff=handoff.id, step=STEP), PERSON, rejection(handoff.edition))
    world.workspace.wait_for(lambda: _state(world, handoff) is TaskState.SETTLED, PATIENCE)
    return handoff.id


def _posted(world: World, order: str) -> tuple[Handoff, str]:
    """Return the handoff of an order and its card's instant once the card is posted; at night, polls are asked for."""
    world.application.polling.request()
    found: Handoff = world.workspace.wait_for(lambda: world.application.queries.latest(PROCESS, order), PATIENCE)

    def card() -> str:
        with world.application.database.read() as work:
            posted = work.cards.get(found.id, STEP)
        return posted.ts if posted else ""

    ts: str = world.workspace.wait_for(card, PATIENCE)
    return found, ts


def _state(world: World, handoff: Handoff) -> TaskState:
    with world.application.database.read() as work:
        return work.handoffs.peek(handoff.id).task(STEP).state
