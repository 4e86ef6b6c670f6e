"""`baton policy diff` and `baton policy apply`: the effect of a changed policy on open tasks, shown or applied."""

import argparse
from collections.abc import Iterator

from bot.cli.terminal import add_policy_argument, offline_transactions, opened, read_configuration
from bot.service.handoffs import HandoffService
from bot.text.rendering import Reader
from bot.text.wording import spelled
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.rules.time.retime import Retiming, retimings
from storage.database import Database

HELP = "what a changed policy means for tasks that are open already"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "action", choices=("diff", "apply"), help="diff: show it; apply: set the clocks of open tasks again, journaled"
    )
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print or apply the differences; return the exit code."""
    settings, policy = read_configuration(arguments)
    with opened(settings) as database:
        if arguments.action == "apply":
            print(f"{_apply(database, policy)} open handoffs were set to the policy in force; their cards follow.")
        else:
            lines = list(_differences(database, policy))
            print("\n".join(lines) or "The clocks of all open tasks are as this policy says.")
    return 0


def _differences(database: Database, policy: Policy) -> Iterator[str]:
    """Return a line for each open task whose clock the policy file would set differently."""
    handbook = Handbook(policy=policy, processes=PROCESSES)
    with database.read() as work:
        waiting = work.handoffs.open_ones()
    for handoff in waiting:
        yield from (_line(handbook, each) for each in retimings(handbook, handoff))


def _apply(database: Database, policy: Policy) -> int:
    """Set the clocks of the open tasks as the policy file says, with an entry in the journal; return the number of handoffs."""
    transactions = offline_transactions(database, policy)
    handbook = transactions.handbook
    service = HandoffService(transactions)
    with database.read() as work:
        waiting = work.handoffs.open_ones()
    return sum(service.retime(handoff.id) for handoff in waiting if retimings(handbook, handoff))


def _line(handbook: Handbook, retiming: Retiming) -> str:
    zone, team = handbook.calendar_of(retiming.task).zone, handbook.team_of(retiming.handoff, retiming.task).name
    process, subject = handbook.process_of(retiming.handoff), retiming.handoff.subject
    was, will_be = retiming.task.due, retiming.due
    breach = (
        ""
        if was.breach_at == was.due_at and will_be.breach_at == will_be.due_at
        else (f", breached {spelled(was.breach_at, zone)} -> {spelled(will_be.breach_at, zone)}")
    )
    due = f"due {spelled(was.due_at, zone)} -> {spelled(will_be.due_at, zone)}"
    return f"{Reader.for_operator().show(process.noun)} {subject.number} ({team}, {retiming.task.urgency}): {due}{breach}"
