"""What a rehearsal found, in lines for the terminal: message by message, channel by channel, and what would be written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.cli.rehearsal.rehearsal import Rehearsal
from bot.cli.rehearsal.slack_on_paper import Noted
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.whmcs.client import Whmcs
from bot.intake.reconciler import FLOOD
from bot.processes.registry import polled_processes
from bot.slack.channels import wanted_channels
from bot.text.markup import on_terminal
from bot.text.rendering import terminal
from bot.views.kit.blocks import Block
from handoffs.model.effects import Destination
from handoffs.model.handoff import Task
from handoffs.process.handbook import Handbook
from handoffs.processes import PROCESSES
from storage.repositories.job_health import Job
from storage.repositories.outbox import OutboxMessage
from storage.unit_of_work import UnitOfWork

WIDTH = 500
"""The letters of a line that are printed."""


def report(rehearsal: Rehearsal) -> Iterator[str]:
    """Yield the lines: per channel what would be posted, then what would be written, then the sums."""
    reader, name, noted = terminal(), rehearsal.database, rehearsal.slack.noted
    yield reader.text("cli.dry_run.head")
    yield reader.text("cli.dry_run.first", name=name) if rehearsal.is_first else reader.text("cli.dry_run.copy", name=name)
    with rehearsal.application.database.read() as work:
        names, tasks = _names(rehearsal, work), _tasks(work)
        channels = defaultdict[str, list[tuple[Noted, Task | None]]](list)
        for place, each in noted.items():
            channels[names.get(each.channel, each.channel)].append((each, tasks.get(place)))
        for channel in sorted(channels):
            yield from ("", *_channel(channel, channels[channel], rehearsal.application.queries.handbook))
        yield ""
        for destination in (Destination.SALESFORCE, Destination.WHMCS):
            yield from _writes(work, destination, rehearsal.writes(destination))
    count = sum(not each.is_redraw for each in noted.values())
    yield reader.text("cli.dry_run.sums", count=count)
    if undrawn := rehearsal.undrawn:
        yield reader.text("cli.dry_run.undrawn", count=undrawn)
    if rehearsal.is_first and count >= FLOOD and rehearsal.application.queries.policy.backlog is None:
        now = rehearsal.application.service.now.astimezone(rehearsal.application.queries.reader.zone)
        yield reader.text("cli.dry_run.flood", since=now.isoformat(timespec="minutes"))


def unread(rehearsal: Rehearsal) -> tuple[str, ...]:
    """Return a line for each kind of records that could not be read, and one for a WHMCS that does not let Baton in."""
    with rehearsal.application.database.read() as work:
        health = {each: work.job_health.last(Job.INTAKE, each) for each in polled_processes()}
        aside = sum(work.set_aside.counts().values())
    lines = [
        terminal().text("cli.dry_run.unread", process=PROCESSES[process].title, reason=each.reason)
        for process, each in health.items()
        if each and each.reason
    ]
    lines += _whmcs(rehearsal.application.outside.whmcs)
    return (*lines, terminal().text("cli.dry_run.set_aside", count=aside)) if aside else tuple(lines)


def _whmcs(whmcs: Whmcs | None) -> Iterator[str]:
    """Yield why WHMCS can't be read, which no record that waits may have asked."""
    try:
        if whmcs:
            whmcs.version()
    except (Unavailable, Rejected) as failure:
        yield terminal().text("cli.dry_run.unread", process="WHMCS", reason=failure.reason)


def _channel(name: str, noted: Sequence[tuple[Noted, Task | None]], handbook: Handbook) -> Iterator[str]:
    reader, redrawn = terminal(), sum(each.is_redraw for each, _ in noted)
    new = [(each, task) for each, task in noted if not each.is_redraw and not each.thread_ts]
    replies = len(noted) - len(new) - redrawn
    yield reader.text("cli.dry_run.channel", name=name, count=len(new))
    for each, task in new:
        first, *more = _lines(each)
        yield f"  • {first}"
        yield from (f"    {line}" for line in (*more, _due(task, each, handbook)) if line)
    if replies:
        yield reader.text("cli.dry_run.replies", name=name, count=replies)
    if redrawn:
        yield reader.text("cli.dry_run.redrawn", name=name, count=redrawn)


def _lines(noted: Noted) -> Iterator[str]:
    """Yield the text of a message as its notification has it, and the first line below its title, both without markup."""
    shown = (line.strip() for block in noted.blocks for text in _texts(block) for line in text.splitlines())
    _, *below = [line for line in shown if line] or [""]
    for line in (noted.text, *below[:1]):
        plain = on_terminal(line)
        yield plain if len(plain) <= WIDTH else f"{plain[:WIDTH]}…"


def _texts(block: Block) -> Iterator[str]:
    if block.get("type") in ("section", "header") and block.get("text"):
        yield str(block["text"]["text"])
    for field in block.get("fields") or ():
        yield str(field["text"])


def _due(task: Task | None, noted: Noted, handbook: Handbook) -> str:
    """Return when the task of a card is due, in the zone of its team; empty if its text says so, and for other messages."""
    if task is None:
        return ""
    zone = handbook.calendar_of(task).zone
    at = task.due.due_at.astimezone(zone)
    return "" if f"{at:%H:%M}" in noted.text else replace(terminal(), zone=zone).text("cli.dry_run.due", at=at)


def _tasks(work: UnitOfWork) -> Mapping[tuple[str, str], Task]:
    """Return the task of each card by the place of its message."""
    found: dict[tuple[str, str], Task] = {}
    for handoff in work.handoffs.all_waiting():
        for task in handoff.tasks:
            card = work.cards.get(handoff.id, task.step)
            if card and card.ts:
                found[card.channel, card.ts] = task
    return found


def _writes(work: UnitOfWork, destination: Destination, writes: Sequence[OutboxMessage]) -> Iterator[str]:
    reader, name = terminal(), {Destination.SALESFORCE: "Salesforce", Destination.WHMCS: "WHMCS"}[destination]
    if not writes:
        yield reader.text("cli.dry_run.nothing_written", system=name)
    for each in writes:
        number = work.handoffs.peek(each.handoff_id).subject.number
        yield reader.text("cli.dry_run.written", system=name, number=number, kind=each.kind)


def _names(rehearsal: Rehearsal, work: UnitOfWork) -> Mapping[str, str]:
    """Return the name of each channel and person by id, as the policy and the directory have it."""
    wanted, homes = wanted_channels(rehearsal.application.queries.policy), work.people.homes()
    return {home.channel_id: wanted.get(key, home.word) for key, home in homes.items()}
