"""A click that claims a task, from 16 and 64 clients, on SQLite and PostgreSQL, compared with bare Bolt and the floor."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

from benchmarks.parts import postgres, requests
from benchmarks.parts.bot_process import bot
from benchmarks.parts.load import Load, load
from benchmarks.parts.processes import running
from benchmarks.peers.servers import bare_bolt, floor
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.drawn import take_as_drawn
from benchmarks.stock.prepared import Prepared, prepared, sqlite
from storage.database import Database

AT_LEAST = {"SQLite": 500.0, "PostgreSQL": 400.0}
LATE = 150.0
"""Milliseconds of p99 at most, at 64 clients."""


def measure(setting: Setting) -> Result:
    """Measure each database in turn."""
    lines: list[Line] = []
    for kind in ("SQLite", "PostgreSQL"):
        with ExitStack() as opened:
            urls = [_empty(kind, setting, name, opened) for name in ("baton", "floor")]
            lines += _on(kind, opened.enter_context(prepared(urls[0])), urls[1], setting)
    return Result(row="claims", lines=tuple(lines))


def _empty(kind: str, setting: Setting, name: str, opened: ExitStack) -> str:
    if kind == "SQLite":
        return sqlite(setting.folder, name)
    return opened.enter_context(postgres.database(setting.postgres))


def _on(kind: str, ready: Prepared, floor_url: str, setting: Setting) -> Iterator[Line]:
    seconds, orders = setting.size((3.0, 3_000), (0.3, 40))
    workspace, secret = ready.world.workspace, ready.world.workspace.signing_secret
    clicks = requests.claims(workspace, ready.open_orders(orders), ready.ts)
    with bot(ready.world, ready.url) as ours, running(bare_bolt, secret) as bolt, running(floor, secret, floor_url) as least:
        take_as_drawn(ready.url)
        counts = setting.size((16, 64), (2,))
        for clients in counts:
            fresh = list(islice(clicks, orders // len(counts)))
            peers = [load([url], secret, fresh[:50], clients, seconds / 2) for url in (bolt, least)]
            own = load([ours.url], secret, fresh, clients, seconds, again=False)
            yield from _lines(kind, clients, own, *peers)
    _require_claimed(ready.url, orders)


def _lines(kind: str, clients: int, ours: Load, bolt: Load, least: Load) -> tuple[Line, Line]:
    return (
        Line(
            name=f"{kind}, {clients} clients, claims", unit="a second", ours=ours.a_second, theirs=bolt.a_second,
            peer="bare Bolt", floor=least.a_second, base="verify and insert", goal=Goal(at_least=AT_LEAST[kind]),
        ),
        Line(
            name=f"{kind}, {clients} clients, p99", unit="ms", ours=ours.p99, theirs=bolt.p99, peer="bare Bolt", floor=least.p99,
            goal=Goal(at_most=LATE) if clients >= 64 else None,
        ),
    )  # fmt: skip


def _require_claimed(url: str, most: int) -> None:
    """Raise an AssertionError if the clicks claimed nothing: a refusal is answered as fast as a claim."""
    database = Database(url)
    with database.read() as work:
        claimed = sum(work.handoffs.own_work(user, 1).claims for user in requests.PEOPLE)
    database.close()
    assert 0 < claimed <= most
