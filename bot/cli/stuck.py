"""`baton stuck`: what is set aside, since when, why, and what helps; an operator has a row tried again, or drops it."""

import argparse
from collections.abc import Callable, Sequence

from bot.cli.terminal import FAILED, add_policy_argument, offline_transactions, opened_in_use, read_configuration, report_problems
from bot.service.repairs import RepairService, helps
from bot.text.rendering import terminal
from bot.text.row_names import row_title
from handoffs.model.refusal import Refusal
from storage.repositories.set_aside import SetAside

HELP = "what is set aside, since when, why, and what helps"

ACTIONS = "retry: try one again now; drop: give it up; confirm: the records are really gone"
DONE: dict[str, Callable[[str], str]] = {
    "retry": lambda row: terminal().text("cli.stuck.retried", row=row),
    "drop": lambda row: terminal().text("cli.stuck.dropped", row=row),
    "confirm": lambda row: terminal().text("cli.stuck.confirmed", row=row),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "action", nargs="?", choices=tuple(DONE), help="retry: try one again now; drop: give it up; confirm: the records are gone"
    )
    parser.add_argument("id", nargs="?", type=int, metavar="ID", help="the number in the list")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """List what is set aside (return 1 when there is something), or repair one row (1 when that is refused)."""
    settings, policy = read_configuration(arguments)
    if arguments.action and arguments.id is None:
        return report_problems((terminal().text("cli.stuck.name_number", action=arguments.action),), FAILED)
    with opened_in_use(settings) as database:
        if not arguments.action:
            with database.read() as work:
                return _listed(work.set_aside.all())
        service = RepairService(offline_transactions(database, policy))
        try:
            entry = {"retry": service.try_again, "drop": service.drop, "confirm": service.confirm}[arguments.action](arguments.id)
        except Refusal as refusal:
            return report_problems((terminal().show(refusal.message),), FAILED)
    print(DONE[arguments.action](_title(entry)))
    return 0


def _listed(entries: Sequence[SetAside]) -> int:
    if not entries:
        print(terminal().text("cli.stuck.nothing"))
        return 0
    print("\n".join(line for entry in entries for line in _lines(entry)))
    return FAILED


def _lines(entry: SetAside) -> tuple[str, ...]:
    reader, title = terminal(), _title(entry)
    since, again = (f"{at:%Y-%m-%d %H:%M:%S} UTC" for at in (entry.since, entry.next_try_at))
    if entry.row.handoff_id:
        title = reader.text("cli.stuck.of_handoff", row=title, handoff=entry.row.handoff_id)
    return (
        f"{entry.id:4}  {title}",
        f"      {reader.text('cli.stuck.since', since=since, attempts=entry.attempts, again=again)}",
        f"      {reader.text('cli.stuck.why', reason=entry.reason)}",
        f"      {reader.text('cli.stuck.helps', helps=helps(entry))}",
    )


def _title(entry: SetAside) -> str:
    return terminal().show(row_title(entry.row.kind, entry.row.name, entry.row.process))
