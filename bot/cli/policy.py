"""`baton policy diff` and `baton policy apply`: the effect of a changed policy on open tasks, shown or applied."""

import argparse
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TypeVar

from bot.cli.terminal import FAILED, add_policy_argument, offline_transactions, opened_in_use, read_configuration, report_problems
from bot.service.handoffs import HandoffService
from bot.text.rendering import terminal
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.rules.time.retime import Retiming, retimings
from storage.database import is_database_failure

logger = logging.getLogger(__name__)

T = TypeVar("T")

HELP = "what a changed policy means for tasks that are open already"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "action", choices=("diff", "apply"), help="diff: show it; apply: set the clocks of open tasks again, journaled"
    )
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print or apply the differences; return 1 when a handoff could not be handled, which stops no other."""
    settings, policy = read_configuration(arguments)
    with opened_in_use(settings) as database:
        transactions = offline_transactions(database, policy)
        with database.read() as work:
            waiting = work.handoffs.open_ones()
        failed = [f"{each.process} {each.number}: {each.cause}" for each in database.take_unreadable()]
        if arguments.action == "apply":
            service = HandoffService(transactions)
            applied = sum(_each_alone(waiting, lambda handoff: service.retime(handoff.id), failed))
            print(terminal().text("cli.policy.applied", number=applied))
        else:
            lines = chain.from_iterable(_each_alone(waiting, partial(_lines, transactions.handbook), failed))
            print("\n".join(lines) or terminal().text("cli.policy.same"))
    return report_problems([terminal().text("cli.policy.keeps", handoff=each) for each in failed], FAILED) if failed else 0


def _each_alone(handoffs: Iterable[Handoff], handle: Callable[[Handoff], T], failed: list[str]) -> Iterator[T]:
    """Handle each handoff and return the results; one that fails is added to `failed`, and the others go on."""
    for handoff in handoffs:
        try:
            result = handle(handoff)
        except Exception as failure:
            if is_database_failure(failure):
                raise
            logger.exception("The clocks of %s %s can't be set", handoff.process, handoff.subject.number)
            failed.append(f"{handoff.process} {handoff.subject.number}: {type(failure).__name__}")
        else:
            yield result


def _lines(handbook: Handbook, handoff: Handoff) -> tuple[str, ...]:
    """Return a line for each open task whose clock the policy file would set differently."""
    return tuple(_line(handbook, each) for each in retimings(handbook, handoff))


def _line(handbook: Handbook, retiming: Retiming) -> str:
    reader = replace(terminal(), zone=handbook.calendar_of(retiming.task).zone)
    team, number = handbook.team_of(retiming.handoff, retiming.task).name, retiming.handoff.subject.number
    was, will_be, urgency = retiming.task.due, retiming.due, retiming.task.urgency
    noun = reader.show(handbook.process_of(retiming.handoff).noun)
    before, after = was.due_at, will_be.due_at
    if was.breach_at == before and will_be.breach_at == after:
        return reader.text("cli.policy.due", noun=noun, number=number, team=team, urgency=urgency, before=before, after=after)
    return reader.text(
        "cli.policy.due_and_breach",
        noun=noun,
        number=number,
        team=team,
        urgency=urgency,
        before=before,
        after=after,
        breach_before=was.breach_at,
        breach_after=will_be.breach_at,
    )
