"""Answers to people alone, among senders that nobody asked for, and to a crowd while Slack itself is slow."""

import statistics
import time
from collections.abc import Iterator, Sequence

from benchmarks.parts import requests
from benchmarks.parts.bot_process import bot
from benchmarks.parts.load import Load, load
from benchmarks.parts.senders import ask_for_help, half_sent, large_senders
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.drawn import take_as_drawn
from benchmarks.stock.prepared import Prepared, prepared, sqlite
from bot.wire.process_ids.order_approval import REJECT
from sandbox.world.world import World

PAUSE = 0.02

SLOW = 2.0
"""Seconds that each call of a slow Slack takes."""

PEOPLE, THINK = 64, 4.0
"""So many people, each of whom presses a button after so many seconds."""

SOON = Goal(at_most=1_000)


def measure(setting: Setting) -> Result:
    """Measure alone first, then with half-sent requests, then with large bodies too; and then people, while Slack is slow."""
    connections, senders = setting.size((300, 8), (5, 1))
    with prepared(sqlite(setting.folder)) as ready:
        handoffs = ready.open_orders(setting.size(500, 10))
        with bot(ready.world, ready.url) as ours:
            take_as_drawn(ready.url)
            asked = setting.size(100, 5)
            found = {"alone": _asked(ready.world, asked)}
            with half_sent(ours.url, connections):
                found[f"among {connections} half-sent requests"] = _asked(ready.world, asked)
                with large_senders(ready.world, senders):
                    found[f"and {senders} senders of 1 MB"] = _asked(ready.world, asked)
            crowd = list(_of_crowd(ready, ours.url, handoffs, setting))
    return Result(row="crowds", lines=(*(line for name, taken in found.items() for line in _lines(name, taken)), *crowd))


def _of_crowd(ready: Prepared, url: str, handoffs: Sequence[str], setting: Setting) -> Iterator[Line]:
    """Have people press buttons while Slack is slow: one that changes something, and one that opens a window."""
    workspace, seconds = ready.world.workspace, setting.size(20.0, 0.5)
    pressed = {
        "claims": list(requests.claims(workspace, handoffs, ready.ts)),
        "windows": [requests.claim(workspace, each, ready.ts, requests.PEOPLE[0], REJECT) for each in handoffs],
    }
    for name, bodies in pressed.items():
        people, pause = setting.size((PEOPLE, THINK), (2, 0.1))
        workspace.faults.delay = setting.size(SLOW, 0.1)
        taken = load([url], workspace.signing_secret, bodies, people, seconds, again=name == "windows", pause=pause)
        workspace.faults.delay = 0.0
        yield from _while_slow(f"{people} people, Slack takes {SLOW:.0f} s a call, {name}", taken)
    assert any(call.method == "views.open" for call in workspace.audit), "a refusal is answered as fast as a window"


def _while_slow(name: str, taken: Load) -> tuple[Line, Line]:
    return (
        Line(name=f"{name}, median", unit="ms", ours=taken.p50),
        Line(name=f"{name}, p99", unit="ms", ours=taken.p99, goal=SOON),
    )


def _asked(world: World, times: int) -> list[float]:
    """Ask some times; return the milliseconds of each answer."""
    taken = []
    for _ in range(times):
        taken.append(ask_for_help(world).answered_in * 1000)
        time.sleep(PAUSE)
    return taken


def _lines(name: str, taken: list[float]) -> tuple[Line, Line]:
    late = statistics.quantiles(taken, n=20)[18]
    return (
        Line(name=f"{name}, median", unit="ms", ours=statistics.median(taken)),
        Line(name=f"{name}, p95", unit="ms", ours=late),
    )
