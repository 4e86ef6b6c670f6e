"""One to three replicas on one PostgreSQL: claims a second, the polls of all of them, and what is left when one is killed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

from benchmarks.parts import postgres, requests
from benchmarks.parts.bot_process import Bot, bot
from benchmarks.parts.load import load
from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.setting import Setting
from benchmarks.stock.drawn import take_as_drawn
from benchmarks.stock.prepared import Prepared, prepared

CLIENTS = 16
SHARED = Goal(at_most=1.3, of=Of.RATIO)
WATCHED = 10.0
"""Seconds over which polls are counted: one of the business hours."""


def measure(setting: Setting) -> Result:
    """Add one replica after the other, then kill one."""
    with ExitStack() as opened:
        ready = opened.enter_context(prepared(opened.enter_context(postgres.database(setting.postgres))))
        return Result(row="replicas", lines=tuple(_grown(ready, setting, opened)))


def _grown(ready: Prepared, setting: Setting, opened: ExitStack) -> Iterator[Line]:
    seconds, orders, watched = setting.size((3.0, 3_000, WATCHED), (0.3, 60, 0.2))
    clicks = requests.claims(ready.world.workspace, ready.open_orders(orders), ready.ts)
    replicas: list[Bot] = []
    first, polls = 0.0, 0.0
    for count in setting.size((1, 2, 3), (1, 2)):
        replicas.append(opened.enter_context(bot(ready.world, ready.url, is_slacks=not replicas)))
        take_as_drawn(ready.url)
        rate = _rate(ready, replicas, list(islice(clicks, orders // 4)), seconds)
        first = first or rate
        name = "1 replica" if count == 1 else f"{count} replicas"
        yield Line(name=f"{name}, claims", unit="a second", ours=rate, theirs=first if count > 1 else None, peer="one")
        if count < 3:
            asked = _calls(ready, watched)
            polls = polls or asked
            goal = SHARED if count > 1 else None
            theirs = polls if count > 1 else None
            yield Line(name=f"{name}, calls of Salesforce", unit="an hour", ours=asked, theirs=theirs, peer="one", goal=goal)
    os.kill(replicas.pop().process, signal.SIGKILL)
    rate = _rate(ready, replicas, list(islice(clicks, orders // 4)), seconds)
    yield Line(name="one is killed, claims of the others", unit="a second", ours=rate, theirs=first, peer="one")


def _rate(ready: Prepared, replicas: list[Bot], bodies: list[bytes], seconds: float) -> float:
    urls, secret = [each.url for each in replicas], ready.world.workspace.signing_secret
    return load(urls, secret, bodies, CLIENTS, seconds, again=False).a_second


def _calls(ready: Prepared, seconds: float) -> float:
    before, began = len(ready.world.org.audit.calls), time.monotonic()
    time.sleep(seconds)
    return (len(ready.world.org.audit.calls) - before) * 3600 / (time.monotonic() - began)
