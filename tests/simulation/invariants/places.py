"""What must be true of the places of cards after every run."""

from collections.abc import Iterator

from sqlalchemy import select

from bot.processes.registry import step_views
from bot.views.surfaces import draw
from handoffs.model.handoff import TaskState
from storage.tables import CARDS
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.histories import Histories


def an_open_task_has_its_card_in_the_channel_of_its_team(day: Run, histories: Histories) -> Iterator[str]:
    """Wherever it was while that channel was archived, or while the policy had the team no longer; and it is drawn as it is."""
    replica = day.world.replicas[0]
    with replica.database.read() as work:
        channels = work.people.channels()
        rows = work.handoffs._connection.execute(select(CARDS)).all()
    cards = {(row.handoff_id, row.surface): row for row in rows}
    for id, (handoff, _) in histories.items():
        for task in handoff.tasks:
            card = cards.get((id, task.step))
            drawing = draw(replica.queries.context(id, task.step), task.step, step_views())
            if task.state is not TaskState.OPEN or card is None or drawing is None:
                continue
            if card.channel != channels[drawing.channel]:
                yield f"{id}: the card of {task.step} is in {card.channel}, its team in {channels[drawing.channel]}"
            elif STANDS_IN in str(day.world.workspace.find(card.channel, card.ts)) and task.team in channels:
                yield f"{id}: the card of {task.step} says that its team is no longer in the policy"


STANDS_IN = "is no longer in the policy"
